import { jsonb, text } from 'drizzle-orm/pg-core';
import { deletedAt, extra, idText, instant, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** Postback destinations. `headers` is a JSON list of names; `url` and `body` hold no literal that could be a secret. */
export const postbacks = smartlinks.table('postbacks', {
  id: idText().primaryKey(),
  workspace: text().notNull(),
  url: text(),
  http_method: text(),
  body: text(),
  smart_link_scope: text(),
  headers: jsonb(),
  created_at: instant(),
  updated_at: instant(),
  _extra: extra(),
  ...writtenAt(),
  _deleted_at: deletedAt(),
});
