import { jsonb, numeric, text } from 'drizzle-orm/pg-core';
import { count, instant, tally } from './columns.js';
import { smartlinksSync } from './schemas.js';

/**
 * What the service last announced to a workspace, which processes share its limit, and the page sizes that the
 * service was seen to take, by endpoint.
 */
export const rateBudget = smartlinksSync.table('rate_budget', {
  workspace: text().primaryKey(),
  limit_minute: count(),
  remaining_minute: count(),
  limit_day: count(),
  remaining_day: count(),
  announced_at: instant(),
  page_sizes: jsonb(),
  /** By endpoint, seconds of the longest range that the service answers, where it cuts longer ones without a word. */
  longest_spans: jsonb(),
  /** By the service's clock: when it was last asked for links beyond as many as are known. */
  links_probed_at: instant(),
  updated_at: instant().notNull().defaultNow(),
  /** No request before this: what `Retry-After` asked for. */
  held_until: instant(),
  /** What all answers together said they cost. */
  credits_used: tally(),
  credits_balance: count(),
  /** The processes that use the limit at present: their id, its share and when the claim ends. */
  users: jsonb(),
  /** Requests that workers could lease at `leasable_at`; more have come since. */
  leasable: numeric(),
  leasable_at: instant(),
});
