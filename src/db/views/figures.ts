/** Figures that several views have: their SQL, and what they say. */

/** A quotient of two figures: null where the divisor is 0 or unknown. */
export function ratio(dividend: string, divisor: string, digits = 4): string {
  return `round((${dividend})::numeric / nullif(${divisor}, 0), ${digits})`;
}

const PAYMENT = "conversion_type = 'new_transaction'";

/** Clicks, from rows of `click_days` and its kin. */
export const CLICK_FIGURES = ['clicks', 'bot_clicks', 'duplicate_clicks', 'unique_clicks'] as const;

export const clickFigures = {
  clicks: 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.',
  bot_clicks: 'Clicks flagged is_bot, duplicates among them included.',
  duplicate_clicks: 'Clicks flagged is_duplicate that are no bots.',
  unique_clicks: 'Clicks that are neither bots nor duplicates.',
} as const;

/** Figures of conversions, from rows of `conversion_days` and its kin. */
export const CONVERSION_FIGURES = {
  conversions: 'conversions',
  subscribers: "CASE WHEN conversion_type = 'new_subscriber' THEN conversions ELSE 0 END",
  payments: `CASE WHEN ${PAYMENT} THEN conversions ELSE 0 END`,
  amount_gross: `CASE WHEN ${PAYMENT} THEN amount_gross END`,
  amount_net: `CASE WHEN ${PAYMENT} THEN amount_net END`,
} as const;

export const conversionFigures = {
  conversions: 'Conversions of all types.',
  subscribers: 'Conversions new_subscriber. One person may subscribe more than once.',
  payments: 'Conversions new_transaction.',
  revenue_gross: 'USD before fees, summed over new_transaction. Exact.',
  revenue_net: 'USD after fees, summed over new_transaction. Exact.',
} as const;

/** 0 where nothing was sold; null where something was, but at an unknown amount. */
export function revenue(payments: string, amount: string): string {
  return `CASE WHEN ${payments} = 0 THEN 0 ELSE ${amount} END`;
}

/** What parts of days (`LINK_DAY_PARTS`) add up to, those of `span` alone. `name`: `revenue_gross` or `revenue_net`. */
export function earned(name: string, span?: string): string {
  const only = span === undefined ? '' : ` FILTER (WHERE ${span})`;
  return revenue(
    `coalesce(sum(payments)${only}, 0)`,
    `sum(${name.replace('revenue', 'amount')})${only}`,
  );
}

/** Money beside what it brought, from columns of `alias`. */
export function returns(alias: string): string {
  const of = (name: string): string => `${alias}.${name}`;
  return `
  ${ratio(of('spend'), of('subscribers'))} AS cost_per_subscriber,
  ${ratio(of('spend'), of('unique_clicks'))} AS cost_per_click,
  ${ratio(of('revenue_net'), of('unique_clicks'))} AS revenue_net_per_click,
  ${ratio(of('revenue_net'), of('subscribers'))} AS revenue_net_per_subscriber,
  ${ratio(of('revenue_net'), of('spend'))} AS roas,
  ${ratio(of('revenue_gross'), of('spend'))} AS roas_gross,
  ${of('revenue_net')} - ${of('spend')} AS profit`;
}

export const spendComment =
  'Imported ad spend in USD. Null, not 0, where none is known; lines without a rate of exchange are in unmatched_spend.';

export const returnColumns = {
  cost_per_subscriber: 'USD: spend / subscribers. Null where there is no spend or no subscriber.',
  cost_per_click: 'USD: spend / unique_clicks. Null where there is no spend or no click.',
  revenue_net_per_click: 'USD: revenue_net / unique_clicks. Null without clicks.',
  revenue_net_per_subscriber: 'USD: revenue_net / subscribers. Null without subscribers.',
  roas: 'Return on ad spend: revenue_net / spend. Null where no spend is known.',
  roas_gross: 'The same with revenue_gross, as vendors and ad platforms show it.',
  profit: 'USD: revenue_net - spend. Null where no spend is known.',
} as const;

export const is_complete =
  'True where all of this day is counted equal to the API, for clicks and conversions. False: figures may still grow.';
