/** Conversions by the day of their click, in SQL. */
import { CONVERSION_FIGURES } from './figures.js';
import { keptDays } from './kept-days.js';
import { endOfDay, localDayOfMany } from './link-columns.js';

/** Whole days of 24 hours between a click and its conversion `v`. A float tells a microsecond apart for a century. */
export const DAYS_SINCE_CLICK =
  "floor(date_part('epoch', v.conversion_at - v.click_created_at) / 86400)::integer";

/** How many days after the click a cohort is looked at. */
export const COHORT_DAYS = [0, 1, 3, 7, 14, 30, 60, 90] as const;

const SUMMED = ['subscribers', 'payments', 'amount_gross', 'amount_net'] as const;

// One conversion counts as one; `conversions` of a daily sum is how many it stands for.
const figure = (name: (typeof SUMMED)[number]): string =>
  CONVERSION_FIGURES[name]
    .replaceAll('THEN conversions', 'THEN 1')
    .replaceAll(/\b(conversion_type|amount_\w+)\b/g, 'v.$1');

const cohortsWhere = (condition: string): string => `
SELECT smart_link_id, date_day, ${endOfDay('date_day')} AS day_end, coalesce(sum(unique_clicks), 0)::bigint AS unique_clicks,
  ${COHORT_DAYS.flatMap((days) =>
    SUMMED.map((name) => {
      const sum = `sum(${name}) FILTER (WHERE days <= ${days})`;
      return name.startsWith('amount')
        ? `${sum} AS ${name}_d${days}`
        : `coalesce(${sum}, 0)::bigint AS ${name}_d${days}`;
    }),
  ).join(',\n  ')}
FROM (
  SELECT smart_link_id, date_day, unique_clicks, NULL::integer AS days, NULL::integer AS subscribers,
    NULL::integer AS payments, NULL::numeric AS amount_gross, NULL::numeric AS amount_net, true AS is_counted
  FROM smartlinks_bi.click_days
  UNION ALL
  SELECT v.smart_link_id, ${localDayOfMany('v.click_created_at')}, NULL, ${DAYS_SINCE_CLICK}, ${SUMMED.map(figure).join(', ')}, v._deleted_at IS NULL AND v.click_created_at IS NOT NULL
  FROM smartlinks.conversions v
) parts WHERE is_counted AND ${condition} GROUP BY smart_link_id, date_day`;

// As halves of all links, which two processes may group and join at once: a whole only one can. A comparison with 0,
// because the planner takes it for a good part of the rows.
const HALF = 'hashtext(smart_link_id)';

/**
 * One row each link and day of clicks: `day_end` (when the day is over), `unique_clicks`, and of each of `COHORT_DAYS`
 * what came up to then, such as `payments_d7`. A filter by link or day reaches clicks and conversions: both are columns
 * without conditions of their own, else each would be worked out before any is left out. Days whose rows were removed
 * for their age are none.
 */
export const COHORTS = keptDays(
  `${cohortsWhere(`${HALF} < 0`)}\nUNION ALL${cohortsWhere(`${HALF} >= 0`)}`,
);
