/** Fans: what each is worth, how far they come, and how long it takes. */
import { channelOf } from '../rollups/channel.js';
import { ratio, revenue } from './figures.js';
import { keptDays } from './kept-days.js';
import { LINK_COLUMNS, linkColumns, localDayOfMany, periodOn } from './link-columns.js';
import type { View } from './view.js';

const SUBSCRIBED = "conversion_type = 'new_subscriber'";
const PAID = "conversion_type = 'new_transaction'";

// The first touch is found by one text of time, id and link, which a hash can take the least of; sorting all conversions
// by fan and time takes three times as long, and looking the conversion up for its link as long as all else. A float
// holds microseconds of these times exactly, and is worked out faster; the constant gives all the same number of digits.
// What ends the id is less than any character, so that of two ids that begin alike the shorter comes first.
const TOUCH = 'coalesce(v.click_created_at, v.conversion_at)';
const TIME_DIGITS = 19;
const timeText = (instant: string): string =>
  `(2${'0'.repeat(TIME_DIGITS - 1)} + (date_part('epoch', ${instant}) * 1000000)::bigint)::text`;
const ID_END = "E'\\x01'";
const FIRST_TOUCH = `min(${timeText(TOUCH)} || v.id || l.ending)`;
const FIRST_PAYMENT = `min(${timeText('v.conversion_at')} || v.id || ${ID_END} || coalesce(v.amount_net::text, '')) FILTER (WHERE ${PAID})`;
const FIRST_NET = `nullif(substring(f.first_payment from E'[^\\x01]*$'), '')::numeric`;

// The fan comes first of what is grouped by: it tells most rows apart. What ends the text is made once a link, in a
// grouped query because the planner would dissolve a plain one, and work no other fence in parallel.
const fansWhere = (condition: string): string => `
SELECT l.workspace, l.account_id, v.fan_onlyfans_id,
  min(${TOUCH}) AS first_touch_at, ${FIRST_TOUCH} AS first_touch,
  ${FIRST_PAYMENT} AS first_payment,
  min(v.conversion_at) FILTER (WHERE ${SUBSCRIBED}) AS first_subscribed_at,
  count(*) FILTER (WHERE ${SUBSCRIBED}) AS subscriptions, count(*) FILTER (WHERE ${PAID}) AS payments,
  min(v.conversion_at) FILTER (WHERE ${PAID}) AS first_payment_at,
  max(v.conversion_at) FILTER (WHERE ${PAID}) AS last_payment_at,
  sum(v.amount_gross) FILTER (WHERE ${PAID}) AS amount_gross, sum(v.amount_net) FILTER (WHERE ${PAID}) AS amount_net
FROM smartlinks.conversions v
JOIN (
  SELECT id, workspace, account_id, max(${ID_END} || id || (10000 + length(id))::text) AS ending
  FROM smartlinks.smart_links GROUP BY id
) l ON l.id = v.smart_link_id
WHERE v._deleted_at IS NULL AND v.fan_onlyfans_id IS NOT NULL AND ${condition}
GROUP BY v.fan_onlyfans_id, l.account_id, l.workspace`;

// Two halves of all fans, which two processes may group at once; a whole only one can, and the fans of a half are found
// faster even by one. A comparison with 0, because the planner takes it for a good part of the rows.
const HALF = 'hashtext(v.fan_onlyfans_id)';
const FANS = `${fansWhere(`${HALF} < 0`)}\nUNION ALL${fansWhere(`${HALF} >= 0`)}`;

const LINK_LENGTH = '(right(f.first_touch, 5)::integer - 10000)';
const FIRST_LINK = `left(right(f.first_touch, ${LINK_LENGTH} + 5), -5)`;
const FIRST_CONVERSION = `left(substr(f.first_touch, ${TIME_DIGITS + 1}), -6 - ${LINK_LENGTH})`;

/** One row each account and fan. */
export const fanValue: View = {
  name: 'fan_value',
  comment:
    'Fans of an account, one row each: where the fan came from first, and what the fan paid since, as far as conversions are stored. Conversions of links that were never listed are of no known account, and left out. The only personal column is the id.',
  columns: {
    workspace: 'The workspace of the account.',
    account_id: 'The account (creator): joins smartlinks.accounts.id.',
    account_username: 'The username of that account now.',
    fan_onlyfans_id: 'The fan: joins smartlinks.fans.onlyfans_id.',
    date_day: 'Day of the first touch in the time zone of the setting REPORT_TIMEZONE.',
    first_touch_at:
      'The earliest click behind a conversion of the fan; of conversions without one, the conversion.',
    first_smart_link_id: 'The link of that first touch: joins smartlinks.smart_links.id.',
    first_smart_link_name: 'The name of that link now.',
    first_vendor: 'Label vendor of that link on that day. Null where it has none.',
    first_channel: 'Channel of that click. Null where no click is known.',
    first_campaign_key: 'utm_campaign of that click as smartlinks_bi.campaign_key writes it.',
    first_subscribed_at: 'The first new_subscriber. Null where there is none.',
    subscriptions: 'Conversions new_subscriber: above 1 the fan came back.',
    payments: 'Conversions new_transaction.',
    repeat_payments: 'payments after the first.',
    first_payment_at: 'The first payment. Null where there is none.',
    last_payment_at: 'The last payment. Null where there is none.',
    days_to_first_payment:
      'Days from the first touch to the first payment, with two decimals. Null without a payment.',
    revenue_gross: 'USD before fees, summed over new_transaction. Exact.',
    revenue_net: 'USD after fees, summed over new_transaction. Exact.',
    first_payment_net: 'USD after fees of the first payment. Null where there is none.',
    repeat_revenue_net: 'revenue_net without that of the first payment. Exact.',
  },
  sql: `
SELECT f.workspace, f.account_id, a.username AS account_username, f.fan_onlyfans_id, ${localDayOfMany('f.first_touch_at')} AS date_day,
  f.first_touch_at, ${FIRST_LINK} AS first_smart_link_id, p.smart_link_name AS first_smart_link_name, p.vendor AS first_vendor,
  CASE WHEN c.id IS NOT NULL THEN ${channelOf('c')} END AS first_channel,
  smartlinks_bi.campaign_key(c.utm_campaign) AS first_campaign_key,
  f.first_subscribed_at, f.subscriptions, f.payments, greatest(f.payments - 1, 0) AS repeat_payments,
  f.first_payment_at, f.last_payment_at,
  round(extract(epoch FROM f.first_payment_at - f.first_touch_at) / 86400, 2) AS days_to_first_payment,
  ${revenue('f.payments', 'f.amount_gross')} AS revenue_gross, ${revenue('f.payments', 'f.amount_net')} AS revenue_net,
  ${FIRST_NET} AS first_payment_net,
  ${revenue('f.payments', `f.amount_net - coalesce(${FIRST_NET}, 0)`)} AS repeat_revenue_net
FROM (${FANS}) f
LEFT JOIN smartlinks.accounts a ON a.id = f.account_id
LEFT JOIN smartlinks.conversions e ON e.id = ${FIRST_CONVERSION}
LEFT JOIN smartlinks.clicks c ON c.id = e.click_id
${periodOn(FIRST_LINK, localDayOfMany('f.first_touch_at'))}`,
};

const STEPS = keptDays(`
SELECT smart_link_id, date_day, coalesce(sum(clicks), 0)::bigint AS clicks, coalesce(sum(unique_clicks), 0)::bigint AS unique_clicks,
  count(*) FILTER (WHERE subscriptions > 0) AS distinct_subscribers,
  count(*) FILTER (WHERE payments > 0) AS distinct_payers, count(*) FILTER (WHERE payments > 1) AS distinct_repeat_payers
FROM (
  SELECT smart_link_id, date_day, clicks, unique_clicks, NULL::bigint AS subscriptions, NULL::bigint AS payments
  FROM smartlinks_bi.click_days
  UNION ALL
  SELECT smart_link_id, date_day, NULL, NULL, count(*) FILTER (WHERE ${SUBSCRIBED}), count(*) FILTER (WHERE ${PAID})
  FROM (
    SELECT v.smart_link_id, ${localDayOfMany('v.click_created_at')} AS date_day, v.fan_onlyfans_id, v.conversion_type
    FROM smartlinks.conversions v
    WHERE v._deleted_at IS NULL AND v.click_created_at IS NOT NULL AND v.fan_onlyfans_id IS NOT NULL
  ) w
  GROUP BY smart_link_id, date_day, fan_onlyfans_id
) parts GROUP BY smart_link_id, date_day`);

/** From click to repeat payment, by day of the click. */
export const funnel: View = {
  name: 'funnel',
  comment:
    'How many of the people who clicked on a day subscribed, paid, and paid again, until now: one row each link and day of the click. Young days are not done: people come for weeks. Days whose rows were removed for their age (RETENTION_MONTHS) are left out.',
  columns: {
    ...linkColumns,
    free_trial_days: 'Days of the free trial of the link. Null where it gives none.',
    date_day: 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.',
    clicks: 'All clicks of the day.',
    unique_clicks: 'Clicks of the day that are neither bots nor duplicates.',
    distinct_subscribers: 'Different fans of these clicks who subscribed.',
    distinct_payers: 'Different fans of these clicks who paid.',
    distinct_repeat_payers: 'Different fans of these clicks who paid more than once.',
    subscribers_per_click: 'distinct_subscribers / unique_clicks. Null without clicks.',
    payers_per_subscriber: 'distinct_payers / distinct_subscribers. Null without subscribers.',
    repeat_payers_per_payer: 'distinct_repeat_payers / distinct_payers. Null without payers.',
  },
  sql: `
SELECT ${LINK_COLUMNS}, p.free_trial_days, d.date_day, d.clicks, d.unique_clicks, d.distinct_subscribers, d.distinct_payers,
  d.distinct_repeat_payers, ${ratio('d.distinct_subscribers', 'd.unique_clicks')} AS subscribers_per_click,
  ${ratio('d.distinct_payers', 'd.distinct_subscribers')} AS payers_per_subscriber,
  ${ratio('d.distinct_repeat_payers', 'd.distinct_payers')} AS repeat_payers_per_payer
FROM (${STEPS}) d
${periodOn('d.smart_link_id', 'd.date_day')}`,
};

const PERCENTILES = [25, 50, 75, 90, 95] as const;
const WITHIN = [1, 7, 30] as const;

/** How long conversions take. */
export const conversionLag: View = {
  name: 'conversion_lag',
  comment:
    'Days from the click to the conversion, by link and type, over all stored conversions whose click is known. Percentiles must not be added up or averaged.',
  columns: {
    ...linkColumns,
    conversion_type: 'What happened, such as new_subscriber or new_transaction.',
    conversions: 'Conversions of this type whose click is known.',
    ...Object.fromEntries(
      PERCENTILES.map((share) => [
        `days_p${share}`,
        `${share} % of them came within so many days of the click.`,
      ]),
    ),
    ...Object.fromEntries(
      WITHIN.map((days) => [
        `share_within_${days}d`,
        `Share of them that came within ${days} × 24 hours, from 0 to 1.`,
      ]),
    ),
  },
  sql: `
SELECT ${LINK_COLUMNS}, d.conversion_type, d.conversions,
  ${PERCENTILES.map((share, at) => `round(d.percentiles[${at + 1}]::numeric, 2) AS days_p${share}`).join(', ')},
  ${WITHIN.map((days) => `${ratio(`d.within_${days}`, 'd.conversions')} AS share_within_${days}d`).join(', ')}
FROM (
  SELECT smart_link_id, conversion_type, count(*) AS conversions,
    percentile_cont(ARRAY[${PERCENTILES.map((share) => share / 100).join(', ')}]) WITHIN GROUP (ORDER BY days) AS percentiles,
    ${WITHIN.map((limit) => `count(*) FILTER (WHERE days < ${limit}) AS within_${limit}`).join(', ')}
  FROM (
    SELECT v.smart_link_id, v.conversion_type,
      (extract(epoch FROM v.conversion_at - v.click_created_at) / 86400)::double precision AS days
    FROM smartlinks.conversions v WHERE v._deleted_at IS NULL AND v.click_created_at IS NOT NULL
  ) w
  GROUP BY smart_link_id, conversion_type
) d
LEFT JOIN smartlinks_bi.links p ON p.smart_link_id = d.smart_link_id`,
};
