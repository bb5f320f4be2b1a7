import fc from 'fast-check';
import { isLosslessNumber, LosslessNumber, parse } from 'lossless-json';
import { describe, expect, it } from 'vitest';
import { type JsonValue, parseJson, stringifyJson } from '../../src/json.js';

/** The slow and plain way to the same result. */
function reference(text: string): unknown {
  return parse(text, undefined, {
    parseNumber: (number) =>
      /[.eE]/.test(number) || number.replace('-', '').length > 15
        ? new LosslessNumber(number)
        : Number(number),
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map(String),
  fc.bigInt({ min: 10n ** 14n, max: 10n ** 17n }).map(String),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.nat(),
      fc.constantFrom('', '.0', '.25', '.10', '.000000000000000001'),
      fc.constantFrom('', 'e3', 'E-7', 'e+400'),
    )
    .map((parts) => parts.join('')),
);
const scrap = fc.constantFrom(
  '1.5',
  '":1.5',
  '4503599627370496',
  ',[2e5',
  '\\',
  '"',
  ':00.123',
  '{',
);
const string = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(scrap, fc.string({ maxLength: 3 }))).map((parts) => parts.join('')),
);
const key = fc.oneof(string, fc.constantFrom('__proto__', 'a', 'a', 'value', '0', 'constructor'));
const space = fc.constantFrom('', '', ' ', '\n\t');

/** JSON text of any shape, with repeated keys, odd keys, escapes and spaces. */
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '-0', '[]', '{}'),
    number,
    string.map((text) => JSON.stringify(text)),
    string.map((text) =>
      JSON.stringify(text).replace(/[a-z]/, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
    ),
    fc
      .array(fc.tuple(space, tie('value')))
      .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
    fc
      .array(fc.tuple(space, key, space, tie('value')))
      .map(
        (items) =>
          `{${items.map(([a, name, b, value]) => `${a}${JSON.stringify(name)}${b}:${value}${a}`).join(',')}}`,
      ),
  ),
})).value;

describe('parseJson', () => {
  it('reads any JSON as a lossless parser does', () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(parseJson(text)).toEqual(reference(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses what JSON.parse refuses, and takes what it takes', () => {
    const broken = fc.oneof(
      fc
        .tuple(json, fc.nat(), fc.constantFrom('', '.', '1', '"', ':', 'e', '-', '+', '1.5', ','))
        .map(([text, at, extra]) => {
          const cut = at % (text.length + 1);
          return text.slice(0, cut) + extra + text.slice(extra === '' ? cut + 1 : cut);
        }),
      fc
        .array(
          fc.constantFrom(
            '1.5',
            '1',
            '.',
            'e',
            '-',
            '+',
            '0',
            '{',
            '}',
            '[',
            ']',
            ':',
            ',',
            '"',
            '\\',
            ' ',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(broken, (text) => {
        let takes = true;
        try {
          JSON.parse(text);
        } catch {
          takes = false;
        }
        if (takes) expect(parseJson(text)).toEqual(reference(text));
        else expect(() => parseJson(text)).toThrow(SyntaxError);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '{1.5:2}',
    '01.5',
    '--1.5',
    '1.5.5',
    '+1.5',
    '1.5e',
    '.5',
    '1.',
    'e1.5',
    '[1.5"x"]',
    '-',
    '',
  ])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('keeps money as it was written (I5)', () => {
    const read = parseJson(
      '{"a":120.25,"b":100,"c":100.00,"d":0.1,"e":9007199254740993,"f":"1.50"}',
    );
    expect(stringifyJson(read)).toBe(
      '{"a":120.25,"b":100,"c":100.00,"d":0.1,"e":9007199254740993,"f":"1.50"}',
    );
    const { a, b, f } = read as Record<string, JsonValue>;
    expect(isLosslessNumber(a)).toBe(true);
    expect([b, f]).toEqual([100, '1.50']);
  });

  it('keeps a field named __proto__ as a field', () => {
    const read = parseJson('{"__proto__":1.5,"x":{"__proto__":{"y":2.5}}}') as object;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(stringifyJson(read as JsonValue)).toBe('{"__proto__":1.5,"x":{"__proto__":{"y":2.5}}}');
  });

  it('lets the last of equal keys win', () => {
    expect(stringifyJson(parseJson('{"a":1.5,"b":2.5,"a":3.5,"b":4}'))).toBe('{"a":3.5,"b":4}');
  });

  it('takes deep nesting and long runs of escapes', () => {
    const deep = `${'['.repeat(50_000)}1.5${']'.repeat(50_000)}`;
    expect(() => parseJson(deep)).not.toThrow();
    const escapes = JSON.stringify({ text: '"\\'.repeat(500_000), amount: 0 }).replace(
      ':0}',
      ':0.5}',
    );
    expect(stringifyJson((parseJson(escapes) as Record<string, JsonValue>).amount ?? null)).toBe(
      '0.5',
    );
  });

  it('shows nothing of the text in its error', () => {
    const error = (() => {
      try {
        parseJson('{"ip_address":"192.0.2.7",}');
      } catch (thrown) {
        return thrown;
      }
      return null;
    })();
    expect(String(error)).not.toContain('192');
    expect((error as Error).cause).toBeUndefined();
  });
});

describe('stringifyJson', () => {
  it('is undone by parseJson', () => {
    fc.assert(
      fc.property(json, (text) => {
        const value = parseJson(text);
        const written = stringifyJson(value);
        expect(() => JSON.parse(written)).not.toThrow();
        expect(stringifyJson(parseJson(written))).toBe(written);
      }),
    );
  });

  it('leaves out fields that are undefined, and their comma', () => {
    expect(stringifyJson({ a: undefined, b: 1, c: undefined, d: [null] })).toBe(
      '{"b":1,"d":[null]}',
    );
  });
});
