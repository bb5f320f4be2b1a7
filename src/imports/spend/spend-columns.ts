/** The columns that files of ad spend have: exports of ad platforms, and plain spreadsheets. Pure. */
import {
  type FieldColumns,
  findColumns,
  type KnownNames,
  linkHeadings,
  plainName,
} from '../head.js';

/** What a line of spend is made of. */
export const spendFields = [
  'day',
  'last_day',
  'link',
  'platform',
  'campaign_id',
  'campaign_name',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'spend',
  'currency',
  'fx_rate',
  'impressions',
  'clicks',
  'source',
] as const;
export type SpendField = (typeof spendFields)[number];

/** As `plainName` writes them, the best first: exports in English of Meta, Google, TikTok, Snapchat, Reddit and X. */
const names: KnownNames<SpendField> = {
  day: [
    'day',
    'date',
    'date day',
    'by day',
    'reporting starts',
    'start date',
    'start time',
    'time period',
    'stat time day',
  ],
  last_day: ['reporting ends', 'end date', 'end time'],
  link: [
    ...linkHeadings,
    'redirect url',
    'final url',
    'landing page',
    'landing page url',
    'website url',
    'destination url',
    'url',
    'slug',
  ],
  platform: ['platform', 'ad platform', 'network', 'vendor'],
  campaign_id: ['campaign id'],
  campaign_name: ['campaign name', 'campaign', 'ad campaign', 'campaigns'],
  utm_source: ['utm source'],
  utm_medium: ['utm medium'],
  utm_campaign: ['utm campaign'],
  utm_content: ['utm content'],
  spend: [
    'amount spent',
    'spend',
    'spent',
    'ad spend',
    'cost',
    'costs',
    'total cost',
    'total spend',
    'total spent',
    'media cost',
    'media spend',
    'billed charge',
    'amount',
  ],
  currency: ['currency', 'currency code', 'account currency'],
  fx_rate: ['fx rate', 'exchange rate', 'rate to usd'],
  impressions: ['impressions', 'impr', 'paid impressions', 'impression'],
  clicks: ['link clicks', 'clicks', 'clicks (all)', 'clicks (destination)', 'swipe ups', 'swipes'],
  source: ['source', 'data source'],
};

/** A line of cells is the head of a file of spend when it names a day and an amount. */
export function isSpendHead(
  cells: readonly string[],
  named: ReadonlyMap<SpendField, string>,
): boolean {
  const plain = new Set(cells.map(plainName));
  const has = (field: SpendField): boolean => {
    const name = named.get(field);
    return name === undefined
      ? names[field].some((candidate) => plain.has(candidate))
      : plain.has(plainName(name));
  };
  return has('day') && has('spend');
}

/** The columns of a head. Throws `UsageError` as `findColumns` does. */
export function spendColumns(
  head: readonly string[],
  named: ReadonlyMap<SpendField, string>,
): FieldColumns<SpendField> {
  return findColumns(head, names, named);
}

/**
 * Which ad platform a head is from, by the columns that only its exports have; null where it could be anybody's. Two
 * platforms' campaigns may be called the same, and must not replace each other's lines.
 */
export function platformOfHead(head: readonly string[]): string | null {
  const plain = new Set(head.map(plainName));
  const all = (...wanted: readonly string[]): boolean => wanted.every((name) => plain.has(name));
  const some = (...wanted: readonly string[]): boolean => wanted.some((name) => plain.has(name));
  if (
    all('amount spent') &&
    some('reporting starts', 'ad set name', 'campaign delivery', 'link clicks')
  ) {
    return 'meta';
  }
  if (all('cost') && some('by day', 'stat time day', 'clicks (destination)', 'cpc (destination)')) {
    return 'tiktok';
  }
  if (
    all('cost') &&
    some('currency code', 'avg cpc', 'campaign state', 'campaign status', 'interactions')
  ) {
    return 'google';
  }
  if (some('swipe ups', 'swipes', 'ecpsu', 'paid ecpm')) return 'snapchat';
  if (all('amount spent') && some('ecpm', 'community', 'subreddit')) return 'reddit';
  if (some('tweet engagements', 'post engagements', 'time period', 'funding source name'))
    return 'x';
  return null;
}
