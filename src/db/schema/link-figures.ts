import { numeric, text } from 'drizzle-orm/pg-core';
import { count } from './columns.js';

/**
 * What the list of links says of a link at a moment: counters, revenue and cost. Shared by `smart_links` and its
 * snapshots, so that a figure cannot be in one and not in the other.
 */
export const linkFigures = () => ({
  clicks_count: count(),
  conversions_count: count(),
  subscribers_count: count(),
  spenders_count: count(),
  revenue: numeric(),
  cost_input_mode: text(),
  cost_input_value: numeric(),
  cost_per_sub: numeric(),
  cost_per_click: numeric(),
  cost_per_promo: numeric(),
  cost_subscriber_source_count: count(),
  cost_click_source_count: count(),
});
