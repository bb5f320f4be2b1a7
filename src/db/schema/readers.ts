import { boolean, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** Roles that read the warehouse: each migration gives them what it made. */
export const readers = smartlinksSync.table('readers', {
  name: text().primaryKey(),
  with_pii: boolean().notNull(),
  granted_at: instant().notNull().defaultNow(),
});
