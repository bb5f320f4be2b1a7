import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, dayStatuses, dayText, expectInStep, NOW, openPair, type Pair } from './cycles.js';

const AT = NOW - 3 * DAY;
let pair: Pair;
let [first, other, shared]: string[] = [];

beforeEach(async () => {
  pair = await openPair({ accounts: 1, links: 2, clicks: 300, conversions: 0 });
  [first, other] = pair.service.links().map(({ id }) => id);
  shared = pair.service.addClick(first ?? '', { at: AT });
  await pair.cycle();
});
afterEach(() => pair.close());

const holder = async (): Promise<string | undefined> =>
  (
    await pair.rows<{ link: string }>(
      'SELECT smart_link_id AS link FROM smartlinks.clicks WHERE id = $1 AND _deleted_at IS NULL',
      [shared],
    )
  )[0]?.link;

/** A cycle some minutes later: pauses of streams that another one took a row from are over. */
async function later(): Promise<{ exitCode: number; rows: number; holder: string | undefined }> {
  pair.service.advance(120);
  const { exitCode, asked } = await pair.cycle();
  return { exitCode, rows: asked.rows, holder: await holder() };
}

describe('a click that two links list', () => {
  it('stays with the link that had it first, and costs nothing any more', async () => {
    pair.service.addClick(other ?? '', { id: shared, at: AT });
    const cycles = [await later(), await later(), await later(), await later(), await later()];
    // The other link takes it, the first one takes it back, the other one is told: from there on it rests.
    expect(cycles.map((cycle) => cycle.holder)).toEqual([other, first, first, first, first]);
    expect(cycles.slice(3)).toMatchObject([
      { exitCode: 0, rows: 0 },
      { exitCode: 0, rows: 0 },
    ]);
    const [entry] = await pair.rows(
      `SELECT smart_link_id, reason, resolved_at FROM smartlinks_sync.quarantine`,
    );
    expect(entry).toEqual({ smart_link_id: other, reason: 'listed_twice', resolved_at: null });
    expect((await dayStatuses(pair, first ?? ''))[dayText(AT)]).toBe('verified');
    expect((await dayStatuses(pair, other ?? ''))[dayText(AT)]).toBe('quarantined');

    // Reading everything again changes nothing.
    expect((await pair.cycle({ isFull: true })).exitCode).toBe(0);
    expect(await holder()).toBe(first);
    expect((await later()).rows).toBe(0);
  });

  it('goes to the other link once the first one lists it no longer', async () => {
    const copy = pair.service.addClick(other ?? '', { id: shared, at: AT });
    for (let at = 0; at < 4; at += 1) await later();
    expect(await holder()).toBe(first);
    pair.service.removeRow(shared ?? '');
    await pair.cycle({ isFull: true });
    const after = [await later(), await later()];
    expect(after.at(-1)).toEqual({ exitCode: 0, rows: 0, holder: other });
    expect((await dayStatuses(pair, other ?? ''))[dayText(AT)]).toBe('verified');
    expect(copy).not.toBe(shared);
  });

  it('is not kept from a link that it moved to, there and back', async () => {
    for (const to of [other, first, other]) {
      pair.service.moveRow(shared ?? '', { linkId: to ?? '' });
      await pair.cycle({ isFull: true });
      await later();
      await later();
      expect(await holder()).toBe(to);
      await expectInStep(pair);
    }
    expect((await later()).rows).toBe(0);
  });
});
