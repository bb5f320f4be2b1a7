/**
 * What each rollup is: the SQL from which both writing and verifying them are made. A day is the date of the row's
 * time in `REPORT_TIMEZONE`; only live rows count.
 */

import { channelColumns, channelOf } from './channel.js';
import { type Division, divisions } from './click-groups.js';

/** One rollup of `smartlinks_bi`. */
export interface RollupTable {
  /** What people know it by. */
  readonly name: string;
  /** Columns beside link and day by which rows are grouped; empty: none, and no `row_key`. */
  readonly dimensions: readonly string[];
  /** Where it is no table of its own, but kept as a division. */
  readonly division?: Division;
}

/** Rollups that are made of the same rows, in one pass over them. */
export interface RollupFamily {
  readonly facts: 'clicks' | 'conversions';
  readonly tables: readonly RollupTable[];
  /** Column to SQL over `facts`. */
  readonly figures: Readonly<Record<string, string>>;
  /** SQL of the rows of `stretches s`: `link`, `day` and what tables and figures name. */
  readonly rows: string;
}

/** The zone that cuts days. Evaluated once a statement; a database that was never synced has none recorded. */
export const ZONE = `coalesce((SELECT value FROM smartlinks_sync.settings WHERE name = 'REPORT_TIMEZONE'), 'UTC')`;

/** The tags of a click by which sums of campaigns are grouped. */
export const campaignColumns = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'];

/**
 * Rows of a stretch, read by the index whatever the planner takes the tables for. Its ends are widened: where clocks
 * are set back at midnight, a date is not one stretch of time, and what belongs to it is decided by the date itself.
 */
function rowsOf(
  facts: string,
  time: string,
  columns: readonly string[],
  worked: readonly string[] = [],
): string {
  return `
    stretches s CROSS JOIN LATERAL (
      SELECT f.smart_link_id AS link, (f.${time} AT TIME ZONE ${ZONE})::date AS day, ${[...columns.map((name) => `f.${name}`), ...worked].join(', ')}
      FROM smartlinks.${facts} f
      WHERE f.smart_link_id = s.link AND f._deleted_at IS NULL
        AND f.${time} >= (s.first::timestamp AT TIME ZONE ${ZONE}) - interval '2 hours'
        AND f.${time} < ((s.last + 1)::timestamp AT TIME ZONE ${ZONE}) + interval '2 hours'
      OFFSET 0
    ) r`;
}

const IN_STRETCH = 'r.day BETWEEN s.first AND s.last';

export const clickRollups: RollupFamily = {
  facts: 'clicks',
  tables: [
    { name: 'click_days', dimensions: [] },
    { name: 'click_days_by_country', dimensions: ['country_code'], division: divisions.country },
    {
      name: 'click_days_by_country',
      dimensions: ['country_code', 'browser_device_type'],
      division: divisions.device,
    },
    {
      name: 'click_days_by_campaign',
      dimensions: campaignColumns,
      division: divisions.campaign,
    },
    { name: 'click_days_by_channel', dimensions: ['channel'], division: divisions.channel },
  ],
  figures: {
    clicks: 'count(*)',
    bot_clicks: 'count(*) FILTER (WHERE is_bot)',
    duplicate_clicks: 'count(*) FILTER (WHERE is_duplicate AND is_bot IS NOT TRUE)',
    unique_clicks: 'count(*) FILTER (WHERE is_duplicate IS NOT TRUE AND is_bot IS NOT TRUE)',
    gross_clicks: 'sum(gross_clicks)',
  },
  rows: `SELECT r.* FROM ${rowsOf(
    'clicks',
    'created_at',
    [
      ...['country_code', 'browser_device_type', ...campaignColumns],
      ...['is_bot', 'is_duplicate', 'gross_clicks'],
    ],
    [`${channelOf('f')} AS channel`],
  )} WHERE ${IN_STRETCH}`,
};

/** Columns of clicks that decide in which row of these tables a click is counted. */
export const clickGroupColumns: readonly string[] = [
  ...new Set([
    ...clickRollups.tables.flatMap(({ dimensions }) =>
      dimensions.filter((name) => name !== 'channel'),
    ),
    ...channelColumns,
  ]),
];

export const conversionRollups: RollupFamily = {
  facts: 'conversions',
  tables: [
    { name: 'conversion_days', dimensions: ['conversion_type'] },
    { name: 'conversion_days_by_country', dimensions: ['conversion_type', 'country_code'] },
    { name: 'conversion_days_by_campaign', dimensions: ['conversion_type', ...campaignColumns] },
  ],
  figures: {
    conversions: 'count(*)',
    amount_gross: 'sum(amount_gross)',
    amount_net: 'sum(amount_net)',
    distinct_fans: 'count(DISTINCT fan_onlyfans_id)',
  },
  // The click as it is stored, listed or not: what a conversion says of its click may be older.
  rows: `
    SELECT r.*, c.country_code, ${campaignColumns.map((column) => `c.${column}`).join(', ')}
    FROM ${rowsOf('conversions', 'conversion_at', [
      ...['conversion_type', 'click_id', 'fan_onlyfans_id', 'amount_gross', 'amount_net'],
    ])}
    LEFT JOIN LATERAL (
      SELECT * FROM smartlinks.clicks k WHERE k.id = r.click_id OFFSET 0
    ) c ON true
    WHERE ${IN_STRETCH}`,
};

export const rollupFamilies: readonly RollupFamily[] = [clickRollups, conversionRollups];
