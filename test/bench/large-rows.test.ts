import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowAt, secondAt } from '../../bench/large/rows.js';
import { monthsOf } from '../../bench/large/tables.js';

const worlds = fc.record({
  rows: fc.integer({ min: 1, max: 100_000_000 }),
  startSeconds: fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }),
});

it('rowAt gives the first row of a second and of all later ones', () => {
  const cases = fc.tuple(worlds, fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(cases, ([world, place]) => {
      const second = world.startSeconds + Math.floor(place * 3 * 365 * 86_400);
      const row = rowAt(world, second);
      expect(secondAt(world, row)).toBeGreaterThanOrEqual(second);
      if (row > 0) expect(secondAt(world, row - 1)).toBeLessThan(second);
    }),
  );
});

it('months follow each other without a gap', () => {
  fc.assert(
    fc.property(worlds, ({ startSeconds }) => {
      const end = startSeconds + 3 * 365 * 86_400;
      const months = monthsOf(startSeconds, end);
      expect(months[0]?.from).toBeLessThanOrEqual(startSeconds);
      expect(months.at(-1)?.to).toBeGreaterThanOrEqual(end);
      for (const [at, month] of months.slice(1).entries()) expect(month.from).toBe(months[at]?.to);
    }),
  );
});
