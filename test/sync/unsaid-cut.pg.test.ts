import { afterEach, describe, expect, it } from 'vitest';
import { forgetLongProofs } from '../../src/db/ledger/longest-spans.js';
import type { SwitchSettings } from '../../src/simulator/switches.js';
import { DAY, expectInStep, markedClicks, NOW, openPair, type Pair } from './cycles.js';

let pair: Pair;
afterEach(() => pair.close());

const spans = async (): Promise<Record<string, number>> =>
  (
    await pair.rows<{ spans: Record<string, number> }>(
      'SELECT longest_spans AS spans FROM smartlinks_sync.rate_budget',
    )
  )[0]?.spans ?? {};

describe('a service that answers for 60 days and says that it answered for all', () => {
  it.each<[string, SwitchSettings]>([
    ['the newest ones', {}],
    [
      'the oldest ones, without bots in its counters',
      { narrowKeeps: 'oldest', counters: { bots: false } },
    ],
    ['the newest ones, no chart, pages of 100', { chart: 'missing', pageCap: { reject: 100 } }],
  ])('of which it keeps %s is found out, and nothing is lost or marked', async (_how, switches) => {
    pair = await openPair({
      accounts: 1,
      links: 3,
      clicks: 700,
      conversions: 70,
      days: 200,
      switches: { narrowDays: 60, echoApplied: false, ...switches },
    });
    await pair.cycle();
    // What was counted in cut ranges before that was seen is due again.
    pair.service.advance(120);
    await pair.cycle();
    await expectInStep(pair);
    const { clicks = 0 } = await spans();
    expect(clicks / DAY).toBeGreaterThanOrEqual(30);
    expect(clicks / DAY).toBeLessThanOrEqual(60);

    // Another process does not take the cut for rows that are gone.
    const before = await markedClicks(pair);
    pair.service.advance(26 * 3600);
    await pair.cycle({ isFull: true });
    await expectInStep(pair);
    expect(await markedClicks(pair)).toEqual(before);
  });
});

describe('streams that were counted in longer ranges than the service answers', () => {
  it('are taken back and counted anew, but for the one that showed it', async () => {
    pair = await openPair({ accounts: 1, links: 3, clicks: 90, conversions: 0, days: 120 });
    await pair.cycle();
    const [shown = ''] = pair.service.links().map(({ id }) => id);
    const stream = { workspace: 'default', linkId: shown, stream: 'clicks' };
    await pair.database.transaction((client) => forgetLongProofs(client, stream, 30 * DAY, NOW));
    const proven = async (): Promise<string[]> =>
      (
        await pair.rows<{ id: string }>(
          'SELECT smart_link_id AS id FROM smartlinks_sync.streams WHERE proven_at IS NOT NULL AND counted_from IS NOT NULL',
        )
      ).map(({ id }) => id);
    expect(await proven()).toEqual([shown]);
    expect((await pair.cycle()).cycle.streams).toMatchObject({ due: 2, counted: 2 });
    expect(await proven()).toHaveLength(3);
    await expectInStep(pair);
  });
});
