import { sql } from 'drizzle-orm';
import { index, numeric, text } from 'drizzle-orm/pg-core';
import { deletedAt, extra, idText, instant, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** Conversions. `click_id` and `click_created_at` are null where the API names no click. No foreign keys, as in clicks. */
export const conversions = smartlinks.table(
  'conversions',
  {
    id: idText().primaryKey(),
    smart_link_id: idText().notNull(),
    conversion_at: instant().notNull(),
    conversion_type: text(),
    amount_gross: numeric(),
    amount_net: numeric(),
    click_id: idText(),
    click_created_at: instant(),
    fan_onlyfans_id: idText(),
    _extra: extra(),
    ...writtenAt(),
    _deleted_at: deletedAt(),
  },
  (table) => [
    index('conversions_live_by_link_and_time')
      .on(table.smart_link_id, table.conversion_at)
      .where(sql`_deleted_at IS NULL`),
    // Few: those that retention removes with the others of their time.
    index('conversions_gone_by_link_and_time')
      .on(table.smart_link_id, table.conversion_at)
      .where(sql`_deleted_at IS NOT NULL`),
    // A click that changes asks for its conversions. A hash: ids of clicks that are kept as text may be of any length.
    index('conversions_by_click').using('hash', table.click_id),
    // Hardly any. Their clicks are not stored with them: they may name clicks that are inserted later. By link because
    // such an id may be longer than a key.
    index('conversions_without_click_time')
      .on(table.smart_link_id)
      .where(sql`click_id IS NOT NULL AND click_created_at IS NULL`),
    // The other conversions of a fan: which is the first payment, which a repeat. A hash for the same reason.
    index('conversions_by_fan').using('hash', table.fan_onlyfans_id),
  ],
);
