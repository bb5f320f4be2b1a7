import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { LockHeldError } from '../../src/errors.js';
import { cycleLock } from '../../src/sync/hold-workspace.js';
import { DAY, expectInStep, NOW, openPair, type Pair } from './cycles.js';

let pair: Pair;
afterEach(() => pair.close());

/** Holds back the first request to an endpoint: `arrived` resolves when it is there, `release` lets it go on. */
function holdFirst(endpoint: 'links' | 'clicks'): { arrived: Promise<void>; release: () => void } {
  let release = (): void => {};
  let arrive = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isFirst = true;
  pair.service.onRequest(async (request) => {
    if (request.endpoint !== endpoint || !isFirst) return;
    isFirst = false;
    arrive();
    await gate;
  });
  return { arrived, release };
}

describe('two cycles of one workspace at once', () => {
  it('the second waits and then ends with exit 6, naming the holder', async () => {
    pair = await openPair({ links: 3, clicks: 100, conversions: 10 });
    const held = holdFirst('links');
    const first = pair.cycle();
    await held.arrived;
    const other = await openDatabase({ url: pair.url });
    try {
      const second = await pair
        .cycle({ database: other, waitMs: 200 })
        .catch((error: unknown) => error);
      expect(second).toBeInstanceOf(LockHeldError);
      expect(second).toMatchObject({ exitCode: 6, code: 'lock_held' });
      const { message } = second as LockHeldError;
      expect(message).toContain(cycleLock('default'));
      expect(message).toMatch(/\b\d+\b/);
    } finally {
      held.release();
      await other.close();
    }
    expect((await first).exitCode).toBe(0);
    await expectInStep(pair);
    const runs = await pair.rows('SELECT outcome FROM smartlinks_sync.runs');
    expect(runs).toEqual([{ outcome: 'done' }]);
  });

  it('the second goes on where the first ends in time', async () => {
    pair = await openPair({ links: 3, clicks: 100, conversions: 10 });
    const held = holdFirst('links');
    const first = pair.cycle();
    await held.arrived;
    const other = await openDatabase({ url: pair.url });
    try {
      const second = pair.cycle({ database: other, waitMs: 20_000 });
      held.release();
      expect((await first).exitCode).toBe(0);
      expect((await second).exitCode).toBe(0);
    } finally {
      await other.close();
    }
    await expectInStep(pair);
  });

  it('two workspaces do not wait for each other', async () => {
    pair = await openPair({ links: 3, clicks: 100, conversions: 10 });
    const held = holdFirst('links');
    const first = pair.cycle({ workspace: 'a' });
    await held.arrived;
    const other = await openDatabase({ url: pair.url });
    try {
      expect((await pair.cycle({ workspace: 'b', database: other })).exitCode).toBe(0);
    } finally {
      held.release();
      await other.close();
    }
    expect(await first).toMatchObject({ exitCode: 0, cycle: { links: { ofOthers: 3 } } });
  });
});

describe('a stream that another process works on', () => {
  it('is left due when its lock is held', async () => {
    pair = await openPair({ accounts: 1, links: 1, clicks: 100, conversions: 0 });
    const link = pair.service.links()[0]?.id ?? '';
    const other = await openDatabase({ url: pair.url });
    try {
      const lock = await other.locks.tryAcquire(`stream clicks ${link}`);
      expect(lock).not.toBeNull();
      const busy = await pair.cycle();
      expect(busy.cycle.streams).toMatchObject({ due: 1, counted: 0, busy: 1 });
      expect(busy.asked.rows).toBe(0);
      await lock?.release();
    } finally {
      await other.close();
    }
    expect((await pair.cycle()).cycle.streams).toMatchObject({ due: 1, counted: 1 });
    await expectInStep(pair);
  });

  it('is refused when its version moved since it was planned, and stays due', async () => {
    pair = await openPair({ accounts: 1, links: 1, clicks: 100, conversions: 0 });
    const link = pair.service.links()[0]?.id ?? '';
    const held = holdFirst('clicks');
    const overtaken = pair.cycle();
    await held.arrived;
    await pair.rows('UPDATE smartlinks_sync.streams SET version = version + 1');
    held.release();
    const cycle = await overtaken;
    expect(cycle.cycle.streams).toMatchObject({ due: 1, counted: 0 });
    expect(cycle.rows.inserted).toBe(0);
    const stored = await pair.rows(
      'SELECT 1 FROM smartlinks.clicks UNION SELECT 1 FROM smartlinks_sync.days',
    );
    expect(stored).toEqual([]);

    const next = await pair.cycle();
    expect(next).toMatchObject({ exitCode: 0, cycle: { streams: { due: 1, counted: 1 } } });
    expect(pair.service.truthCount(link, 'clicks')).toBe(100);
    await expectInStep(pair);
  });

  it('that was counted before stays due after a refusal too', async () => {
    pair = await openPair({ accounts: 1, links: 1, clicks: 100, conversions: 0 });
    const link = pair.service.links()[0]?.id ?? '';
    await pair.cycle();
    pair.service.addClick(link);
    const held = holdFirst('clicks');
    const overtaken = pair.cycle();
    await held.arrived;
    await pair.rows('UPDATE smartlinks_sync.streams SET version = version + 1');
    held.release();
    expect((await overtaken).rows.inserted).toBe(0);
    expect(await pair.cycle()).toMatchObject({ exitCode: 0, rows: { inserted: 1 } });
    await expectInStep(pair);
  });
});

describe('I1: rows, days and proof', () => {
  const moments = {
    'a day is written': 'BEFORE INSERT OR UPDATE ON smartlinks_sync.days FOR EACH ROW',
    'the proof is written': `BEFORE UPDATE ON smartlinks_sync.streams FOR EACH ROW
       WHEN (NEW.proven_at IS DISTINCT FROM OLD.proven_at)`,
  };

  it.each(Object.entries(moments))('are kept together or not at all: %s', async (_name, when) => {
    pair = await openPair({ accounts: 1, links: 1, clicks: 100, conversions: 0 });
    const { service, rows } = pair;
    const link = service.links()[0]?.id ?? '';
    const held = async (): Promise<unknown[]> => [
      await rows('SELECT id FROM smartlinks.clicks ORDER BY id'),
      await rows(
        'SELECT day::text, api_total, stored, status FROM smartlinks_sync.days ORDER BY 1',
      ),
      await rows('SELECT stream, version, proven_at FROM smartlinks_sync.streams ORDER BY 1'),
    ];
    await pair.cycle();
    const before = await held();
    service.advance(900);
    service.addClick(link, { at: NOW - DAY });
    await rows(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '53100'; END $$`,
    );
    await rows(`CREATE TRIGGER refuse ${when} EXECUTE FUNCTION refuse()`);
    await expect(pair.cycle()).rejects.toMatchObject({ code: 'database', sqlstate: '53100' });
    expect(await held()).toEqual(before);

    await rows('DROP FUNCTION refuse CASCADE');
    expect(await pair.cycle()).toMatchObject({ exitCode: 0, rows: { inserted: 1 } });
    await expectInStep(pair);
  });
});
