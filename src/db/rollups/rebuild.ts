/**
 * Keeps rollups true, in the transactions that write rows. Two transactions that touch the same link rebuild one
 * after the other, each after all its rows are written: the second sees what the first has stored. That also holds
 * for a click and a conversion that names it, written by different processes at the same time.
 */
import type { ClientBase } from 'pg';
import { addFresh, type CountedClicks } from './add-fresh.js';
import { hasCampaign } from './click-groups.js';
import {
  campaignColumns,
  clickRollups,
  conversionRollups,
  type RollupFamily,
  rollupFamilies,
} from './definitions.js';
import { lockLinks, lockNewClicks } from './link-locks.js';
import { type LinkState, readLinkState } from './link-state.js';
import { noteConversionsOfClicks } from './named-clicks.js';
import { buildStatement, rebuildStatement } from './statements.js';
import type { LinkTimes, Touched } from './touched.js';

const buildConversions = buildStatement(conversionRollups);

/**
 * Rebuilds the days that the transaction touched. Must be the last that it does: until it ends, others that touch the
 * same links wait, and whoever waits for it holds rows of facts. Writes only what differs. Sums that clicks were added to
 * are held against `counted`, what the transaction has counted anyway: where somebody changed rows behind the program's
 * back, they would stay wrong.
 */
export async function rebuildTouched(
  client: ClientBase,
  touched: Touched,
  counted: CountedClicks | null = null,
): Promise<void> {
  if (touched.isEmpty) return;
  if (touched.namesUntimedClicks) await lockNewClicks(client);
  await lockLinks(client, [...touched.links, ...touched.leftLinks], {
    namedClickIds: [...touched.namedClickIds],
    hasNewClicks: touched.fresh.length > 0 || touched.clickIds.size > 0,
  });
  const written = touched.timesOf('conversions');
  const state = await readLinkState(client, touched.links, written);
  const areNoted = await noteConversions(client, touched, state);
  const clicks = touched.timesOf('clicks', await addFresh(client, touched, counted, state.zone));
  await rebuildTimes(client, clickRollups, clicks);
  if (areNoted || state.hasConversionSums) {
    await rebuildTimes(client, conversionRollups, touched.timesOf('conversions'));
  } else await buildTimes(client, written);
  if (touched.erasedValues.size > 0) await dropErasedTags(client, touched);
}

/** Tags outlive their clicks, but not what was erased in them. */
async function dropErasedTags(client: ClientBase, touched: Touched): Promise<void> {
  const isErased = campaignColumns.map((name) => `t.${name} = ANY ($2::text[])`).join(' OR ');
  await client.query(
    `DELETE FROM smartlinks_bi.campaign_tags t
     WHERE t.smart_link_id = ANY ($1::text[]) AND (${isErased}) AND NOT EXISTS (
       SELECT FROM smartlinks_sync.click_sources d
       WHERE d.smart_link_id = t.smart_link_id AND ${hasCampaign('d', 't.row_key')}
     )`,
    [touched.links, [...touched.erasedValues]],
  );
}

/** Rebuilds all days of links. */
export async function rebuildLinks(client: ClientBase, linkIds: readonly string[]): Promise<void> {
  await lockLinks(client, linkIds);
  for (const family of rollupFamilies) {
    await client.query({
      ...rebuildStatement(family, 'days'),
      values: [linkIds, '-infinity', 'infinity'],
    });
  }
}

/** Notes conversions that have to be summed anew because of their clicks; returns whether there are any. */
async function noteConversions(
  client: ClientBase,
  touched: Touched,
  { areNewClicksNamed }: LinkState,
): Promise<boolean> {
  const held = new Set([...touched.links, ...touched.leftLinks]);
  let areNoted = false;
  while (await noteConversionsOfClicks(client, touched, areNewClicksNamed)) {
    areNoted = true;
    const others = touched.links.filter((link) => !held.has(link));
    if (others.length === 0) break;
    // They may get conversions until they are locked.
    await lockLinks(client, others);
    for (const link of others) held.add(link);
  }
  return areNoted;
}

async function rebuildTimes(
  client: ClientBase,
  family: RollupFamily,
  { links, first, last }: LinkTimes,
): Promise<void> {
  if (links.length === 0) return;
  await client.query({ ...rebuildStatement(family, 'times'), values: [links, first, last] });
}

/** Days of conversions that have no sums yet. */
async function buildTimes(client: ClientBase, { links, first, last }: LinkTimes): Promise<void> {
  if (links.length === 0) return;
  await client.query({ ...buildConversions, values: [links, first, last] });
}
