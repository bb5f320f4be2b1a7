import { sql } from 'drizzle-orm';
import { check, date, index, primaryKey, text } from 'drizzle-orm/pg-core';
import { count, idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** The ledger's row of one UTC day of one stream: what the API counted and what is stored. */
export const days = smartlinksSync.table(
  'days',
  {
    smart_link_id: idText().notNull(),
    stream: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    api_total: count(),
    stored: count().notNull(),
    status: text({ enum: ['verified', 'unsettled', 'quarantined', 'forgotten'] }).notNull(),
    verified_at: instant(),
    run_id: count(),
    dropped: count(),
  },
  (table) => [
    primaryKey({ columns: [table.smart_link_id, table.stream, table.day] }),
    // Views ask for these few among all days.
    index('days_unsettled').on(table.smart_link_id, table.day).where(sql`status = 'unsettled'`),
    check(
      'days_status_known',
      sql`status IN ('verified', 'unsettled', 'quarantined', 'forgotten')`,
    ),
  ],
);
