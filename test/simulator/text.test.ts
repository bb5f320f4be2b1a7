import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDecimals, amountText, decimalText, parseDecimal } from '../../src/simulator/decimal.js';
import { placeOf, rowIds } from '../../src/simulator/ids.js';
import { joinObject, splitObject } from '../../src/simulator/json-fields.js';
import { shareOut } from '../../src/simulator/seeded-links.js';
import { parseDateParameter, timeText } from '../../src/simulator/timestamps.js';

test('amounts in ten-thousandths are written without needless zeros', () => {
  expect([1_202_500, 1_000_000, -55_000, 1250, 1, 0, 101_010].map(amountText)).toEqual([
    '120.25',
    '100',
    '-5.5',
    '0.125',
    '0.0001',
    '0',
    '10.101',
  ]);
});

test('sums of decimals are exact', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })), (units) => {
      const sum = units
        .map((unit) => parseDecimal(amountText(unit)))
        .reduce((a, b) => addDecimals(a!, b!), parseDecimal('0'));
      expect(decimalText(sum!)).toBe(amountText(units.reduce((a, b) => a + b, 0)));
    }),
  );
});

test('any object is taken apart and put together again', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value);
      expect(joinObject(splitObject(text))).toBe(text);
    }),
  );
});

test('a row id leads back to its row, and only for its own seed', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat({ max: 1_000_000 }),
      fc.nat(),
      fc.constantFrom('clicks' as const, 'conversions' as const),
      (seed, linkOrdinal, slot, stream) => {
        const id = rowIds(seed, stream, linkOrdinal).id(slot);
        expect(id).toHaveLength(27);
        expect(placeOf(seed, id)).toEqual({ stream, linkOrdinal, slot });
        expect(placeOf(seed + 1, id)).toBeNull();
      },
    ),
  );
});

test('what is shared out adds up', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1_000_000 }),
      fc.array(fc.nat({ max: 1000 }), { minLength: 1 }),
      (total, weights) => {
        const parts = shareOut(total, weights);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
        expect(parts.every((part) => part >= 0)).toBe(true);
      },
    ),
  );
});

test('times are read in all the ways a query may hold them', () => {
  const ms = Date.parse('2026-01-07T23:59:59Z');
  for (const text of [
    '2026-01-07T23:59:59Z',
    '2026-01-07T23:59:59+00:00',
    '2026-01-07T23:59:59 00:00',
    '2026-01-08T01:59:59+02:00',
    '2026-01-07 23:59:59',
  ]) {
    expect(parseDateParameter(text)).toEqual({ ms, bare: false });
  }
  expect(parseDateParameter('2026-01-07')).toEqual({
    ms: Date.parse('2026-01-07T00:00:00Z'),
    bare: true,
  });
  expect(parseDateParameter('2026-13-01')).toBeNull();
  expect(parseDateParameter('yesterday')).toBeNull();
  expect(timeText(ms + 5, true)).toBe('2026-01-07T23:59:59.005000+00:00');
});
