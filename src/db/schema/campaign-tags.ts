import { boolean, primaryKey, text } from 'drizzle-orm/pg-core';
import { idText } from './columns.js';
import { campaign, dimensionsKey } from './rollup-columns.js';
import { smartlinksBi } from './schemas.js';

/**
 * Every set of campaign tags that clicks of a link have, with what is made of it: cleaning a tag costs too much
 * to be done for each row of daily sums. `row_key` is that of `click_days_by_campaign`.
 */
export const campaignTags = smartlinksBi.table(
  'campaign_tags',
  {
    smart_link_id: idText().notNull(),
    ...dimensionsKey(),
    ...campaign(),
    campaign_key: text(),
    has_unfilled_macro: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.row_key] })],
);
