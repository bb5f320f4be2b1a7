import { randomBytes } from 'node:crypto';
import { LosslessNumber } from 'lossless-json';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonFields } from '../support/canonical.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { rollupDifferences } from '../support/rollup-differences.js';
import { syncOnce } from '../support/warehouse.js';
import { at, fixture, listAt, startExampleService } from './example-service.js';

/** As they stand in the answer, and as Postgres shows what was stored. */
const AMOUNTS: readonly (readonly [unknown, string | null])[] = [
  [new LosslessNumber('120.25'), '120.25'],
  [new LosslessNumber('100'), '100'],
  [new LosslessNumber('0.1'), '0.1'],
  [new LosslessNumber('12345678901234567.89'), '12345678901234567.89'],
  [new LosslessNumber('9007199254740993'), '9007199254740993'],
  [new LosslessNumber('0.30000000000000004'), '0.30000000000000004'],
  [new LosslessNumber('1e2'), '100'],
  [new LosslessNumber('1.5E-7'), '0.00000015'],
  [new LosslessNumber('-0.001'), '-0.001'],
  [new LosslessNumber('-0'), '0'],
  ['1250.00', '1250.00'],
  ['0', '0'],
  ['', null],
  ['12,50', null],
  ['NaN', null],
  ['Infinity', null],
  [true, null],
  [null, null],
];
const LONG_ID = randomBytes(4000).toString('hex');

const [conversion, click] = [
  listAt(fixture('conversions'), 'data', 'rows')[0],
  listAt(fixture('clicks'), 'data', 'rows')[0],
] as [JsonFields, JsonFields];
const fan = at(conversion, 'fan') as JsonFields;

/** Conversions that differ from the documented one in these fields. */
const ODD: Readonly<Record<string, JsonFields>> = {
  'fan without fan_onlyfans_id': { fan_onlyfans_id: null, fan: { ...fan, onlyfans_id: '1' } },
  'fan of another id': { fan_onlyfans_id: '2', fan: { ...fan, onlyfans_id: '3' } },
  'id without fan': { fan_onlyfans_id: '4', fan: null },
  'fan without an id': { fan_onlyfans_id: '5', fan: { name: 'Demo Fan' } },
  'no fan at all': { fan_onlyfans_id: null, fan: null },
  'fan that is a text': { fan_onlyfans_id: null, fan: 'demo_fan' },
  'fan nobody can name': { fan_onlyfans_id: null, fan: { name: 'Demo Fan' } },
  'fan_onlyfans_id as a number': { fan_onlyfans_id: new LosslessNumber('6'), fan: null },
  'ids longer than an index takes': {
    fan_onlyfans_id: LONG_ID,
    fan: null,
    click: { ...click, id: LONG_ID },
  },
  'no click': { click: null },
  'a click nobody listed': { click: { ...click, id: 'UNLISTED' } },
  'a click without an id': { click: { ...click, id: null } },
  'a click without a time': { click: { ...click, id: 'UNTIMED', created_at: null } },
};

describe('odd values of the documented objects', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    const money = AMOUNTS.map(([amount], n) => ({ id: `AMOUNT ${n}`, amount_gross: amount }));
    const odd = Object.entries(ODD).map(([id, fields]) => ({ id, ...fields }));
    const service = await startExampleService({
      links: listAt(fixture('smart-links'), 'data').slice(0, 1),
      postbacks: [],
      clicks: [click],
      conversions: [...money, ...odd].map((fields) => ({ ...conversion, ...fields })),
    });
    test = await createTestDatabase();
    try {
      const result = await syncOnce(test.database, service);
      expect(result).toMatchObject({ exitCode: 0, rows: { quarantined: 0 } });
    } finally {
      await service.close();
    }
  });
  afterAll(() => test.close());

  async function conversionOf(id: string): Promise<Record<string, unknown>> {
    const { rows } = await test.database.query<Record<string, unknown>>(
      `SELECT amount_gross::text, click_id, click_created_at, fan_onlyfans_id, _extra
       FROM smartlinks.conversions WHERE id = $1`,
      [id],
    );
    return rows[0] ?? {};
  }

  it.each(AMOUNTS.map(([sent, stored], n) => [String(sent), stored, n] as const))(
    'an amount of %j is %j',
    async (sent, stored, n) => {
      const { amount_gross, _extra } = await conversionOf(`AMOUNT ${n}`);
      expect(amount_gross).toBe(stored);
      const isKept = stored === null && sent !== 'null';
      expect(_extra).toEqual(isKept ? { amount_gross: AMOUNTS[n]?.[0] } : null);
    },
  );

  it('fans are found under every id that names them', async () => {
    const { rows } = await test.database.query(
      `SELECT onlyfans_id AS id, name, as_of IS NOT NULL AS known FROM smartlinks.fans ORDER BY 1`,
    );
    const known = { name: 'Demo Fan', known: true };
    const alone = { name: null, known: false };
    expect(rows).toEqual([
      { id: '1', ...known },
      { id: '123456789', ...known },
      { id: '2', ...alone },
      { id: '3', ...known },
      { id: '4', ...alone },
      { id: '5', ...known },
      { id: '6', ...alone },
    ]);
    const orphans = await test.database.query(
      `SELECT c.id FROM smartlinks.conversions c LEFT JOIN smartlinks.fans f ON f.onlyfans_id = c.fan_onlyfans_id
       WHERE c.fan_onlyfans_id IS NOT NULL AND f.onlyfans_id IS NULL`,
    );
    expect(orphans.rows).toEqual([{ id: 'ids longer than an index takes' }]);
  });

  it.each([
    ['fan without fan_onlyfans_id', '1', null],
    ['fan of another id', '2', null],
    ['id without fan', '4', null],
    ['no fan at all', null, null],
    ['fan that is a text', null, { fan: 'demo_fan' }],
    ['fan nobody can name', null, { fan: { name: 'Demo Fan' } }],
    ['fan_onlyfans_id as a number', '6', null],
  ])('%s', async (id, fanId, extra) => {
    expect(await conversionOf(id)).toMatchObject({ fan_onlyfans_id: fanId, _extra: extra });
  });

  it('clicks known only from a conversion join and are not live', async () => {
    const { rows } = await test.database.query(
      `SELECT id, _deleted_at IS NULL AS live FROM smartlinks.clicks ORDER BY id`,
    );
    expect(rows).toEqual([
      { id: '01JTESTCLICK000000000000001', live: true },
      { id: 'UNLISTED', live: false },
    ]);
  });

  it('what of a click cannot be stored stays with its conversion', async () => {
    const time = new Date('2026-01-31T21:45:00Z');
    const { id: _id, ...rest } = JSON.parse(JSON.stringify(click)) as Record<string, unknown>;
    expect(await conversionOf('no click')).toMatchObject({ click_id: null, _extra: null });
    expect(await conversionOf('a click without an id')).toMatchObject({
      click_id: null,
      click_created_at: time,
      _extra: { click: { id: null, referrer: rest.referrer } },
    });
    expect(await conversionOf('a click without a time')).toMatchObject({
      click_id: 'UNTIMED',
      click_created_at: null,
      _extra: { click: { id: 'UNTIMED', created_at: null } },
    });
  });
});

it('a time in an odd form costs no other row, and each is summed on its day', async () => {
  // The hour after the last of a day, an offset that Postgres does not take, the last second that one can write.
  const odd = [
    '2026-01-31T24:00:00Z',
    '2026-02-03T20:00:00+16:00',
    '9999-12-31T23:30:00-05:00',
    '0001-01-01T00:30:00+01:00',
  ];
  const service = await startExampleService({
    links: listAt(fixture('smart-links'), 'data').slice(0, 1),
    postbacks: [],
    clicks: [click, ...odd.map((created_at, n) => ({ ...click, id: `C${n}`, created_at }))],
    conversions: [
      conversion,
      ...odd.map((time, n) => ({
        ...conversion,
        id: `V${n}`,
        conversion_at: odd[0],
        click: { ...click, id: `K${n}`, created_at: time },
      })),
    ],
  });
  const odds = await createTestDatabase();
  try {
    expect(await syncOnce(odds.database, service)).toMatchObject({ exitCode: 0 });
    const days = await odds.database.query(
      'SELECT date_day, clicks FROM smartlinks_bi.click_days ORDER BY 1',
    );
    expect(days.rows).toEqual([
      { date_day: '2026-01-31', clicks: 1 },
      { date_day: '2026-02-01', clicks: 1 },
      { date_day: '2026-02-03', clicks: 1 },
    ]);
    expect(await rollupDifferences(odds.database)).toEqual([]);
  } finally {
    await service.close();
    await odds.close();
  }
});
