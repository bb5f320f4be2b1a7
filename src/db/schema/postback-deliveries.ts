import { boolean, integer, text } from 'drizzle-orm/pg-core';
import { extra, idText, instant, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** Every `latest_response` of a postback that was ever seen; the API shows only the newest. */
export const postbackDeliveries = smartlinks.table('postback_deliveries', {
  id: idText().primaryKey(),
  postback_id: idText().notNull(),
  conversion_type: text(),
  postback_url: text(),
  succeeded: boolean(),
  status_code: integer(),
  error_type: text(),
  error_message: text(),
  created_at: instant(),
  _extra: extra(),
  ...writtenAt(),
});
