import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/config/secret.js';
import { clicksStore, conversionsStore } from '../../../src/db/write/stores.js';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  stringifyJson,
} from '../../../src/json.js';
import { createTextHasher, isHash } from '../../../src/sync/privacy/hash-text.js';
import { clickShape, conversionShape } from '../../../src/sync/privacy/personal-fields.js';
import { anonymous, type Privacy, privacyOf } from '../../../src/sync/privacy/privacy.js';
import { protectRow } from '../../../src/sync/privacy/protect.js';
import { clicks } from '../../../src/sync/streams/clicks.js';
import { conversions } from '../../../src/sync/streams/conversions.js';
import type { StreamDeclaration } from '../../../src/sync/streams/stream.js';

const privacy = (piiMode: 'keep' | 'hash' | 'drop', key = 'a key of the test'): Privacy =>
  privacyOf({ piiMode, piiHashKey: new Secret(key), piiRetentionDays: null });
const hash = privacy('hash');
const drop = privacy('drop');

const click: JsonObject = {
  id: '203.0.113.77',
  created_at: '2026-01-31T21:45:00+00:00',
  ip_address: '203.0.113.77',
  user_agent: 'Mozilla/5.0 (synthetic)',
  referrer: 'https://ads.example/?ip=203.0.113.77&x=1',
  utm_term: 'a_mozilla%2F5.0+(synthetic)_b',
  aff_s4: 'Mozilla%2f5.0%20(synthetic)',
  aff_s3: '203.0.113.77',
  utm_source: 'google',
  is_bot: false,
  gross_clicks: 'three of Sam',
  country_code: { of: 'Sam' },
  visitor: { email: 'sam@example.com', seen: 3, phone: 436641234567, vip: true, at: null },
  'sam@example.com': 1,
};
const conversion: JsonObject = {
  id: 'V1',
  conversion_at: '2026-01-31T22:15:00+00:00',
  conversion_type: 'new_transaction',
  amount_gross: 120,
  fan_onlyfans_id: '123456789',
  fan: {
    onlyfans_id: '123456789',
    username: 'sam_synthetic',
    name: 'Sam Synthetic',
    avatar_url: 'https://cdn.example/sam.jpg',
    onlyfans_url: 'https://onlyfans.com/sam_synthetic',
    city: 'Graz',
  },
  click,
};
const PRIVATE = /203\.0\.113|Mozilla|sam|436641|Graz/i;
/** The id of the click is an id, whatever it looks like. */
const withoutIds = (text: string): string => text.replaceAll('"id":"203.0.113.77"', '');

describe('hashes', () => {
  it('are the same for the same text and key, and tell one key from another', () => {
    const [one, two] = [createTextHasher('one'), createTextHasher('two')];
    expect(one.hash('x')).toBe(createTextHasher('one').hash('x'));
    expect(one.hash('x')).not.toBe(two.hash('x'));
    expect(one.hash('x')).not.toBe(one.hash('y'));
    expect(one.fingerprint).not.toBe(two.fingerprint);
    expect([isHash(one.hash('x')), one.isOwnHash(one.hash('x'))]).toEqual([true, true]);
    expect(one.isOwnHash(two.hash('x'))).toBe(false);
    expect(isHash('Mozilla/5.0')).toBe(false);
  });

  it('are HMAC-SHA-256, which anybody with the key can make again', () => {
    // printf %s 203.0.113.77 | openssl dgst -sha256 -hmac key -binary | basenc --base64url
    expect(createTextHasher('key').hash('203.0.113.77').split(':').at(-1)).toBe(
      'uswsuHUjX3CO8AXP_7Fde9tLtJ8_7_7rgM9c9eAzvgc',
    );
  });
});

describe('what is read', () => {
  it('keeps nothing personal of a click, wherever it stands', () => {
    expect(withoutIds(JSON.stringify(hash.protect('clicks', click)))).not.toMatch(PRIVATE);
    expect(drop.protect('clicks', click)).toEqual({
      id: '203.0.113.77',
      created_at: '2026-01-31T21:45:00+00:00',
      ip_address: null,
      user_agent: null,
      referrer: 'https://ads.example/?ip=&x=1',
      aff_s3: null,
      utm_term: 'a__b',
      aff_s4: null,
      utm_source: 'google',
      is_bot: false,
      gross_clicks: null,
      country_code: { of: null },
      visitor: { email: null, seen: 3, phone: null, vip: true, at: null },
    });
    const read = hash.protect('clicks', click);
    expect(read.ip_address).toSatisfy((text: string) => isHash(text));
    expect(read.referrer).toBe(`https://ads.example/?ip=${String(read.ip_address)}&x=1`);
    expect(click.ip_address).toBe('203.0.113.77');
  });

  it('keeps of a conversion its amounts, its ids and the clean click', () => {
    for (const mode of [hash, drop]) {
      const read = mode.protect('conversions', conversion);
      expect(withoutIds(JSON.stringify(read))).not.toMatch(PRIVATE);
      expect(read).toMatchObject({
        id: 'V1',
        amount_gross: 120,
        conversion_type: 'new_transaction',
        fan_onlyfans_id: '123456789',
        fan: { onlyfans_id: '123456789' },
        click: mode.protect('clicks', click),
      });
    }
  });

  it.each([
    ['a list in the place of the fan', { ...conversion, fan: ['Sam', { name: 'Sam' }] }],
    ['a text in the place of the fan', { ...conversion, fan: 'Sam' }],
    ['a list in the place of the address', { ...conversion, click: { ip_address: ['Sam'] } }],
    ['an id that is none', { ...conversion, id: { of: 'Sam' }, fan: { onlyfans_id: ['Sam'] } }],
    ['another level', { ...conversion, click: { more: { more: { more: [['Sam']] } } } }],
  ] satisfies [string, JsonObject][])('keeps nothing personal of %s', (_, source) => {
    for (const mode of [hash, drop]) {
      const text = JSON.stringify(mode.protect('conversions', source));
      expect(withoutIds(text)).not.toMatch(PRIVATE);
    }
  });

  it('bears thousands of levels', () => {
    let deep: JsonValue = 'Sam';
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    expect(JSON.stringify(hash.protect('clicks', { ...click, deep }))).toContain('too deeply');
  });

  it('is as it came with PII_MODE=keep', () => {
    expect(privacy('keep').protect('clicks', click)).toBe(click);
  });
});

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => parseJson(JSON.stringify(value)));
const person = fc.constantFrom(
  '203.0.113.77',
  'Mozilla/5.0 (synthetic)',
  'sam',
  '',
  null,
  7,
  'é\0',
);
const oddClick: fc.Arbitrary<JsonObject> = fc
  .record({
    ip_address: fc.oneof(person, json),
    user_agent: fc.oneof(person, json),
    referrer: fc.oneof(
      person,
      fc.constantFrom(
        'https://x/?a=203.0.113.77&b=sam',
        'https://x/?b=Mozilla%2F5.0%20(Synthetic)',
      ),
      json,
    ),
    gross_clicks: fc.oneof(fc.integer(), json),
    more: json,
    '203.0.113.77': json,
  })
  .map((fields) => ({ id: 'C1', created_at: '2026-01-31T21:45:00+00:00', ...fields }));

/** What would be stored of an object that is read like this. */
function storedAs(stream: StreamDeclaration, source: JsonObject): readonly (string | null)[] {
  const row = stream.normalize(source, 'L');
  if (!row.isGood) throw new Error(row.reason);
  return row.fact.map((value, at) =>
    stream.store.table.columns[at]?.name === '_extra' && value !== null
      ? stringifyJson(sorted(parseJson(value)))
      : value,
  );
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field ?? null)]),
  );
}

describe('rows that are stored', () => {
  it.each([
    ['hash', hash],
    ['drop', drop],
  ])('become what a row that is read becomes (%s)', (_, mode) => {
    const rewritten = (source: JsonObject): readonly (string | null)[] => {
      const { table } = clicksStore;
      const row = storedAs(clicks, source);
      const made = protectRow(table, clickShape, row, mode.replaceStored ?? String);
      return made.map((value, at) =>
        table.columns[at]?.name === '_extra' && value !== null
          ? stringifyJson(sorted(parseJson(value)))
          : value,
      );
    };
    fc.assert(
      fc.property(oddClick, (source) => {
        const wanted = storedAs(clicks, mode.protect('clicks', source));
        expect(rewritten(source)).toEqual(wanted);
        // Once more changes nothing, and so a rewriting may be repeated.
        const again = protectRow(
          clicksStore.table,
          clickShape,
          wanted,
          mode.replaceStored ?? String,
        );
        expect(again.map((value) => value?.length)).toEqual(wanted.map((value) => value?.length));
      }),
    );
  });

  it('keep own hashes, and lose those of another key', () => {
    const other = privacy('hash', 'another key');
    const row = storedAs(clicks, hash.protect('clicks', click));
    const at = clicksStore.table.columns.findIndex(({ name }) => name === 'ip_address');
    const rewrite = (mode: Privacy): string | null | undefined =>
      protectRow(clicksStore.table, clickShape, row, mode.replaceStored ?? String)[at];
    expect(rewrite(hash)).toBe(row[at]);
    expect(rewrite(other)).toBeNull();
    expect(rewrite(drop)).toBeNull();
  });

  it('lose what is personal in the objects of a conversion that have no place of their own', () => {
    const odd = {
      ...conversion,
      fan: { name: 'Sam' },
      fan_onlyfans_id: null,
      click: { of: 'Sam' },
    };
    const row = storedAs(conversions, odd);
    expect(JSON.stringify(row)).toMatch(PRIVATE);
    const made = protectRow(
      conversionsStore.table,
      conversionShape,
      row,
      drop.replaceStored ?? String,
    );
    expect(JSON.stringify(made)).not.toMatch(PRIVATE);
  });
});

it('rows of the quarantine are told apart in every mode alike', () => {
  const [clear, dropped] = [click, drop.protect('clicks', click)];
  for (const read of [dropped, hash.protect('clicks', click)]) {
    expect(anonymous('clicks', read)).toEqual(anonymous('clicks', clear));
  }
  expect(JSON.stringify(anonymous('conversions', conversion))).not.toMatch(/Mozilla|sam/i);
});
