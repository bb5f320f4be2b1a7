/** A link as the list shows it. Counters and revenue are counted from the rows. */
import { addDecimals, decimalText, fromTenThousandths } from './decimal.js';
import { UGLY_TEXTS } from './distort.js';
import { joinObject } from './json-fields.js';
import { fieldsOf } from './postbacks.js';
import { inShare, mix } from './random.js';
import { EVERY_ROW } from './stream-rows.js';
import { timeText } from './timestamps.js';
import { totalsOf } from './view.js';
import { type LinkState, outsideOf, type World } from './world.js';

export interface LinkCounters {
  readonly clicks: number;
  readonly conversions: number;
  readonly subscribers: number;
  readonly spenders: number;
  /** Exact, with at least two places; null where nothing was sold. */
  readonly revenue: string | null;
}

const NOTHING: LinkCounters = {
  clicks: 0,
  conversions: 0,
  subscribers: 0,
  spenders: 0,
  revenue: null,
};

/** Counts a link's rows the way the switches say the service counts. */
export function countersOf(world: World, state: LinkState): LinkCounters {
  if (world.switches.countsNothing) return NOTHING;
  const { bots, duplicates, ahead } = world.switches.counters;
  const filter = { ...EVERY_ROW, bots, duplicates };
  const everyClick = bots && duplicates;
  const clicks = everyClick
    ? state.clicks.size
    : state.clicks.view(filter, world.switches, outsideOf(world, state, 'clicks')).size;
  const size = state.conversions.size;
  if (size === 0)
    return {
      clicks: clicks + ahead,
      conversions: ahead,
      subscribers: 0,
      spenders: 0,
      revenue: null,
    };
  const totals = state.conversions.totals(
    EVERY_ROW,
    world.switches,
    outsideOf(world, state, 'conversions'),
  );
  const sum = totalsOf(totals, { from: 0, to: size });
  return {
    clicks: clicks + ahead,
    conversions: size + ahead,
    subscribers: sum.subscribers,
    spenders: totals.spenders,
    revenue:
      sum.sales === 0 ? null : decimalText(addDecimals(sum.revenue, fromTenThousandths(0)), 2),
  };
}

const texts = new WeakMap<LinkState, { key: string; text: string }>();

/** The link's JSON text, made again only when the link, its rows or the switches changed. */
export function linkText(world: World, state: LinkState): string {
  const key = `${world.switchVersion} ${state.version} ${state.clicks.version} ${state.conversions.version}`;
  const kept = texts.get(state);
  if (kept?.key === key) return kept.text;
  const text = writeLink(world, state, false);
  texts.set(state, { key, text });
  return text;
}

/** The link's JSON text as the answer to its creation shows it: without `spenders_count`. */
export function createdLinkText(world: World, state: LinkState): string {
  return writeLink(world, state, true);
}

function writeLink(world: World, state: LinkState, created: boolean): string {
  const { link } = state;
  const { newFields, newEnumShare, uglyShare } = world.switches;
  const counters = countersOf(world, state);
  const linkKey = mix(mix(world.seed, 51), link.ordinal);
  const fields = fieldsOf({
    id: link.id,
    name: link.name,
    link_type: inShare(linkKey, 301, newEnumShare) ? 'paid_trial' : link.type,
    traffic_redirect_url: `https://trk.of-traffic.com/go/${link.id}`,
    free_trial_days: link.trialDays,
    clicks_count: counters.clicks,
    conversions_count: counters.conversions,
    subscribers_count: counters.subscribers,
    ...(created ? {} : { spenders_count: counters.spenders }),
    revenue: counters.revenue,
    cost: {
      ...link.cost,
      subscriberSourceCount: counters.subscribers,
      clickSourceCount: counters.clicks,
      ...(newFields ? { currency: 'USD' } : {}),
    },
    account: {
      id: link.account.id,
      display_name: link.account.displayName,
      username: link.account.username,
    },
    created_at: timeText(link.createdMs),
    updated_at: timeText(link.createdMs),
    ...(newFields ? { tags: ['promo', { id: 7 }] } : {}),
  });
  if (inShare(linkKey, 302, uglyShare))
    fields.set('name', UGLY_TEXTS[linkKey % UGLY_TEXTS.length] ?? '""');
  for (const [name, value] of state.overrides) fields.set(name, value);
  return joinObject(fields);
}
