import { boolean, primaryKey, text } from 'drizzle-orm/pg-core';
import { idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/**
 * Rows that one link took from another. Where the first one lists it all the same, both do: then it is certain, and the
 * first one keeps it.
 */
export const listedTwice = smartlinksSync.table(
  'listed_twice',
  {
    stream: text().notNull(),
    row_id: idText().notNull(),
    /** The link that had the row first. */
    smart_link_id: idText().notNull(),
    /** The link that took it. */
    other_link_id: idText().notNull(),
    is_certain: boolean().notNull(),
    seen_at: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.stream, table.row_id] })],
);
