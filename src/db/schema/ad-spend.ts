import { sql } from 'drizzle-orm';
import { date, index, numeric, text, unique } from 'drizzle-orm/pg-core';
import { count, extra, idText, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** What a line of spend is about. A name matters only where there is no id: names are changed. */
const ABOUT = [
  'smart_link_id',
  'CASE WHEN smart_link_id IS NULL THEN link END',
  'platform',
  'campaign_id',
  'CASE WHEN campaign_id IS NULL THEN campaign_name END',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'currency',
];

// quote_literal keeps null, written as a bare word, apart from every text.
const lineText = ABOUT.map((column) => `coalesce(quote_literal(${column}), 'null')`).join(
  " || ' ' || ",
);

/** SQL over columns that are called as the table's: a digest of what a line of spend is about. */
export const LINE_KEY = `md5(${lineText})`;

/**
 * The team's own spend: one line for a day, a source of figures and what the money was spent on; what is not known
 * is null. The same line imported again meets the same key: `line_key` is a digest of what it is about, made by the
 * database so that lines written by hand have it too.
 */
export const adSpend = smartlinks.table(
  'ad_spend',
  {
    id: count().primaryKey().generatedAlwaysAsIdentity(),
    workspace: text().notNull(),
    date_day: date({ mode: 'string' }).notNull(),
    smart_link_id: idText(),
    /** What an import calls the link: it may be stored later, or be called otherwise then. */
    link: text(),
    platform: text(),
    campaign_id: text(),
    campaign_name: text(),
    utm_source: text(),
    utm_medium: text(),
    utm_campaign: text(),
    utm_content: text(),
    spend: numeric().notNull(),
    currency: text(),
    fx_rate: numeric(),
    impressions: count(),
    clicks: count(),
    source: text().notNull().default('import'),
    line_key: text().notNull().generatedAlwaysAs(sql.raw(LINE_KEY)),
    _extra: extra(),
    ...writtenAt(),
  },
  (table) => [
    unique('ad_spend_line').on(table.workspace, table.source, table.date_day, table.line_key),
    index('ad_spend_without_link').on(table.workspace).where(sql`smart_link_id IS NULL`),
    index('ad_spend_by_link').on(table.smart_link_id, table.date_day),
  ],
);
