/** Accounts and links made from the seed: names as media buyers give them, traffic after Zipf's law. */
import { linkId } from './ids.js';
import { Draw, mix } from './random.js';
import { DAY_MS } from './timestamps.js';
import {
  CAMPAIGNS,
  COUNTRIES,
  CREATIVES,
  CREATORS,
  MARKETS,
  TERMS,
  type TrafficKind,
  VENDORS,
} from './vocabulary.js';

export interface Account {
  readonly id: string;
  readonly displayName: string;
  readonly username: string;
}

/** What the rows of a link have in common. */
export interface LinkProfile {
  readonly kind: TrafficKind;
  readonly botShare: number;
  readonly countries: readonly string[];
  /** The fields `aff_s1` to `utm_term` as JSON text, one for each campaign. */
  readonly campaigns: readonly string[];
}

export interface SeededLink {
  readonly ordinal: number;
  readonly id: string;
  readonly name: string;
  readonly type: 'free_trial' | 'tracking_link';
  readonly trialDays: number | null;
  readonly account: Account;
  /** Milliseconds since 1970, whole seconds. */
  readonly createdMs: number;
  readonly metaPixelId: number | null;
  readonly cost: LinkCost;
  readonly profile: LinkProfile;
  /** Rows that the seed gives this link. */
  readonly clicks: number;
  readonly conversions: number;
}

/** As the API writes them: strings or null. */
export interface LinkCost {
  readonly inputMode: string | null;
  readonly inputValue: string | null;
  readonly perSub: string | null;
  readonly perClick: string | null;
  readonly perPromo: string | null;
}

export const NO_COST: LinkCost = {
  inputMode: null,
  inputValue: null,
  perSub: null,
  perClick: null,
  perPromo: null,
};

export interface LinkPlan {
  readonly seed: number;
  readonly accounts: number;
  readonly links: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly days: number;
  /** End of the data in milliseconds since 1970. */
  readonly endMs: number;
}

/** Makes that many accounts. */
export function seededAccounts(seed: number, count: number): Account[] {
  return Array.from({ length: count }, (_, i) => {
    const name = CREATORS[i % CREATORS.length] ?? 'Creator';
    const round = Math.floor(i / CREATORS.length);
    const displayName = round === 0 ? name : `${name} ${round + 1}`;
    return {
      id: `acct_${mix(mix(seed, 77), i).toString(36).padStart(7, '0')}${i.toString(36).padStart(3, '0')}`,
      displayName,
      username: displayName.toLowerCase().replaceAll(' ', ''),
    };
  });
}

/** Shares `total` out by weight so that the parts add up to it exactly. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, i) => (i === 0 ? total : 0));
  let passed = 0;
  let given = 0;
  return weights.map((weight) => {
    passed += weight;
    const upTo = Math.round((total * passed) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/** What rows of a link called `name` look like. */
export function linkProfile(seed: number, ordinal: number, name: string): LinkProfile {
  const draw = new Draw(mix(seed, 1000 + ordinal));
  const vendor = VENDORS.find((v) => name.startsWith(v.name)) ?? {
    name: 'direct',
    kind: 'organic' as const,
    bots: 0.05,
  };
  const source = vendor.name.toLowerCase().replaceAll(' ', '-');
  const campaigns = Array.from({ length: 4 }, () => {
    const campaign = draw.pick(CAMPAIGNS);
    const content = draw.pick(CREATIVES);
    const paid = vendor.kind !== 'organic';
    const aff =
      vendor.kind === 'network'
        ? [`zone-${draw.below(900) + 100}`, campaign, String(draw.below(90_000)), null, null]
        : [draw.chance(0.5) ? 'campaign-a' : null, null, null, null, null];
    const affText = aff.map((value, i) => `"aff_s${i + 1}":${JSON.stringify(value)}`).join(',');
    return `${affText},"utm_source":${JSON.stringify(source)},"utm_medium":${paid ? '"cpc"' : '"social"'},"utm_campaign":${JSON.stringify(campaign)},"utm_content":${JSON.stringify(content)},"utm_term":${draw.chance(0.4) ? JSON.stringify(draw.pick(TERMS)) : 'null'}`;
  });
  return {
    kind: vendor.kind,
    botShare: vendor.bots,
    countries: Array.from({ length: 12 }, () => draw.pick(COUNTRIES)),
    campaigns,
  };
}

/** Makes the links of a plan, oldest first; the busiest are among the oldest, and a few have no rows at all. */
export function seededLinks(plan: LinkPlan, accounts: readonly Account[]): SeededLink[] {
  const { seed, links } = plan;
  const quiet = links >= 20 ? Math.floor(links * 0.03) + 1 : 0;
  const clickWeights: number[] = [];
  const conversionWeights: number[] = [];
  for (let i = 0; i < links; i += 1) {
    const weight = i >= links - quiet ? 0 : 1 / (i + 1);
    clickWeights.push(weight);
    const quality = mix(mix(seed, 5), i) % 10;
    // Every tenth vendor or so brings clicks and no conversions.
    conversionWeights.push(i > 0 && quality === 0 ? 0 : weight * (0.3 + quality * 0.15));
  }
  const clicks = shareOut(plan.clicks, clickWeights);
  const conversions = shareOut(plan.conversions, conversionWeights);
  const spanMs = plan.days * DAY_MS;
  return Array.from({ length: links }, (_, ordinal): SeededLink => {
    const draw = new Draw(mix(mix(seed, 3), ordinal));
    const account = draw.pick(accounts);
    const age = 1 - (0.7 * ordinal) / Math.max(1, links) - 0.05 * draw.unit();
    const createdMs = Math.floor((plan.endMs - spanMs * Math.max(0.05, age)) / 1000) * 1000;
    const vendor = VENDORS[ordinal % VENDORS.length] ?? { name: 'TrafficJunky' };
    const name = `${vendor.name} | ${draw.pick(MARKETS)} | ${draw.pick(CREATIVES)}`;
    const trial = draw.chance(0.5);
    const costly = draw.chance(0.33);
    const price = `${draw.below(2)}.${String(draw.below(90) + 10)}`;
    return {
      ordinal,
      id: linkId(seed, ordinal, createdMs),
      name,
      type: trial ? 'free_trial' : 'tracking_link',
      trialDays: trial ? draw.pick([3, 7, 14, 30]) : null,
      account,
      createdMs,
      metaPixelId: draw.chance(0.3) ? draw.below(3) + 1 : null,
      cost: costly
        ? { ...NO_COST, inputMode: 'perClick', inputValue: price, perClick: price }
        : NO_COST,
      profile: linkProfile(seed, ordinal, name),
      clicks: clicks[ordinal] ?? 0,
      conversions: conversions[ordinal] ?? 0,
    };
  });
}
