import { text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** People who were erased, by a keyed hash of their id: the id itself is not kept. */
export const erasedFans = smartlinksSync.table('erased_fans', {
  fan_hash: text().primaryKey(),
  erased_at: instant().notNull().defaultNow(),
});
