import { text, unique } from 'drizzle-orm/pg-core';
import { count, idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** Rows that cannot be stored, for want of an id or a time. `payload` is text: what is no JSON must fit as well. */
export const quarantine = smartlinksSync.table(
  'quarantine',
  {
    id: count().primaryKey().generatedAlwaysAsIdentity(),
    workspace: text().notNull(),
    stream: text().notNull(),
    smart_link_id: idText().notNull(),
    row_hash: text().notNull(),
    reason: text().notNull(),
    payload: text(),
    row_time: instant(),
    first_seen_at: instant().notNull().defaultNow(),
    last_seen_at: instant().notNull().defaultNow(),
    resolved_at: instant(),
    dropped_at: instant(),
  },
  (table) => [unique('quarantine_key').on(table.stream, table.smart_link_id, table.row_hash)],
);
