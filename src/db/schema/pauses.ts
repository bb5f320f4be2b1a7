import { text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** A workspace that is paused while its row exists. */
export const pauses = smartlinksSync.table('pauses', {
  workspace: text().primaryKey(),
  paused_at: instant().notNull().defaultNow(),
  reason: text(),
  by: text(),
});
