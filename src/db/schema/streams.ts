import { boolean, index, integer, jsonb, numeric, primaryKey, text } from 'drizzle-orm/pg-core';
import { count, idText, instant, tally } from './columns.js';
import { smartlinksSync } from './schemas.js';

/**
 * The ledger's row of one stream of one link. `counter` and `revenue` are the listed figures at the last proof, the
 * `_gap` columns what they were ahead of the live rows; `version` grows with each commit and fences off other runs.
 * Rows older than `kept_from` were dropped by retention, or are about to be: nothing asks for them again.
 */
export const streams = smartlinksSync.table(
  'streams',
  {
    smart_link_id: idText().notNull(),
    stream: text().notNull(),
    workspace: text().notNull(),
    counter: count(),
    counter_gap: count(),
    live_rows: count(),
    dropped_rows: tally(),
    kept_from: instant(),
    revenue: numeric(),
    revenue_gap: numeric(),
    counted_from: instant(),
    counted_through: instant(),
    proven_at: instant(),
    verified_at: instant(),
    verified_through: instant(),
    edits_checked_at: instant(),
    closed_on_first_page: boolean(),
    hints: jsonb(),
    due_at: instant(),
    attempts: integer().notNull().default(0),
    unsettled_cycles: integer().notNull().default(0),
    unsettled_since: instant(),
    failed_at: instant(),
    failed_code: text(),
    version: tally(),
  },
  (table) => [
    primaryKey({ columns: [table.smart_link_id, table.stream] }),
    index('streams_by_workspace').on(table.workspace),
  ],
);
