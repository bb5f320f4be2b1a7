import { date, numeric, primaryKey, text } from 'drizzle-orm/pg-core';
import { count, idText, instant, tally } from './columns.js';
import { smartlinksSync } from './schemas.js';

/**
 * What retention has removed: a row for each UTC month of a stream. Counters and revenue of a link count these rows
 * still, in one of the ways in which the API may count them.
 */
export const droppedMonths = smartlinksSync.table(
  'dropped_months',
  {
    smart_link_id: idText().notNull(),
    stream: text().notNull(),
    month: date({ mode: 'string' }).notNull(),
    rows: tally(),
    rows_without_bots: tally(),
    rows_without_duplicates: tally(),
    rows_unflagged: tally(),
    amount_gross: numeric().notNull().default('0'),
    transactions_gross: numeric().notNull().default('0'),
    verified_at: instant(),
    dropped_at: instant().notNull().defaultNow(),
    run_id: count(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.stream, table.month] })],
);
