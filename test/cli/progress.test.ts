import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  msLeft,
  rowsPerSecond,
  type Sample,
  timeLeftText,
  withSample,
} from '../../src/cli/progress-figures.js';
import { barLines, type ProgressState, plainLine } from '../../src/cli/progress-lines.js';

/** Samples of steady work: so many rows and parts a second, one sample each. */
function steady(seconds: number, rowsASecond: number, partsASecond: number): readonly Sample[] {
  let samples: readonly Sample[] = [];
  for (let second = 0; second <= seconds; second += 1) {
    samples = withSample(samples, {
      atMs: second * 1000,
      done: second * partsASecond,
      rows: second * rowsASecond,
    });
  }
  return samples;
}

describe('rows a second', () => {
  test('are those of the last ten seconds', () => {
    const slow = steady(20, 100, 1);
    const fast = withSample(slow, { atMs: 25_000, done: 20, rows: 2_000 + 5_000 });
    expect(rowsPerSecond(slow, 20_000)).toBe(100);
    expect(rowsPerSecond(fast, 25_000)).toBe((5_000 + 500) / 10);
  });

  test('fall to 0 while nothing comes', () => {
    expect(rowsPerSecond(steady(5, 100, 1), 60_000)).toBe(0);
  });

  test('are not known at the first moment', () => {
    expect(rowsPerSecond([], 0)).toBeNull();
    expect(rowsPerSecond(steady(0, 1, 1), 0)).toBeNull();
  });
});

describe('time left', () => {
  test('is what the rest takes at the same pace', () => {
    expect(msLeft(steady(10, 1, 2), 100, 10_000)).toBe(40_000);
  });

  test('follows a pace that has changed', () => {
    let samples = steady(100, 1, 1);
    for (let second = 101; second <= 200; second += 1) {
      samples = withSample(samples, {
        atMs: second * 1000,
        done: 100 + (second - 100) / 10,
        rows: 0,
      });
    }
    expect(msLeft(samples, 120, 200_000)).toBe(100_000);
  });

  test('is not guessed in the first seconds, nor where nothing is done', () => {
    expect(msLeft(steady(2, 1, 1), 100, 2_000)).toBeNull();
    expect(msLeft(steady(60, 1, 0), 100, 60_000)).toBeNull();
    expect(msLeft([], 100, 60_000)).toBeNull();
  });

  test('is not told where one part takes longer than the pace lets all of them take', () => {
    const samples = steady(60, 1, 1);
    expect(msLeft(samples, 62, 60_000)).toBe(2_000);
    expect(msLeft(samples, 62, 70_000)).toBeNull();
    expect(msLeft(samples, 620, 70_000)).toBeGreaterThan(560_000);
  });

  test('what was done before the start does not count as pace', () => {
    const resumed = [
      { atMs: 0, done: 50, rows: 0 },
      { atMs: 10_000, done: 60, rows: 0 },
    ];
    expect(msLeft(resumed, 100, 10_000)).toBe(40_000);
  });

  test('of steady work is right at any moment, however often it is looked at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 600 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 400 }),
        (seconds, gaps) => {
          let samples: readonly Sample[] = [];
          const end = seconds * 1000;
          for (let at = 0, next = 0; at <= end; at += gaps[next % gaps.length] ?? 1, next += 1)
            samples = withSample(samples, { atMs: at, done: at / 1000, rows: at });
          samples = withSample(samples, { atMs: end, done: seconds, rows: end });
          const left = msLeft(samples, 2 * seconds, end) ?? Number.NaN;
          expect(left).toBeGreaterThan(end * 0.95);
          expect(left).toBeLessThan(end * 1.05);
          expect(samples.length).toBeLessThanOrEqual(2_001);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    [400, 'about 1 s left'],
    [89_000, 'about 89 s left'],
    [91_000, 'about 2 min left'],
    [5_000_000, 'about 83 min left'],
    [2 * 3_600_000, 'about 2.0 h left'],
    [72 * 3_600_000, 'about 3 days left'],
  ])('%i ms: %s', (leftMs, text) => {
    expect(timeLeftText(leftMs)).toBe(text);
  });
});

const state: ProgressState = {
  label: 'Backfilling default',
  unit: 'days',
  total: 2_348,
  samples: steady(60, 1_234, 10),
  requests: 1_088,
  waiting: { note: 'waiting 12 s for the rate limit', untilMs: 61_000 },
};

describe('lines', () => {
  test('in 80 columns', () => {
    expect(barLines(state, 100, 60_000)).toEqual([
      'Backfilling default [========                      ] 600 of 2,348 days',
      '74,040 rows, 1,234 a second, 1,088 requests, waiting 12 s for the rate limit, about 3 min left',
    ]);
    expect(barLines(state, 80, 60_000)[1]).toBe(
      '74,040 rows, 1,234 a second, waiting 12 s for the rate limit, about 3 min left',
    );
    expect(barLines(state, 80, 61_000)[1]).toBe(
      '74,040 rows, 1,111 a second, 1,088 requests, about 3 min left',
    );
  });

  test('in 40 columns what matters most is left, and nothing wraps', () => {
    expect(barLines(state, 40, 61_000)).toEqual([
      'Backfilling default 600 of 2,348 days',
      '1,111 a second, about 3 min left',
    ]);
  });

  test('on a pipe all is said', () => {
    expect(plainLine(state, 60_000)).toBe(
      'Backfilling default: 600 of 2,348 days, 74,040 rows, 1,234 a second, 1,088 requests, ' +
        'waiting 12 s for the rate limit, about 3 min left',
    );
  });

  test('are never as long as the terminal is wide', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.nat(1e9),
        fc.nat(1e9),
        fc.string({ maxLength: 60 }),
        (columns, rows, total, label) => {
          const samples = [
            { atMs: 0, done: 0, rows: 0 },
            { atMs: 9_000, done: total / 2, rows },
          ];
          for (const line of barLines({ ...state, label, total, samples }, columns, 9_000)) {
            expect([...line].length).toBeLessThan(columns);
          }
        },
      ),
    );
  });
});
