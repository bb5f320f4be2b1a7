import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addAmounts,
  decimalMarkOf,
  isNothing,
  readAmount,
  readCount,
} from '../../src/imports/amount.js';

describe('an amount', () => {
  test.each([
    ['1234.50', '.', '1234.5'],
    ['1,234.56', '.', '1234.56'],
    ['1.234,56', ',', '1234.56'],
    ['1 234 567,8', ',', '1234567.8'],
    ["1'234.56", '.', '1234.56'],
    ['1\u202f234,56', ',', '1234.56'],
    ['$1,234', '.', '1234'],
    ['€ 12,10', ',', '12.1'],
    ['12.00 USD', '.', '12'],
    ['US$0.10', '.', '0.1'],
    ['-3.5', '.', '-3.5'],
    ['−3.5', '.', '-3.5'],
    ['-$3.5', '.', '-3.5'],
    ['$-3.5', '.', '-3.5'],
    ['(3.50)', '.', '-3.5'],
    ['.5', '.', '0.5'],
    ['-0.00', '.', '0'],
    ['12345678901234567890.12345678', '.', '12345678901234567890.12345678'],
  ] as const)('%s with "%s" before its decimals is %s', (text, mark, value) => {
    expect(readAmount(text, mark)).toBe(value);
  });

  test.each([
    ['1,23', '.'],
    ['1,2345.00', '.'],
    ['1.2.3', '.'],
    ['12,34,567.00', '.'],
    ['1e5', '.'],
    ['NaN', '.'],
    ['', '.'],
    ['.', '.'],
    ['twelve', '.'],
    ['0x10', '.'],
    ['1.234.56', ','],
    ['9'.repeat(41), '.'],
  ] as const)('%s with "%s" before its decimals is none', (text, mark) => {
    expect(readAmount(text, mark)).toBeNull();
  });

  test('is read back from every way of writing it', () => {
    const parts = fc.tuple(fc.bigInt(0n, 10n ** 15n), fc.stringMatching(/^\d{0,6}$/), fc.boolean());
    const styles = fc.constantFrom(
      ['.', ','],
      [',', '.'],
      ['.', ' '],
      [',', '\u00a0'],
      ['.', "'"],
      ['.', ''],
    );
    fc.assert(
      fc.property(parts, styles, ([whole, fraction, isNegative], [mark = '.', thousands = '']) => {
        const grouped = String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, thousands);
        const text = `${isNegative ? '-' : ''}${grouped}${fraction === '' ? '' : `${mark}${fraction}`}`;
        const kept = fraction.replace(/0+$/, '');
        const value = `${whole}${kept === '' ? '' : `.${kept}`}`;
        expect(readAmount(text, mark as '.' | ',')).toBe(
          isNegative && value !== '0' ? `-${value}` : value,
        );
      }),
    );
  });
});

test('a whole number has no decimals and is not negative', () => {
  expect(readCount('12,345', '.')).toBe('12345');
  expect(readCount('12.345', ',')).toBe('12345');
  expect(readCount('12.0', '.')).toBe('12');
  for (const text of ['1.5', '-1', 'x', '1'.repeat(16)]) expect(readCount(text, '.')).toBeNull();
});

test('a dash, n/a and the like are nothing, and a zero is not', () => {
  expect(['', ' ', '-', '--', '—', 'n/a', 'N/A', 'null'].every(isNothing)).toBe(true);
  expect(['0', '0.00', '-1'].some(isNothing)).toBe(false);
});

describe('the decimal mark of a file', () => {
  test.each([
    [['12.5', '1,234'], '.'],
    [['12,5', '1.234'], ','],
    [['1,234.5'], '.'],
    [['1.234,5'], ','],
    [['1,234,567'], '.'],
    [['0,125'], ','],
    [['0.125'], '.'],
    [['1,234'], null],
    [['1.234', '999'], null],
    [['1', '20', '', '--'], 'any'],
    [['1.5', '1,5'], 'both'],
  ] as const)('%j: %s', (texts, mark) => {
    expect(decimalMarkOf(texts)).toBe(mark);
  });
});

test('sums are exact, whatever the order', () => {
  expect(addAmounts([])).toBe('0');
  expect(addAmounts(['0.1', '0.2'])).toBe('0.3');
  expect(addAmounts(['-0.05', '0.02'])).toBe('-0.03');
  expect(addAmounts(['99999999999999999999.99', '0.01'])).toBe('100000000000000000000');
  const amount = fc
    .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: 0, max: 8 }))
    .map(([digits, scale]) => ({ digits, scale }));
  fc.assert(
    fc.property(fc.array(amount), (amounts) => {
      const texts = amounts.map(({ digits, scale }) => {
        const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
        const at = text.length - scale;
        return `${digits < 0n ? '-' : ''}${text.slice(0, at)}${scale === 0 ? '' : `.${text.slice(at)}`}`;
      });
      const sum = amounts.reduce(
        (total, { digits, scale }) => total + digits * 10n ** BigInt(8 - scale),
        0n,
      );
      const [whole = '', fraction = ''] = addAmounts(texts).split('.');
      expect(BigInt(whole + fraction.padEnd(8, '0'))).toBe(sum);
      expect(fraction.endsWith('0')).toBe(false);
    }),
  );
});
