/** Every comment of the program's schemas: a new table or view gets its own here. */
import { factComments } from './facts.js';
import { linkComments } from './links.js';
import { ownDataComments } from './own-data.js';
import { postbackComments } from './postbacks.js';
import type { RelationComments } from './relation.js';
import { rollupComments } from './rollups.js';
import { stateComments } from './state.js';
import { viewsComments } from './views.js';

/** By schema. */
export const schemaComments: Readonly<Record<string, string>> = {
  smartlinks:
    "Data of OnlyFansAPI Smart Links, one table for each thing that the API lists, columns named as its fields; and the team's own spend and labels. Times are UTC, money is in USD and exact.",
  smartlinks_sync:
    'State of the sync: runs, what was counted against the API, what could not be stored. For the program and its operators.',
  smartlinks_bi:
    'Ready for reports: views and daily sums. Prefer these; their names and columns stay. No personal data but the ids of fans.',
};

/** Of every table and view. */
export const relationComments: readonly RelationComments[] = [
  ...linkComments,
  ...factComments,
  ...postbackComments,
  ...ownDataComments,
  ...rollupComments,
  ...viewsComments,
  ...stateComments,
];
