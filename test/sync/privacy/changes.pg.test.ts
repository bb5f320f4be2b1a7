/** What happens to rows that are stored: PII_MODE is changed, rows grow old, a person is erased. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/config/secret.js';
import {
  holdPersonalState,
  readPersonalState,
  writePersonalState,
} from '../../../src/db/privacy/personal-state.js';
import { applyPrivacy } from '../../../src/sync/privacy/apply.js';
import { agreeOnPersonalData } from '../../../src/sync/privacy/current-rules.js';
import { eraseFan, erasePerson } from '../../../src/sync/privacy/erase-fan.js';
import { isHash } from '../../../src/sync/privacy/hash-text.js';
import { type Privacy, privacyOf } from '../../../src/sync/privacy/privacy.js';
import { blankOldRows } from '../../../src/sync/privacy/retention.js';
import { retryQuarantine } from '../../../src/sync/quarantine/recorded-retry.js';
import { findValues, personalValues } from '../../support/personal-values.js';
import { rollupDifferences } from '../../support/rollup-differences.js';
import { silentLog } from '../../support/warehouse.js';
import { DAY, NOW, openPair, type Pair, written } from '../cycles.js';
import { findings, verifyOnce } from '../verify-case.js';

const never = new AbortController().signal;
const privacy = (
  piiMode: 'keep' | 'hash' | 'drop',
  { key = 'a key', days = null as number | null } = {},
): Privacy => privacyOf({ piiMode, piiHashKey: new Secret(key), piiRetentionDays: days });

let pair: Pair;
beforeEach(async () => {
  pair = await openPair({ links: 3, accounts: 1, postbacks: 0, clicks: 300, conversions: 90 });
  const [link = ''] = pair.service.links().map(({ id }) => id);
  const click = pair.service.addClick(link, {
    at: NOW - DAY,
    ip_address: '10.9.8.77',
    mail: 'sam@x.example',
    // Daily sums group by it.
    utm_campaign: 'to-10.9.8.77',
  });
  pair.service.addConversion(link, { at: NOW - DAY + 60, clickId: click });
  pair.service.addClick(link, { at: NOW - DAY, id: null, ip_address: '10.9.8.78' });
  // What no version of the API has sent yet, and this one might.
  pair.service.editLink(link, {
    newest_fan: { username: 'sam_of_link', count: 3 },
    cost: { currency: 'USD', by: 'sam_of_link' },
  });
});
afterEach(() => pair.close());

const cycle = (mode: Privacy, isFull = true) => pair.cycle({ isFull, settings: { privacy: mode } });
const apply = (mode: Privacy) =>
  applyPrivacy(pair.database, mode, { stopping: never, waitMs: 0, onProgress: () => {} });
/** So that the planner has samples of what is stored. */
const sample = () => pair.database.query('ANALYZE');
const state = () => pair.database.transaction((client) => readPersonalState(client));
/** What `verify --deep` finds, and where the daily sums are not what the rows say. */
const deep = async (mode: Privacy) => {
  const found = findings(await verifyOnce(pair, { isDeep: true, settings: { privacy: mode } }));
  const sums = await rollupDifferences(pair.database);
  return sums.length === 0 ? found : { ...found, sums };
};

describe('pii apply', () => {
  it('keep to hash to drop: nothing in clear is left, and what is stored is what a reading stores', async () => {
    await cycle(privacy('keep'));
    const known = [
      ...(await personalValues(pair.database)),
      '10.9.8.78',
      'sam@x.example',
      'sam_of_link',
    ];
    await sample();
    expect((await findValues(pair.database, ['to-10.9.8.77'])).length).toBeGreaterThan(2);
    const hash = privacy('hash');
    const done = await apply(hash);
    expect(done).toMatchObject({ from: 'keep', to: 'hash', isRewriting: true });
    expect(done.rewritten.clicks).toBeGreaterThan(290);
    expect(done.rewritten).toMatchObject({ quarantine: 1, links: 1, accounts: 0 });
    const [extra] = await pair.rows<{ extra: unknown }>(
      'SELECT _extra AS extra FROM smartlinks.smart_links WHERE _extra IS NOT NULL',
    );
    expect(extra?.extra).toEqual({
      newest_fan: { username: expect.stringMatching(/^pii:/), count: 3 },
      cost: { currency: 'USD', by: expect.stringMatching(/^pii:/) },
    });
    expect(await findValues(pair.database, known)).toEqual([]);
    const before = await written(pair);
    expect(await cycle(hash)).toMatchObject({ rows: { inserted: 0, updated: 0, quarantined: 0 } });
    expect(await written(pair)).toEqual(before);
    expect(await deep(hash)).toEqual({});
    await expect(cycle(privacy('keep'))).rejects.toMatchObject({ exitCode: 2 });

    const drop = privacy('drop');
    expect(await apply(drop)).toMatchObject({ from: 'hash', to: 'drop' });
    const [left] = await pair.rows<{ rows: number }>(
      `SELECT (SELECT count(*) FROM smartlinks.clicks WHERE ip_address IS NOT NULL OR user_agent IS NOT NULL)
            + (SELECT count(*) FROM smartlinks.fans WHERE coalesce(username, name, avatar_url, onlyfans_url) IS NOT NULL) AS rows`,
    );
    expect(Number(left?.rows)).toBe(0);
    expect([...(await findValues(pair.database, ['pii:']))]).toEqual([]);
    expect(await cycle(drop)).toMatchObject({ rows: { inserted: 0, updated: 0, quarantined: 0 } });
    expect(await deep(drop)).toEqual({});
  });

  it('another key removes the old hashes; back to keep leaves stored rows, and a reading fills them', async () => {
    const [first, second] = [privacy('hash'), privacy('hash', { key: 'another' })];
    await agreeOnPersonalData(pair.database, first);
    await cycle(first);
    await expect(agreeOnPersonalData(pair.database, second)).rejects.toMatchObject({ exitCode: 2 });
    expect(await apply(second)).toMatchObject({ isOtherKey: true });
    const ips = (): Promise<{ ip: string | null }[]> =>
      pair.rows('SELECT DISTINCT ip_address AS ip FROM smartlinks.clicks');
    expect(await ips()).toEqual([{ ip: null }]);
    await cycle(second);
    expect((await ips()).every(({ ip }) => ip === null || isHash(ip))).toBe(true);
    const keep = privacy('keep');
    expect(await apply(keep)).toMatchObject({ isRewriting: false });
    expect((await ips()).some(({ ip }) => ip !== null && isHash(ip))).toBe(true);
    await cycle(keep);
    expect(await deep(keep)).toEqual({});
  });

  it('waits for a transaction that stores rows, and rewrites what it stored', async () => {
    await cycle(privacy('keep'));
    const writer = await pair.database.pool.connect();
    await writer.query('BEGIN');
    await holdPersonalState(writer);
    // Below every other id: a rewriting that did not wait would have passed it.
    await writer.query(
      `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, ip_address)
       VALUES ('!', 'L', now(), '10.9.8.99')`,
    );
    const applied = apply(privacy('hash'));
    const waits = `SELECT count(*)::integer AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    for (let n = 0; n === 0; ) [{ n } = { n: 0 }] = await pair.rows<{ n: number }>(waits);
    expect((await state()).mode ?? 'keep').toBe('keep');
    await writer.query('COMMIT');
    writer.release();
    await applied;
    expect(await findValues(pair.database, ['10.9.8.99'])).toEqual([]);
  });

  it('beside a sync that still stores in clear: it is refused, and nothing slips through', async () => {
    await cycle(privacy('keep'));
    pair.service.grow({ clicks: 1500, conversions: 100, from: NOW - 20 * DAY, to: NOW - DAY });
    const [old, applied] = await Promise.allSettled([
      cycle(privacy('keep')),
      apply(privacy('hash')),
    ]);
    expect(applied.status).toBe('fulfilled');
    if (old.status === 'rejected') expect(old.reason).toMatchObject({ exitCode: 2 });
    const [clear] = await pair.rows<{ rows: number }>(
      `SELECT count(*)::integer AS rows FROM smartlinks.clicks
       WHERE ip_address NOT LIKE 'pii:%' AND ip_address <> ''`,
    );
    expect(clear?.rows).toBe(0);
    await cycle(privacy('hash'));
    expect(await deep(privacy('hash'))).toEqual({});
  });

  it('stopped between two batches it goes on where it was, and until then nothing can be compared', async () => {
    await cycle(privacy('keep'));
    const stopping = new AbortController();
    const drop = privacy('drop');
    const stopped = applyPrivacy(pair.database, drop, {
      stopping: stopping.signal,
      waitMs: 0,
      onProgress: () => stopping.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'stopped' });
    expect(await state()).toMatchObject({ mode: 'drop', rewriting: expect.stringContaining('{') });
    await expect(deep(drop)).rejects.toMatchObject({ exitCode: 2 });
    // What the quarantine still holds in clear is not stored in clear by a retry.
    await pair.database.query(
      `UPDATE smartlinks_sync.quarantine SET payload = jsonb_set(payload::jsonb, '{id}', '"!"')::text`,
    );
    const retry = { signal: never, log: silentLog, privacy: drop };
    const filter = { workspace: null, linkIds: [], ids: [], isAll: false };
    expect(await retryQuarantine(pair.database, filter, retry)).toMatchObject({ stored: 1 });
    expect(
      await pair.rows(`SELECT ip_address AS ip FROM smartlinks.clicks WHERE id = '!'`),
    ).toEqual([{ ip: null }]);
    expect(await apply(drop)).toMatchObject({ isResumed: true, rewritten: { clicks: 0 } });
    expect((await state()).rewriting).toBeNull();
    // The service does not list that row.
    await cycle(drop);
    expect(await deep(drop)).toEqual({});
    expect(await apply(drop)).toMatchObject({ isRewriting: false });
  });
});

describe('PII_RETENTION_DAYS', () => {
  const old = privacy('keep', { days: 30 });
  const personal = async (): Promise<{ old: number; fresh: number }> => {
    const [found] = await pair.rows<{ old: number; fresh: number }>(
      `SELECT (count(*) FILTER (WHERE created_at < now() - interval '31 days'))::integer AS old,
              (count(*) FILTER (WHERE created_at >= now() - interval '29 days'))::integer AS fresh
       FROM smartlinks.clicks WHERE ip_address IS NOT NULL OR user_agent IS NOT NULL`,
    );
    return found ?? { old: -1, fresh: -1 };
  };
  /** The clock of the database decides, so rows are put around its now. */
  const addRows = (): void => {
    const now = Date.now() / 1000;
    const [link = ''] = pair.service.links().map(({ id }) => id);
    for (const at of [now - 39 * DAY, now - 2 * DAY]) {
      const click = pair.service.addClick(link, { at, ip_address: '10.9.8.5' });
      pair.service.addConversion(link, { at: at + 60, clickId: click });
    }
    const at = now - 40 * DAY;
    const click = pair.service.addClick(link, {
      at,
      ip_address: '10.9.8.150',
      utm_campaign: 'to-10.9.8.150',
      mail: 'sam@old.example',
    });
    const fan = { onlyfans_id: '777100', username: 'sam_of_old', name: 'Sam Of-Old' };
    pair.service.addConversion(link, { at, clickId: click, fan_onlyfans_id: '777100', fan });
    pair.service.addClick(link, { at, id: null, ip_address: '10.9.8.151' });
  };
  const OLD = ['10.9.8.150', '10.9.8.151', 'sam@old.example', 'sam_of_old', 'Sam Of-Old'];

  beforeEach(async () => {
    await pair.close();
    const now = Date.now() / 1000;
    pair = await openPair({
      links: 2,
      accounts: 1,
      postbacks: 0,
      clicks: 200,
      conversions: 60,
      now,
    });
    addRows();
  });

  it('blanks old rows once a day, readings do not bring them back, and a comparison agrees', async () => {
    await cycle(privacy('keep'));
    const before = await personal();
    expect([before.old > 0, before.fresh > 0]).toEqual([true, true]);
    await sample();
    expect((await findValues(pair.database, OLD)).length).toBeGreaterThan(5);
    await cycle(old, false);
    expect(await findValues(pair.database, OLD)).toEqual([]);
    expect((await findValues(pair.database, ['10.9.8.5'])).length).toBeGreaterThan(0);
    expect(await personal()).toEqual({ ...before, old: 0 });
    const [fan] = await pair.rows<{ old: number }>(
      `SELECT count(*)::integer AS old FROM smartlinks.fans
       WHERE as_of < now() - interval '31 days' AND coalesce(username, name, avatar_url) IS NOT NULL`,
    );
    expect(fan?.old).toBe(0);
    const marks = await written(pair);
    expect(await cycle(old)).toMatchObject({ rows: { inserted: 0, updated: 0 } });
    expect(await written(pair)).toEqual(marks);
    // One that reads by itself without a limit of its own heeds that of the database.
    expect(await cycle(privacy('keep'))).toMatchObject({ rows: { inserted: 0, updated: 0 } });
    expect(await deep(old)).toEqual({});
    expect(await blankOldRows(pair.database, old, { log: silentLog, stopping: never })).toBeNull();

    await apply(privacy('keep'));
    await cycle(privacy('keep'));
    expect(await personal()).toEqual(before);
  });

  it('a first load stores old rows without anything personal', async () => {
    await cycle(old);
    const found = await personal();
    expect([found.old, found.fresh > 0]).toEqual([0, true]);
    expect(await findValues(pair.database, OLD)).toEqual([]);
    expect(await deep(old)).toEqual({});
  });
});

describe('pii erase', () => {
  const sums = `SELECT count(*) AS rows, count(DISTINCT fan_onlyfans_id) AS people, sum(amount_gross) AS gross,
                       count(click_id) AS clicks FROM smartlinks.conversions WHERE _deleted_at IS NULL`;
  const erase = (fan: string) => erasePerson(pair.database, fan);
  const chooseFan = async (): Promise<string> => {
    const [fan] = await pair.rows<{ id: string }>(
      `SELECT fan_onlyfans_id AS id FROM smartlinks.conversions WHERE click_id IS NOT NULL
       GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
    );
    return fan?.id ?? '';
  };

  it('removes the person everywhere, keeps the sums, and stays so', async () => {
    const keep = privacy('keep');
    await cycle(keep);
    const fan = await chooseFan();
    const [link = '', other = ''] = pair.service.links().map(({ id }) => id);
    const person = { onlyfans_id: fan, username: 'sam_erased', name: 'Sam Erased' };
    const click = pair.service.addClick(link, { at: NOW - 600, ip_address: '10.9.8.200' });
    const bad = { conversion_at: 'x', fan_onlyfans_id: fan, fan: person };
    pair.service.addConversion(link, {
      at: NOW - 300,
      clickId: click,
      ...bad,
      conversion_at: null,
    });
    pair.service.addConversion(link, {
      at: NOW - 200,
      clickId: click,
      fan_onlyfans_id: fan,
      fan: person,
      note: 'Sam Erased',
    });
    await cycle(keep);
    const private_ = [fan, 'sam_erased', 'Sam Erased', '10.9.8.200'];
    await sample();
    expect((await findValues(pair.database, private_)).length).toBeGreaterThan(5);
    const before = await pair.rows(sums);

    expect(await erase(fan)).toMatchObject({ wasErased: false, fans: 1, quarantined: 1 });
    expect(await findValues(pair.database, private_)).toEqual([]);
    expect(await pair.rows(sums)).toEqual(before);
    const theirs = await pair.rows<{ ip: string | null; agent: string | null }>(
      `SELECT DISTINCT c.ip_address AS ip, c.user_agent AS agent FROM smartlinks.clicks c
       JOIN smartlinks.conversions v ON v.click_id = c.id WHERE v.fan_onlyfans_id LIKE 'erased:%'`,
    );
    expect(theirs).toEqual([{ ip: null, agent: null }]);
    const marks = await written(pair);
    expect(await cycle(keep)).toMatchObject({ rows: { inserted: 0, updated: 0, quarantined: 0 } });
    expect(await written(pair)).toEqual(marks);
    expect(await deep(keep)).toEqual({});

    // The person comes again: by a click that is stored before its conversion, and by one that is not.
    const later = pair.service.addClick(other, { at: NOW - 100, ip_address: '10.9.8.201' });
    await cycle(keep, false);
    expect((await findValues(pair.database, ['10.9.8.201'])).length).toBe(1);
    pair.service.addConversion(other, {
      at: NOW - 50,
      clickId: later,
      fan_onlyfans_id: fan,
      fan: { ...person, username: 'sam_again' },
    });
    pair.service.addConversion(other, { at: NOW - 40, clickId: later, ...bad, conversion_at: 'y' });
    await cycle(keep, false);
    expect(await findValues(pair.database, [...private_, '10.9.8.201', 'sam_again'])).toEqual([]);
    const [one] = await pair.rows<{ people: number; rows: number }>(
      `SELECT count(DISTINCT fan_onlyfans_id)::integer AS people, count(*)::integer AS rows
       FROM smartlinks.conversions WHERE fan_onlyfans_id LIKE 'erased:%'`,
    );
    expect([one?.people, (one?.rows ?? 0) > 2]).toEqual([1, true]);
    expect(await deep(keep)).toEqual({});
    const orphans = await pair.rows(
      `SELECT FROM smartlinks.conversions v WHERE fan_onlyfans_id IS NOT NULL
         AND NOT EXISTS (SELECT FROM smartlinks.fans f WHERE f.onlyfans_id = v.fan_onlyfans_id)`,
    );
    expect(orphans).toEqual([]);
    expect(await erase(fan)).toMatchObject({ wasErased: true, conversions: 0 });
  });

  it('holds in every mode, and for a person of whom nothing is stored yet', async () => {
    await cycle(privacy('keep'));
    const fan = await chooseFan();
    await pair.database.query(
      'TRUNCATE smartlinks.conversions, smartlinks.fans, smartlinks.clicks',
    );
    await pair.database.query('DELETE FROM smartlinks_sync.streams');
    expect(await erase(fan)).toMatchObject({ wasErased: false, fans: 0, conversions: 0 });
    const hash = privacy('hash');
    await apply(hash);
    await cycle(hash);
    expect(await findValues(pair.database, [fan])).toEqual([]);
    expect(await deep(hash)).toEqual({});
  });

  it('waits for writers, as a change of the mode does', async () => {
    await cycle(privacy('keep'));
    await pair.database.transaction(async (client) => {
      await writePersonalState(client, {});
      await holdPersonalState(client);
      const other = await pair.database.pool.connect();
      await other.query("SET lock_timeout = '200ms'");
      await expect(eraseFan(other, '1')).rejects.toMatchObject({ code: '55P03' });
      other.release(true);
    });
  });
});
