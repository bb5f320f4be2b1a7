import { text } from 'drizzle-orm/pg-core';
import { extra, idText, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** The accounts that Smart Links belong to, as the list of links names them. */
export const accounts = smartlinks.table('accounts', {
  id: idText().primaryKey(),
  workspace: text().notNull(),
  display_name: text(),
  username: text(),
  _extra: extra(),
  ...writtenAt(),
});
