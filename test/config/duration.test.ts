import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDurationMs, parseDurationMs, unitMs } from '../../src/config/duration.js';

const units = Object.keys(unitMs) as (keyof typeof unitMs)[];

describe('parseDurationMs', () => {
  test.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['500ms', 500],
    ['0s', 0],
    ['90 s', 90_000],
  ])('reads %s', (text, durationMs) => {
    expect(parseDurationMs(text, null)).toBe(durationMs);
  });

  test.each([
    '',
    's',
    '1.5h',
    '-1s',
    '+1s',
    '1e3s',
    '10 minutes',
    '1h30m',
    '1M',
    '1w',
    '٣s',
    '9'.repeat(16),
  ])('refuses %j', (text) => {
    expect(parseDurationMs(text, 's')).toBeNull();
  });

  test('a bare number counts in the unit of the name, and is refused where the name has none', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.constantFrom(...units), (count, unit) => {
        expect(parseDurationMs(String(count), unit)).toBe(count * unitMs[unit]);
        expect(parseDurationMs(String(count), null)).toBeNull();
      }),
    );
  });

  test('a written unit wins over the unit of the name', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.constantFrom(...units),
        fc.constantFrom(...units),
        (count, written, bare) => {
          expect(parseDurationMs(`${count}${written}`, bare)).toBe(count * unitMs[written]);
        },
      ),
    );
  });

  test('never returns a number that is not exact', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 17n }),
        fc.constantFrom(...units),
        (count, unit) => {
          const parsed = parseDurationMs(`${count}${unit}`, null);
          if (parsed !== null) expect(BigInt(parsed)).toBe(count * BigInt(unitMs[unit]));
        },
      ),
    );
  });
});

test('what formatDurationMs writes is read back as the same number', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000_000), (durationMs) => {
      expect(parseDurationMs(formatDurationMs(durationMs), null)).toBe(durationMs);
    }),
  );
  expect([0, 1, 1_000, 900_000, 86_400_000, 90_000].map(formatDurationMs)).toEqual([
    '0s',
    '1ms',
    '1s',
    '15m',
    '1d',
    '90s',
  ]);
});
