/** PII_MODE as a sync stores it: nothing personal anywhere, and all the rest as before. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/config/secret.js';
import { agreeOnPersonalData } from '../../../src/sync/privacy/current-rules.js';
import { createTextHasher, isHash } from '../../../src/sync/privacy/hash-text.js';
import { type Privacy, privacyOf } from '../../../src/sync/privacy/privacy.js';
import { entriesWithoutRows } from '../../chaos/verdict.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { findValues, personalValues } from '../../support/personal-values.js';
import { rollupDifferences } from '../../support/rollup-differences.js';
import { DAY, NOW, openPair, type Pair, written } from '../cycles.js';
import { findings, verifyOnce } from '../verify-case.js';

const KEY = 'a key of the test';
/** Values that stand where no column expects them. */
const ODD = ['sam@example.com', '203.0.113.77', 'Sam Odd', 'odd_sam'];

const privacy = (piiMode: 'keep' | 'hash' | 'drop', key = KEY): Privacy =>
  privacyOf({ piiMode, piiHashKey: new Secret(key), piiRetentionDays: null });

let pair: Pair;
/** The same service, kept as it came. */
let clear: TestDatabase;
let known: string[];
beforeAll(async () => {
  pair = await openPair({ links: 3, accounts: 1, clicks: 400, conversions: 80 });
  const link = pair.service.links()[0]?.id ?? '';
  const at = NOW - 2 * DAY;
  pair.service.addClick(link, {
    at,
    ip_address: '203.0.113.77',
    referrer: 'https://ads.example/?ip=203.0.113.77',
    visitor: { mail: 'sam@example.com', seen: 3 },
  });
  pair.service.addClick(link, { at, id: null, ip_address: '203.0.113.77', mail: ODD[0] });
  pair.service.addConversion(link, { at, fan: 'Sam Odd', note: 'by odd_sam' });
  pair.service.addConversion(link, { at, conversion_at: 'x', fan: { name: 'Sam Odd' } });
  clear = await createTestDatabase();
  expect(await pair.cycle({ database: clear.database })).toMatchObject({ exitCode: 3 });
  known = [...(await personalValues(clear.database)), ...ODD];
  expect(known.length).toBeGreaterThan(100);
  expect((await findValues(clear.database, ODD)).length).toBeGreaterThan(4);
});
afterAll(async () => {
  await clear.close();
  await pair.close();
});

describe.each(['hash', 'drop'] as const)('PII_MODE=%s', (mode) => {
  let db: TestDatabase;
  let hidden: Pair;
  const settings = { privacy: privacy(mode) };
  beforeAll(async () => {
    db = await createTestDatabase();
    hidden = {
      ...pair,
      ...db,
      cycle: (setup) => pair.cycle({ database: db.database, settings, ...setup }),
      rows: async <R extends Record<string, unknown>>(sql: string) =>
        (await db.database.query<R>(sql)).rows,
    };
    await agreeOnPersonalData(db.database, settings.privacy);
    expect(await hidden.cycle()).toMatchObject({ exitCode: 3 });
    await pair.cycle({ database: clear.database, isFull: true });
  });
  afterAll(() => db.close());

  it('stores nothing personal in any table', async () => {
    expect(await findValues(db.database, known)).toEqual([]);
  });

  it('stores every row and all that is not personal as ever', async () => {
    const facts = `SELECT id, created_at::text, country_code, is_bot, utm_source, gross_clicks
                   FROM smartlinks.clicks WHERE _extra IS NULL AND _deleted_at IS NULL ORDER BY id`;
    const conversions = `SELECT id, amount_gross, click_id, fan_onlyfans_id FROM smartlinks.conversions ORDER BY 1`;
    for (const sql of [facts, conversions]) {
      expect(await hidden.rows(sql)).toEqual((await clear.database.query(sql)).rows);
    }
  });

  it('writes nothing when it is read again (I4), and verify --deep finds no difference', async () => {
    const before = await written(hidden);
    expect(await hidden.cycle({ isFull: true })).toMatchObject({
      exitCode: 0,
      rows: { inserted: 0, updated: 0, quarantined: 0 },
    });
    expect(await written(hidden)).toEqual(before);
    expect(findings(await verifyOnce(hidden, { isDeep: true, settings }))).toEqual({});
  });

  it('does not let another process store otherwise', async () => {
    const before = await written(hidden);
    pair.service.addClick(pair.service.links()[1]?.id ?? '', { at: NOW - DAY });
    for (const other of [privacy('keep'), privacy('hash', 'another key')]) {
      await expect(agreeOnPersonalData(db.database, other)).rejects.toMatchObject({
        exitCode: 2,
        remedy: expect.stringContaining('pii apply'),
      });
      // Nor one that began before the database agreed on it.
      await expect(hidden.cycle({ settings: { privacy: other } })).rejects.toMatchObject({
        exitCode: 2,
      });
    }
    const {
      'smartlinks.smart_links': _,
      'smartlinks.smart_link_snapshots': __,
      ...facts
    } = await written(hidden);
    expect(before).toMatchObject(facts);
    expect(await hidden.cycle()).toMatchObject({ exitCode: 0 });
  });

  if (mode === 'hash') {
    it('gives the same value the same hash, so that people can be counted', async () => {
      const hasher = createTextHasher(KEY);
      const sql = `SELECT id, ip_address AS ip FROM smartlinks.clicks WHERE ip_address <> '' ORDER BY id`;
      const stored = await hidden.rows<{ id: string; ip: string }>(sql);
      expect(stored.every(({ ip }) => isHash(ip))).toBe(true);
      const { rows } = await clear.database.query<{ id: string; ip: string }>(sql);
      const hashes = new Map(stored.map(({ id, ip }) => [id, ip]));
      expect(rows.map(({ id }) => hashes.get(id))).toEqual(rows.map(({ ip }) => hasher.hash(ip)));
    });

    it('finds edits and late rows all the same, and each day is verified', async () => {
      const { service } = pair;
      const links = service.links().map(({ id }) => id);
      const link = links.find((id) => service.rowIds(id, 'clicks').length > 20) ?? '';
      const [bot = '', moved = '', lost = ''] = service.rowIds(link, 'clicks').slice(3);
      const [sale = ''] = links.flatMap((id) => service.rowIds(id, 'conversions').slice(0, 1));
      const at = mode === 'hash' ? 1 : 2;
      const [before] = await hidden.rows<{ bot: boolean }>(
        `SELECT is_bot AS bot FROM smartlinks.clicks WHERE id = '${bot}'`,
      );
      service.editRow(bot, { is_bot: before?.bot !== true });
      service.editRow(sale, { amount_gross: 1000 + at });
      service.editRow(moved, { ip_address: `198.51.100.25${at}` });
      service.removeRow(lost);
      const late = service.addClick(link, { at: NOW - 9 * DAY, ip_address: '10.9.8.66' });
      const { rows } = await hidden.cycle({ isFull: true });
      // A dropped address has no old value to differ from.
      expect(rows).toMatchObject({ inserted: 1, updated: mode === 'hash' ? 3 : 2, vanished: 1 });
      const changes = await hidden.rows<{ id: string; field: string; new: string }>(
        `SELECT row_id AS id, field, new FROM smartlinks.changes ORDER BY field DESC`,
      );
      expect(changes).toEqual([
        { id: bot, field: 'is_bot', new: String(before?.bot !== true) },
        { id: sale, field: 'amount_gross', new: String(1000 + at) },
        { id: lost, field: '_deleted_at', new: expect.any(String) },
      ]);
      expect(await hidden.rows(`SELECT FROM smartlinks.clicks WHERE id = '${late}'`)).toHaveLength(
        1,
      );
      expect(await findValues(db.database, ['198.51.100.25', '10.9.8.66'])).toEqual([]);
      expect(findings(await verifyOnce(hidden, { isDeep: true, settings }))).toEqual({});
      expect(await rollupDifferences(db.database)).toEqual([]);
      // I1, I2: no entry claims more than is stored and listed; bad rows have their own status (I3).
      expect(await entriesWithoutRows(db.database)).toEqual([]);
      const days = await hidden.rows<{ status: string; days: number }>(
        `SELECT status, count(*)::integer AS days FROM smartlinks_sync.days GROUP BY 1 ORDER BY 1`,
      );
      expect(days).toEqual([
        { status: 'quarantined', days: expect.any(Number) },
        { status: 'verified', days: expect.any(Number) },
      ]);
    });
  }
});

it('a database that was filled without a note was filled as the rows came', async () => {
  const other = await createTestDatabase();
  await pair.cycle({ database: other.database });
  await expect(agreeOnPersonalData(other.database, privacy('drop'))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('PII_MODE=keep'),
  });
  await agreeOnPersonalData(other.database, privacy('keep'));
  await other.close();
});
