import { integer, text } from 'drizzle-orm/pg-core';
import { deletedAt, extra, idText, instant, writtenAt } from './columns.js';
import { linkFigures } from './link-figures.js';
import { smartlinks } from './schemas.js';

/** Smart Links. `workspace` is the one that listed the link first. */
export const smartLinks = smartlinks.table('smart_links', {
  id: idText().primaryKey(),
  workspace: text().notNull(),
  account_id: idText(),
  name: text(),
  link_type: text(),
  traffic_redirect_url: text(),
  free_trial_days: integer(),
  ...linkFigures(),
  created_at: instant(),
  updated_at: instant(),
  _extra: extra(),
  ...writtenAt(),
  _deleted_at: deletedAt(),
});
