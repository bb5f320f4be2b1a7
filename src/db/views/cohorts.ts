/** What clicks of a day brought, so and so many days later. */
import { COHORT_DAYS, COHORTS } from './cohort-facts.js';
import { ratio, revenue } from './figures.js';
import { LINK_COLUMNS, linkColumns, periodOn } from './link-columns.js';
import { LINK_LAST_DAYS } from './stream-coverage.js';
import type { View } from './view.js';

const FROM = `
FROM (${COHORTS}) d
${periodOn('d.smart_link_id', 'd.date_day')}
LEFT JOIN (${LINK_LAST_DAYS}) x ON x.smart_link_id = d.smart_link_id`;

// Days since a click are 24 hours each: where clocks were set forward they end an hour after as many dates. The last
// click of the day has its full days behind it one day later. Both ends are worked out by what groups rows, once each.
const isMature = (days: string): string =>
  `coalesce(date_part('epoch', x.complete_until - d.day_end) >= (${days} + 1) * 86400, false)`;

/** The figure of the row's days. A CASE, so that Postgres sums up nothing that is not asked for. */
function upTo(name: 'subscribers' | 'payments' | 'amount_gross' | 'amount_net'): string {
  const of = (days: number): string =>
    name.startsWith('amount')
      ? revenue(`d.payments_d${days}`, `d.${name}_d${days}`)
      : `d.${name}_d${days}`;
  return `CASE n.days_since_click ${COHORT_DAYS.map((days) => `WHEN ${days} THEN ${of(days)}`).join(' ')} END`;
}

/** Long: a row for each number of days. */
export const cohortRevenue: View = {
  name: 'cohort_revenue',
  comment:
    'Revenue by day of the click: a row for each link, day of clicks and number of days since (0, 1, 3, 7, 14, 30, 60, 90), cumulative. Compare only rows that are mature. Days whose rows were removed for their age (RETENTION_MONTHS) are left out.',
  columns: {
    ...linkColumns,
    date_day: 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.',
    days_since_click:
      'Days of 24 hours since the click, of which 0 is the first: conversions of these days are in this row, so with 7 those of the first 8 × 24 hours.',
    is_mature:
      'True where all these days have passed for every click of the day and are counted. False: the row will still grow.',
    unique_clicks: 'Clicks of the day that are neither bots nor duplicates.',
    subscribers: 'Conversions new_subscriber of these clicks up to then.',
    payments: 'Conversions new_transaction of these clicks up to then.',
    revenue_gross: 'USD before fees of these payments. Exact.',
    revenue_net: 'USD after fees of these payments. Exact.',
    revenue_net_per_click: 'revenue_net / unique_clicks. Null without clicks.',
    revenue_net_per_subscriber: 'revenue_net / subscribers. Null without subscribers.',
  },
  sql: `
SELECT ${LINK_COLUMNS}, d.date_day, n.days_since_click, ${isMature('n.days_since_click')} AS is_mature,
  d.unique_clicks, ${upTo('subscribers')} AS subscribers, ${upTo('payments')} AS payments,
  ${upTo('amount_gross')} AS revenue_gross, ${upTo('amount_net')} AS revenue_net,
  ${ratio(upTo('amount_net'), 'd.unique_clicks')} AS revenue_net_per_click,
  ${ratio(upTo('amount_net'), upTo('subscribers'))} AS revenue_net_per_subscriber
${FROM}
CROSS JOIN (VALUES ${COHORT_DAYS.map((days) => `(${days})`).join(', ')}) AS n (days_since_click)`,
};

const mature = (days: number, sql: string): string =>
  `CASE WHEN ${isMature(String(days))} THEN ${sql} END`;
const wide = (name: string, comment: (days: number) => string): Record<string, string> =>
  Object.fromEntries(COHORT_DAYS.map((days) => [`${name}_d${days}`, comment(days)]));
/** Days are counted from 0, as `days_since_click` does. */
const firstDays = (days: number): string =>
  days === 0 ? 'first 24 hours' : `first ${days + 1} × 24 hours`;
const net = (days: number): string => revenue(`d.payments_d${days}`, `d.amount_net_d${days}`);

/** Wide: a column for each number of days. */
export const cohortLtv: View = {
  name: 'cohort_ltv',
  comment:
    'Value of a subscriber by day of the click: one row each link and day, a column for each number of days since. Figures that are not mature are null, so that sums of revenue_net_d30 and subscribers_d30 may be divided. Days whose rows were removed for their age (RETENTION_MONTHS) are left out.',
  columns: {
    ...linkColumns,
    date_day: 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.',
    unique_clicks: 'Clicks of the day that are neither bots nor duplicates.',
    ...wide(
      'subscribers',
      (days) =>
        `Conversions new_subscriber in the ${firstDays(days)} after the click. Null until mature.`,
    ),
    ...wide(
      'revenue_net',
      (days) => `USD after fees in the ${firstDays(days)} after the click. Null until mature.`,
    ),
    ...wide(
      'ltv_net',
      (days) =>
        `Value of a subscriber in USD in the ${firstDays(days)} after the click: revenue_net_d${days} / subscribers_d${days}. Null until mature, and without subscribers.`,
    ),
  },
  sql: `
SELECT ${LINK_COLUMNS}, d.date_day, d.unique_clicks,
  ${COHORT_DAYS.map((days) => `${mature(days, `d.subscribers_d${days}`)} AS subscribers_d${days}`).join(',\n  ')},
  ${COHORT_DAYS.map((days) => `${mature(days, net(days))} AS revenue_net_d${days}`).join(',\n  ')},
  ${COHORT_DAYS.map((days) => `${mature(days, ratio(net(days), `d.subscribers_d${days}`))} AS ltv_net_d${days}`).join(',\n  ')}
${FROM}`,
};
