import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { count, idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/**
 * Streams that a run has given to workers, one row for each link and stream: the newest run that planned it. Written
 * only where several workers share the cycles of a workspace.
 */
export const units = smartlinksSync.table(
  'units',
  {
    workspace: text().notNull(),
    smart_link_id: idText().notNull(),
    stream: text().notNull(),
    run_id: count().notNull(),
    /** Its place among the units of its link: a later one is queued when the one before it has ended. */
    place: smallint().notNull(),
    /** `waiting`, `queued`, `running`, `ended` (the scheduler has not read the result), `done`, `cancelled`. */
    state: text().notNull(),
    queued_at: instant().notNull().defaultNow(),
    started_at: instant(),
    ended_at: instant(),
    /** The worker that has it, or had it last. */
    worker: text(),
    /** How often a worker began with it in this run: 1 where nothing went wrong. */
    starts: integer().notNull().default(0),
    /** Runs in a row in which it was set aside. */
    failures: integer().notNull().default(0),
    error_code: text(),
    /** Not queued before this: it was set aside. */
    aside_until: instant(),
    /** The range to work on, and what is known of it. */
    plan: jsonb(),
    /** What became of it, until the scheduler has read it. */
    result: jsonb(),
  },
  (table) => [
    primaryKey({ columns: [table.workspace, table.smart_link_id, table.stream] }),
    index('units_by_run').on(table.run_id, table.state),
    check(
      'units_state',
      sql`${table.state} IN ('waiting', 'queued', 'running', 'ended', 'done', 'cancelled')`,
    ),
  ],
);
