import { index, integer, text } from 'drizzle-orm/pg-core';
import { count, instant, tally } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** One row for each run of a command over a workspace. A run without `ended_at` is alive while its heartbeat is fresh. */
export const runs = smartlinksSync.table(
  'runs',
  {
    id: count().primaryKey().generatedAlwaysAsIdentity(),
    workspace: text().notNull(),
    command: text().notNull(),
    host: text(),
    pid: integer(),
    started_at: instant().notNull().defaultNow(),
    heartbeat_at: instant().notNull().defaultNow(),
    ended_at: instant(),
    outcome: text(),
    exit_code: integer(),
    requests: tally(),
    waited_ms: tally(),
    rows_read: tally(),
    rows_inserted: tally(),
    rows_updated: tally(),
    rows_unchanged: tally(),
    rows_vanished: tally(),
    rows_quarantined: tally(),
    error_code: text(),
  },
  (table) => [index('runs_by_workspace').on(table.workspace, table.started_at)],
);
