import { integer, jsonb, text } from 'drizzle-orm/pg-core';
import { instant, tally } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** What a person has agreed to for a workspace (`RETENTION_MONTHS`), and what came of it last. */
export const retention = smartlinksSync.table('retention', {
  workspace: text().primaryKey(),
  months: integer().notNull(),
  agreed_at: instant().notNull().defaultNow(),
  ran_at: instant(),
  kept_from: instant(),
  rows_dropped: tally(),
  held: jsonb(),
});
