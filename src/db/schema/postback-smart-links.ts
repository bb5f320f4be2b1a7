import { primaryKey } from 'drizzle-orm/pg-core';
import { extra, idText, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** Which links a postback is configured for now; `smart_link_scope` says whether the list matters. */
export const postbackSmartLinks = smartlinks.table(
  'postback_smart_links',
  {
    postback_id: idText().notNull(),
    smart_link_id: idText().notNull(),
    _extra: extra(),
    ...writtenAt(),
  },
  (table) => [primaryKey({ columns: [table.postback_id, table.smart_link_id] })],
);
