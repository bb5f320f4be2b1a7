import { primaryKey, text } from 'drizzle-orm/pg-core';
import { extra, idText, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** Which conversion types a postback is sent for now. */
export const postbackConversionTypes = smartlinks.table(
  'postback_conversion_types',
  {
    postback_id: idText().notNull(),
    conversion_type: text().notNull(),
    _extra: extra(),
    ...writtenAt(),
  },
  (table) => [primaryKey({ columns: [table.postback_id, table.conversion_type] })],
);
