import { index, primaryKey, text } from 'drizzle-orm/pg-core';
import { count, idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** Rows of clicks and conversions that came when their day was over and counted already. */
export const lateRows = smartlinksSync.table(
  'late_rows',
  {
    stream: text().notNull(),
    row_id: idText().notNull(),
    seen_at: instant().notNull().defaultNow(),
    run_id: count(),
  },
  (table) => [
    primaryKey({ columns: [table.stream, table.row_id] }),
    index('late_rows_by_time').on(table.seen_at),
  ],
);
