import { text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** What all processes over one database must agree on. */
export const settings = smartlinksSync.table('settings', {
  name: text().primaryKey(),
  value: text().notNull(),
  updated_at: instant().notNull().defaultNow(),
});
