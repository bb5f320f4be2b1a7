import { allViews } from '../views/all-views.js';
import { type RelationComments, viewComments } from './relation.js';

/** Comments on the views, which say themselves what their columns are. */
export const viewsComments: readonly RelationComments[] = allViews.map(
  ({ name, comment, columns }) => viewComments('smartlinks_bi', name, comment, columns),
);
