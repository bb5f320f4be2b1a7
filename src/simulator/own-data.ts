/** Files that the team of this made-up agency would bring: its ad spend and the labels of its links, as CSV. */
import { mix } from './random.js';
import type { Truth } from './truth.js';
import { CAMPAIGNS, type TrafficKind, VENDORS } from './vocabulary.js';
import type { LinkState, World } from './world.js';

export interface OwnDataFiles {
  /** A line for each day of the busiest links that traffic is bought for, and of two campaigns without a link. */
  spendFile(): string;
  /** A line for each link. */
  labelsFile(): string;
}

/** Links that traffic is bought for. More would make no better example. */
const PAID_LINKS = 8;
/** Days that the file covers at most, back from yesterday: today is not over on any platform. */
const MOST_DAYS = 366;
const CAMPAIGN_DAYS = 14;
/** US cents for a click; nobody pays for the others. */
const CENTS: Partial<Record<TrafficKind, number>> = {
  network: 7,
  google: 48,
  facebook: 41,
  snapchat: 23,
};
const HEAD = 'Day,Platform,Campaign name,Final URL,Cost,Currency,Impressions,Clicks';

/** The files of one world, made from the clicks that its links have. */
export function ownDataOf(world: World, truth: Truth): OwnDataFiles {
  return {
    spendFile: () => `${[HEAD, ...spendOfLinks(world, truth), ...spendApart(world)].join('\n')}\n`,
    labelsFile: () => {
      const lines = liveLinks(world).map(({ link }) => {
        const [vendor = '', market = '', creative = ''] = link.name.split(' | ');
        const channel = link.profile.kind === 'organic' ? 'organic' : 'paid';
        return [link.id, vendor, market, creative, channel].join(',');
      });
      return `${['smart_link_id,vendor,market,creative,channel', ...lines].join('\n')}\n`;
    },
  };
}

function liveLinks(world: World): LinkState[] {
  return world.links.filter(({ removed }) => !removed);
}

function spendOfLinks(world: World, truth: Truth): string[] {
  const yesterday = dayBack(world, 1);
  const bought = liveLinks(world).filter(({ link }) => CENTS[vendorOf(link.name).kind]);
  return bought.slice(0, PAID_LINKS).flatMap(({ link }) => {
    const { name, kind } = vendorOf(link.name);
    return [...truth.truthDays(link.id, 'clicks')]
      .filter(([day]) => day <= yesterday)
      .slice(-MOST_DAYS)
      .map(([day, clicks], at) => {
        // A price moves by a fifth from day to day.
        const swing = 80 + (mix(mix(world.seed, link.ordinal), at) % 41);
        const cents = Math.round((clicks * (CENTS[kind] ?? 0) * swing) / 100);
        const address = `https://trk.of-traffic.com/go/${link.id}`;
        return line(day, name, `${name} ${link.ordinal + 1}`, address, cents, clicks);
      });
  });
}

/** Spend that meets clicks by its campaign only, and spend that meets none: both are part of real files. */
function spendApart(world: World): string[] {
  return Array.from({ length: CAMPAIGN_DAYS }, (_, at) => dayBack(world, CAMPAIGN_DAYS - at))
    .map((day, at) => ({ day, draw: mix(mix(world.seed, 91), at) % 900 }))
    .flatMap(({ day, draw }) => [
      line(day, 'Facebook', campaignName(CAMPAIGNS[1]), '', 1500 + draw, 40 + (draw % 17)),
      line(day, 'Google Search', 'Brand test', '', 300 + (draw % 200), 5 + (draw % 7)),
    ]);
}

function line(
  day: string,
  platform: string,
  campaign: string,
  address: string,
  cents: number,
  clicks: number,
): string {
  const cost = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  return [day, platform, campaign, address, cost, 'USD', clicks * 60, clicks].join(',');
}

function vendorOf(linkName: string): { readonly name: string; readonly kind: TrafficKind } {
  return (
    VENDORS.find(({ name }) => linkName.startsWith(name)) ?? { name: 'direct', kind: 'organic' }
  );
}

/** As a person writes it in an ad platform, where the links carry it in small letters. */
function campaignName(tag: string): string {
  return tag.charAt(0).toUpperCase() + tag.slice(1);
}

function dayBack(world: World, days: number): string {
  return new Date((world.clock.now() - days * 86_400) * 1000).toISOString().slice(0, 10);
}
