import { index, primaryKey, text } from 'drizzle-orm/pg-core';
import { count, idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** One row for each backfill that was begun: an unfinished one with the same scope is gone on with. */
export const backfills = smartlinksSync.table(
  'backfills',
  {
    id: count().primaryKey().generatedAlwaysAsIdentity(),
    workspace: text().notNull(),
    scope: text().notNull(),
    range_from: instant().notNull(),
    range_through: instant().notNull(),
    begun_at: instant().notNull().defaultNow(),
    finished_at: instant(),
  },
  (table) => [index('backfills_by_workspace').on(table.workspace, table.scope)],
);

/** How far a backfill has come with a stream: all of the range from `read_from` on, or the whole of it. */
export const backfillStreams = smartlinksSync.table(
  'backfill_streams',
  {
    backfill_id: count().notNull(),
    smart_link_id: idText().notNull(),
    stream: text().notNull(),
    read_from: instant(),
    finished_at: instant(),
  },
  (table) => [primaryKey({ columns: [table.backfill_id, table.smart_link_id, table.stream] })],
);
