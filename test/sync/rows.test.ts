import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonObject, type JsonValue, parseJson } from '../../src/json.js';
import { Reading } from '../../src/sync/reading.js';
import { addExtra, rowReader, storableJson } from '../../src/sync/row-reader.js';
import { clicks } from '../../src/sync/streams/clicks.js';
import { type ColumnType, readInstant, storableText, textForm } from '../../src/sync/text-form.js';

const TYPES: ColumnType[] = [
  'text',
  'integer',
  'bigint',
  'numeric',
  'boolean',
  'timestamptz',
  'jsonb',
];
const anyText = fc.string({ unit: 'binary' });
/** JSON as it may come, halves of surrogate pairs and NUL included. */
const anyJson: fc.Arbitrary<JsonValue> = fc
  .letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      anyText,
      fc.constantFrom('\0', '\ud800', 'a\udc00b', '\ud83d\ude00', '2026-02-31T00:00:00Z', '1e5'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(anyText, tie('value'), { maxKeys: 3 }),
    ),
  }))
  .value.map((value) => parseJson(JSON.stringify(value)));

describe('textForm', () => {
  it('gives Postgres no NUL and no half surrogate pair, whatever comes', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(...TYPES), (value, type) => {
        const text = textForm(value, type);
        if (text === null) expect(value).toBeNull();
        if (typeof text !== 'string') return;
        expect(text.includes('\0')).toBe(false);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('changes nothing in text that Postgres takes', () => {
    const plain = anyText.filter((text) => text.isWellFormed() && !text.includes('\0'));
    fc.assert(
      fc.property(plain, (text) => {
        expect(storableText(text)).toBe(text);
        expect(textForm(text, 'text')).toBe(text);
      }),
    );
    expect(storableText('a\0b\ud800c')).toBe('a\uFFFDb\uFFFDc');
  });

  it('keeps money as it was written, digit by digit (I5)', () => {
    const digits = fc.stringMatching(/^(0|[1-9][0-9]{0,25})\.[0-9]{1,20}$/);
    fc.assert(
      fc.property(digits, fc.boolean(), (amount, isNegative) => {
        const text = `${isNegative ? '-' : ''}${amount}`;
        expect(textForm(parseJson(text), 'numeric')).toBe(text);
        expect(textForm(text, 'numeric')).toBe(text);
      }),
    );
  });

  it.each<[JsonValue, ColumnType, string | null | undefined]>([
    [2147483647, 'integer', '2147483647'],
    [2147483648, 'integer', undefined],
    ['-12', 'integer', '-12'],
    ['12.5', 'integer', undefined],
    ['many', 'integer', undefined],
    [true, 'integer', undefined],
    [9007199254740991, 'bigint', '9007199254740991'],
    [parseJson('9007199254740993'), 'bigint', undefined],
    ['', 'numeric', undefined],
    ['NaN', 'numeric', undefined],
    ['Infinity', 'numeric', undefined],
    [' 1250.00 ', 'numeric', '1250.00'],
    [true, 'boolean', 't'],
    ['0', 'boolean', 'f'],
    [2, 'boolean', undefined],
    ['perhaps', 'boolean', undefined],
    [12, 'text', '12'],
    [true, 'text', 'true'],
    [{ a: 1 }, 'text', undefined],
    [[1], 'text', undefined],
    [null, 'timestamptz', null],
    [0, 'timestamptz', undefined],
  ])('%j as %s is %s', (value, type, expected) => {
    expect(textForm(value, type)).toBe(expected);
  });
});

describe('readInstant', () => {
  it('reads every second of the calendar, in any zone', () => {
    const seconds = fc.integer({ min: Date.UTC(1, 0, 1) / 1000, max: Date.UTC(9990, 0, 1) / 1000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -14 * 60, max: 14 * 60 }), (at, offset) => {
        const local = new Date((at + offset * 60) * 1000).toISOString().slice(0, 19);
        const size = Math.abs(offset);
        const [hours, minutes] = [Math.floor(size / 60), size % 60].map((n) =>
          `${n}`.padStart(2, '0'),
        );
        const zone = `${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
        for (const text of [
          local + zone,
          local + zone.replace(':', ''),
          local.replace('T', ' ') + zone,
        ])
          expect(readInstant(text)?.seconds).toBe(at);
      }),
    );
  });

  it('takes a time without an offset for UTC, and never rounds a fraction up', () => {
    expect(readInstant('2026-01-31T21:45:00')?.text).toBe('2026-01-31T21:45:00Z');
    expect(readInstant('2026-01-31T23:59:59.9999999Z')).toMatchObject({
      text: '2026-01-31T23:59:59.999999Z',
    });
    expect(Math.floor(readInstant('2026-01-31T23:59:59.9999999Z')?.seconds ?? 0)).toBe(
      Date.UTC(2026, 0, 31, 23, 59, 59) / 1000,
    );
  });

  it.each([
    ['2026-01-31T24:00:00Z', '2026-02-01T00:00:00Z'],
    ['2026-12-31 24:00+02:00', '2026-12-31T22:00:00Z'],
    ['2026-01-31T10:00:00.1234567+16:00', '2026-01-30T18:00:00.123456Z'],
    ['2026-01-31T20:00:00-23:59', '2026-02-01T19:59:00Z'],
    ['2026-01-31T10:00:00+15:59', '2026-01-31T10:00:00+15:59'],
    ['0001-01-01T00:00:00+00:00', '0001-01-01T00:00:00+00:00'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('reads %s as Postgres takes it and its UTC hour shows', (text, stored) => {
    expect(readInstant(text)?.text).toBe(stored);
  });

  it.each([
    'soon',
    '',
    '2026-01-31',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:01Z',
    '2026-01-01T00:60:00Z',
    '0000-01-01T00:00:00Z',
    '2026-01-01T00:00:00+00:00Z',
    ' 2026-01-01T00:00:00Z',
    '12026-01-01T00:00:00Z',
    '0001-01-01T00:59:59+01:00',
    '9999-12-31T23:00:00-01:00',
  ])('refuses %j', (text) => {
    expect(readInstant(text)).toBeNull();
  });
});

describe('rowReader', () => {
  const columns = [
    { name: 'id', type: 'text' },
    { name: 'country', type: 'text' },
    { name: 'hits', type: 'integer' },
    { name: '_extra', type: 'jsonb' },
  ] as const;
  const read = rowReader(columns, ['id'], ['id']);

  it('loses nothing: each field is in its column or in _extra (I3, I9)', () => {
    const source = fc.dictionary(
      fc.oneof(fc.constantFrom('country', 'hits', '__proto__', 'constructor', 'toString'), anyText),
      anyJson,
      { maxKeys: 6 },
    );
    fc.assert(
      fc.property(source, (drawn) => {
        const object = parseJson(JSON.stringify(drawn)) as JsonObject;
        const { values, unknown } = read(object);
        const extra = values[3] === null ? {} : (JSON.parse(values[3] ?? '{}') as object);
        for (const name of Object.keys(object).filter((field) => field !== 'id')) {
          const at = columns.findIndex((column) => column.name === name);
          const isStored = at !== -1 && (values[at] !== null || object[name] === null);
          expect(isStored || Object.hasOwn(extra, storableText(name))).toBe(true);
          if (at === -1) expect(unknown).toContain(name);
        }
        expect(values[0]).toBeNull();
        expect(values).toHaveLength(columns.length);
      }),
    );
  });

  it('keeps a value that does not fit as it came', () => {
    const { values, unknown } = read({ country: { name: 'US' }, hits: 'many', novel: 1 });
    expect(values.slice(0, 3)).toEqual([null, null, null]);
    expect(JSON.parse(values[3] ?? '')).toEqual({
      country: { name: 'US' },
      hits: 'many',
      novel: 1,
    });
    expect(unknown).toEqual(['novel']);
  });

  it('writes JSON that jsonb takes, numbers exactly', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = storableJson(value);
        expect(text.isWellFormed()).toBe(true);
        expect(/\\u0000/.test(text.replaceAll('\\\\', ''))).toBe(false);
        expect(storableJson(parseJson(text))).toBe(text);
      }),
    );
    expect(storableJson(parseJson('{"a":1.10,"b":12345678901234567890}'))).toBe(
      '{"a":1.10,"b":12345678901234567890}',
    );
  });

  it('adds a field to _extra', () => {
    expect(addExtra(null, 'fan', { x: 1 })).toBe('{"fan":{"x":1}}');
    expect(addExtra('{}', 'fan', 1)).toBe('{"fan":1}');
    expect(addExtra('{"a":1}', 'f"n', '\0')).toBe('{"a":1,"f\\"n":"\uFFFD"}');
  });
});

describe('Reading', () => {
  const row = (
    id: JsonValue,
    at: JsonValue = '2026-03-01T10:00:00Z',
    more: JsonObject = {},
  ): JsonObject => ({
    id,
    created_at: at,
    ...more,
  });
  const normalize = (source: JsonObject): ReturnType<typeof clicks.normalize> =>
    clicks.normalize(source, 'L');

  it('holds each row once, however often and on whatever page it came', () => {
    const pages = fc.array(fc.array(fc.nat(20), { maxLength: 8 }), { maxLength: 6 });
    fc.assert(
      fc.property(pages, (ids) => {
        const reading = new Reading('clicks');
        for (const page of ids)
          reading.add(
            page.map((id) => row(`C${id}`)),
            normalize,
          );
        expect(reading.received).toBe(ids.flat().length);
        expect(reading.distinct).toBe(new Set(ids.flat()).size);
        expect(new Set(reading.ids).size).toBe(reading.distinct);
      }),
    );
  });

  it('takes the newer answer where a row came twice', () => {
    const reading = new Reading('clicks');
    reading.add([row('C1', '2026-03-01T10:00:00Z', { country_code: 'US' })], normalize);
    reading.add([row('C1', '2026-03-01T10:00:00Z', { country_code: 'DE' })], normalize);
    expect(reading.rows).toHaveLength(1);
    expect(reading.rows[0]?.fact).toContain('DE');
  });

  it('counts equal bad rows on one page, and a shifted one only once', () => {
    const bad = row(null);
    const reading = new Reading('clicks');
    reading.add([bad, row('C1'), bad], normalize);
    expect(reading.distinct).toBe(3);
    reading.add([bad], normalize);
    expect(reading.distinct).toBe(3);
    expect(new Set(reading.quarantined.map(({ hash }) => hash)).size).toBe(2);
    expect(reading.quarantined.map(({ reason }) => reason)).toEqual(['no_id', 'no_id']);
  });

  it('knows its earliest time, and whether a row came without one', () => {
    const reading = new Reading('clicks');
    expect(reading.earliest).toBe(Number.POSITIVE_INFINITY);
    reading.add([row('C1'), row(null, '2026-02-01T00:00:00Z')], normalize);
    expect(reading.earliest).toBe(Date.UTC(2026, 1, 1) / 1000);
    expect(reading.hasUntimed).toBe(false);
    reading.add([row('C2', 'soon')], normalize);
    expect(reading.hasUntimed).toBe(true);
  });
});

it('a field nested thousands of levels deep costs neither its row nor the page (I3)', () => {
  const depth = 20_000;
  let deep: JsonValue = 1;
  for (let level = 0; level < depth; level += 1) deep = [deep];
  const row = clicks.normalize(
    { id: 'deep', created_at: '2026-01-31T21:45:00+00:00', nested: deep, utm_source: 'kept' },
    'link',
  );
  expect(row.isGood && row.fact).toContain('kept');
  expect(row.isGood && row.fact.at(-1)).toContain('nested too deeply');
});
