/**
 * Sums of a link's clicks by country, device, campaign and channel, one row a day: each group of a division is a place in
 * its arrays. Groups with bots come first, then those with duplicates: the zeros at the end of these arrays are left out.
 */
import { rowKeyOf } from './row-key.js';

/** How clicks of a day are divided. */
export interface Division {
  /** First part of the names of its arrays. */
  readonly name: 'country' | 'device' | 'campaign' | 'channel';
  /** Of `smartlinks_sync`. */
  readonly table: 'click_places' | 'click_sources';
  /** The arrays that tell groups apart, and what their values are called. */
  readonly told: Readonly<Record<string, string>>;
  readonly hasGross: boolean;
}

/** In the order of the columns of their tables. Sums of countries follow from those of devices, and are read by far more. */
export const divisions = {
  country: {
    name: 'country',
    table: 'click_places',
    told: { country: 'country_code' },
    hasGross: false,
  },
  device: {
    name: 'device',
    table: 'click_places',
    told: { device_country: 'country_code', device: 'browser_device_type' },
    hasGross: true,
  },
  campaign: {
    name: 'campaign',
    table: 'click_sources',
    told: { campaign: 'row_key' },
    hasGross: true,
  },
  channel: {
    name: 'channel',
    table: 'click_sources',
    told: { channel: 'channel' },
    hasGross: true,
  },
} as const satisfies Readonly<Record<Division['name'], Division>>;

export const allDivisions: readonly Division[] = Object.values(divisions);

/** The tables, in the order of their divisions. */
export const groupTables = ['click_places', 'click_sources'] as const;

/** An array of a table. */
export interface GroupArray {
  readonly name: string;
  /** Of its elements, in SQL. */
  readonly type: 'text' | 'integer' | 'bigint';
}

/** Arrays of a division, those that tell groups apart first. */
export function arraysOf({ name, told, hasGross }: Division): GroupArray[] {
  return [
    ...Object.keys(told).map(
      (array): GroupArray => ({
        name: array,
        type: array === 'campaign' ? 'bigint' : 'text',
      }),
    ),
    ...Object.keys(FIGURES).map(
      (part): GroupArray => ({
        name: `${name}_${part}`,
        type: 'integer',
      }),
    ),
    ...(hasGross ? [{ name: `${name}_gross`, type: 'bigint' } as const] : []),
  ];
}

/** Arrays of a table, in its order. */
export const arraysOfTable = (table: Division['table']): GroupArray[] =>
  allDivisions.filter((division) => division.table === table).flatMap(arraysOf);

/** Last parts of names of arrays, and what their values are called. */
const FIGURES = { clicks: 'clicks', bots: 'bot_clicks', duplicates: 'duplicate_clicks' } as const;

/** The groups of a division, one row each: link, day, what tells them apart, figures. Conditions on link and day go in. */
export function groupsOf(division: Division, from = `smartlinks_sync.${division.table}`): string {
  const { name, told, hasGross } = division;
  const values = [...Object.values(told), 'clicks'];
  const columns = [
    ...Object.entries(told).map(([array, column]) => `unnest(${array}) AS ${column}`),
    ...Object.entries(FIGURES).map(([part, column]) => `unnest(${name}_${part}) AS ${column}`),
    ...(hasGross ? [`unnest(${name}_gross) AS gross_clicks`] : []),
  ];
  return `SELECT smart_link_id, date_day, ${values.join(', ')}, coalesce(bot_clicks, 0) AS bot_clicks,
    coalesce(duplicate_clicks, 0) AS duplicate_clicks${hasGross ? ', gross_clicks' : ''}
    FROM (SELECT smart_link_id, date_day, ${columns.join(', ')} FROM ${from}) u`;
}

/** The same with `row_key`, and figures as other daily sums have them. */
export function sumsOf(division: Division): string {
  const values = Object.values(division.told);
  const key = division.name === 'campaign' ? '' : `${rowKeyOf(values)} AS row_key, `;
  return `SELECT smart_link_id, date_day, ${key}${values.join(', ')},
    clicks::bigint AS clicks, bot_clicks::bigint AS bot_clicks, duplicate_clicks::bigint AS duplicate_clicks,
    (clicks - bot_clicks - duplicate_clicks)::bigint AS unique_clicks${division.hasGross ? ', gross_clicks' : ''}
    FROM (${groupsOf(division)}) g`;
}

/** That a day of `smartlinks_sync.click_sources` has clicks with the tags of `key`. */
export const hasCampaign = (day: string, key: string): string => `${key} = ANY (${day}.campaign)`;
