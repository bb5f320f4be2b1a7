import { sql } from 'drizzle-orm';
import { check, date, text, unique } from 'drizzle-orm/pg-core';
import { count, extra, idText, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/**
 * The team's own labels of links, such as vendor, channel and creative: one row for a link, a key, who says so and
 * since when. Both days are included; null is no limit. Of several that hold on a day the one that begins last counts.
 */
export const linkLabels = smartlinks.table(
  'link_labels',
  {
    id: count().primaryKey().generatedAlwaysAsIdentity(),
    smart_link_id: idText().notNull(),
    key: text().notNull(),
    value: text(),
    source: text().notNull().default('import'),
    valid_from: date({ mode: 'string' }),
    valid_to: date({ mode: 'string' }),
    _extra: extra(),
    ...writtenAt(),
  },
  (table) => [
    unique('link_labels_key')
      .on(table.smart_link_id, table.key, table.source, table.valid_from)
      .nullsNotDistinct(),
    check('link_labels_key_short', sql`length(key) BETWEEN 1 AND 100 AND length(source) <= 100`),
    check('link_labels_days_in_order', sql`valid_from <= valid_to`),
  ],
);
