import { sql } from 'drizzle-orm';
import { boolean, index, integer, text } from 'drizzle-orm/pg-core';
import { deletedAt, extra, idText, instant, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/**
 * Clicks. A row with `_deleted_at` set either vanished from the API's listing or is known only from a conversion.
 * No foreign keys: they would cost a third of the write path.
 */
export const clicks = smartlinks.table(
  'clicks',
  {
    id: idText().primaryKey(),
    smart_link_id: idText().notNull(),
    created_at: instant().notNull(),
    referrer: text(),
    ip_address: text(),
    user_agent: text(),
    browser_device_type: text(),
    browser_name: text(),
    browser_family: text(),
    browser_platform: text(),
    is_bot: boolean(),
    is_duplicate: boolean(),
    country_code: text(),
    external_click_id: text(),
    gross_clicks: integer(),
    fbclid: text(),
    gclid: text(),
    ttclid: text(),
    gbraid: text(),
    wbraid: text(),
    sccid: text(),
    aff_s1: text(),
    aff_s2: text(),
    aff_s3: text(),
    aff_s4: text(),
    aff_s5: text(),
    utm_source: text(),
    utm_medium: text(),
    utm_campaign: text(),
    utm_content: text(),
    utm_term: text(),
    _extra: extra(),
    ...writtenAt(),
    _deleted_at: deletedAt(),
  },
  (table) => [
    // With the flags, which the ledger counts of a link's whole life in each commit: without them it reads every row.
    index('clicks_live_by_link_and_time')
      .on(table.smart_link_id, table.created_at, table.is_bot, table.is_duplicate)
      .where(sql`_deleted_at IS NULL`),
    // Few: those that retention removes with the others of their time.
    index('clicks_gone_by_link_and_time')
      .on(table.smart_link_id, table.created_at)
      .where(sql`_deleted_at IS NOT NULL`),
  ],
);
