/** All that the simulated service knows: accounts, links with their rows, postbacks, keys, and the switches. */
import { createClock, type SimulatorClock } from './clock.js';
import type { ClickFlags } from './content.js';
import { placeOf } from './ids.js';
import type { JsonFields } from './json-fields.js';
import type { SimulatorPlan } from './options.js';
import { type PostbackState, seededPostbacks } from './postbacks.js';
import { RowBlocks } from './row-blocks.js';
import { type SeededClicks, seededClicks } from './seeded-clicks.js';
import { seededConversions } from './seeded-conversions.js';
import { type Account, type SeededLink, seededAccounts, seededLinks } from './seeded-links.js';
import { StreamRows } from './stream-rows.js';
import { DEFAULT_SWITCHES, type StreamName, type Switches, withSettings } from './switches.js';
import { type WrittenRow, writtenFacts } from './written-row.js';

export interface LinkState {
  readonly link: SeededLink;
  readonly clicks: StreamRows;
  readonly conversions: StreamRows;
  /** Fields that are shown instead of what they would be. */
  readonly overrides: JsonFields;
  removed: boolean;
  /** A status that its clicks and conversions answer with instead of 200. */
  answer: 403 | 404 | null;
  /** Changes of the link itself. */
  version: number;
}

/** A row taken away, kept to be put back. */
export type ShelvedRow =
  | { readonly kind: 'seeded'; readonly rows: StreamRows; readonly slot: number }
  | { readonly kind: 'written'; readonly rows: StreamRows; readonly row: WrittenRow };

export interface World {
  readonly seed: number;
  readonly clock: SimulatorClock;
  readonly blocks: RowBlocks;
  readonly accounts: Account[];
  readonly links: LinkState[];
  readonly linkById: Map<string, LinkState>;
  readonly postbacks: PostbackState[];
  /** Streams that written rows are in, where that is not what their id says. */
  readonly homes: Map<string, StreamRows>;
  readonly shelf: Map<string, ShelvedRow>;
  /** Accounts that the service shows nothing of, and what their links answer. */
  readonly withdrawn: Map<string, 403 | 404>;
  /** Null: every key that is not empty. */
  readonly keys: ReadonlySet<string> | null;
  readonly revokedKeys: Set<string>;
  /** The accounts that a key may see, where it is restricted. */
  readonly keyAccounts: Map<string, ReadonlySet<string>>;
  switches: Switches;
  /** Grows when switches change. */
  switchVersion: number;
  /** Fans that written rows may still take. */
  nextFan: number;
}

/** A row as it stands: `slot` for one made from the seed, `written` for one that was written or changed. */
export interface FoundRow {
  readonly rows: StreamRows;
  readonly slot: number | null;
  readonly written: WrittenRow | null;
}

/** Finds a live row by its id. */
export function findRow(world: World, id: string): FoundRow | null {
  const place = placeOf(world.seed, id);
  const home =
    world.homes.get(id) ??
    (place === null ? undefined : world.links[place.linkOrdinal]?.[place.stream]);
  if (home === undefined) return null;
  const written = home.written(id);
  if (written !== undefined) return { rows: home, slot: null, written };
  if (place === null || !home.hasSeeded(place.slot)) return null;
  return { rows: home, slot: place.slot, written: null };
}

function clickFlags(world: World, id: string): ClickFlags | null {
  const found = findRow(world, id);
  if (found === null) return null;
  if (found.written !== null) return writtenFacts(found.written, () => null);
  return found.slot === null ? null : found.rows.seeded.facts(found.slot, world.switches);
}

/** Adds a link with the rows that the seed gives it. */
export function openLink(
  world: World,
  link: SeededLink,
  firstFan: number,
  endMs: number,
): LinkState {
  const { seed } = world;
  const byId = (id: string): ClickFlags | null => clickFlags(world, id);
  const clickRows: SeededClicks = seededClicks(seed, link, endMs);
  const clicks = new StreamRows('clicks', clickRows, byId);
  const slotFlags = (slot: number): ClickFlags =>
    (clicks.version === 0 ? null : byId(clickRows.id(slot))) ??
    clickRows.facts(slot, world.switches);
  const conversionRows = seededConversions({
    seed,
    link,
    clicks: clickRows,
    clickFlags: slotFlags,
    firstFan,
    endMs,
  });
  const conversions = new StreamRows('conversions', conversionRows, byId);
  const state: LinkState = {
    link,
    clicks,
    conversions,
    overrides: new Map(),
    removed: false,
    answer: null,
    version: 0,
  };
  world.links.push(state);
  world.linkById.set(link.id, state);
  return state;
}

/** The service as the plan describes it. Rows are made when they are first asked for. */
export function createWorld(plan: SimulatorPlan): World {
  const clock = createClock(plan.now);
  const endMs = clock.now() * 1000;
  const accounts = seededAccounts(plan.seed, plan.accounts);
  const world: World = {
    seed: plan.seed,
    clock,
    blocks: new RowBlocks(plan.cacheBytes),
    accounts,
    links: [],
    linkById: new Map(),
    postbacks: [],
    homes: new Map(),
    shelf: new Map(),
    withdrawn: new Map(),
    keys: plan.keys === undefined ? null : new Set(plan.keys),
    revokedKeys: new Set(),
    keyAccounts: new Map(),
    switches: withSettings(DEFAULT_SWITCHES, plan.switches),
    switchVersion: 0,
    nextFan: plan.conversions + 1000,
  };
  let firstFan = 0;
  for (const link of seededLinks({ ...plan, endMs }, accounts)) {
    openLink(world, link, firstFan, endMs);
    firstFan += link.conversions;
  }
  world.postbacks.push(
    ...seededPostbacks(
      plan.seed,
      plan.postbacks,
      world.links.map((state) => state.link),
      endMs,
    ),
  );
  return world;
}

/** Whether a key may see a link at all. A link of a withdrawn account may not be seen by anybody. */
export function isVisible(world: World, state: LinkState, key: string): boolean {
  if (state.removed || world.withdrawn.has(state.link.account.id)) return false;
  return world.keyAccounts.get(key)?.has(state.link.account.id) ?? true;
}

/** What filtered views of a stream depend on besides its own rows. */
export function outsideOf(world: World, state: LinkState, stream: StreamName): string {
  return stream === 'clicks'
    ? `${world.switchVersion}`
    : `${world.switchVersion} ${state.clicks.version}`;
}
