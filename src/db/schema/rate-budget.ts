import { jsonb, text } from 'drizzle-orm/pg-core';
import { count, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** What the service last announced to a workspace, and the page sizes that it was seen to take, by endpoint. */
export const rateBudget = smartlinksSync.table('rate_budget', {
  workspace: text().primaryKey(),
  limit_minute: count(),
  remaining_minute: count(),
  limit_day: count(),
  remaining_day: count(),
  announced_at: instant(),
  page_sizes: jsonb(),
  updated_at: instant().notNull().defaultNow(),
});
