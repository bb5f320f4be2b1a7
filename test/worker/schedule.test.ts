import fc from 'fast-check';
import { createTask, getTasks } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { createSchedule, delayOf } from '../../src/worker/schedule.js';

/** A seed whose delay is as good as none, so that times are those of the expression. */
const plain = (expression: string) => {
  const schedule = createSchedule(expression, 'any');
  return {
    next: (after: Date) => {
      const at = schedule.next(new Date(after.getTime() + schedule.delayMs));
      return at === null ? null : new Date(at.getTime() - schedule.delayMs);
    },
  };
};
const DAY_MS = 86_400_000;
const at = (text: string): Date => new Date(text);

describe('the next time of a schedule', () => {
  it.each([
    ['*/15 * * * *', '2026-03-01T10:14:59.999Z', '2026-03-01T10:15:00Z'],
    ['*/15 * * * *', '2026-03-01T10:15:00Z', '2026-03-01T10:30:00Z'],
    ['*/15 * * * *', '2026-12-31T23:59:00Z', '2027-01-01T00:00:00Z'],
    ['*/10 * * * * *', '2026-03-01T10:15:50.001Z', '2026-03-01T10:16:00Z'],
    ['0 4 * * 0', '2026-11-21T12:00:00Z', '2026-11-22T04:00:00Z'],
    ['0 4 * * 0', '2026-11-22T04:00:00Z', '2026-11-29T04:00:00Z'],
    ['30 2 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T02:30:00Z'],
    ['0 0 31 * *', '2026-04-01T00:00:00Z', '2026-05-31T00:00:00Z'],
    // In UTC there is no hour that summer time takes out.
    ['30 2 * * *', '2026-03-29T00:00:00Z', '2026-03-29T02:30:00Z'],
  ])('%s after %s is %s', (expression, after, next) => {
    expect(plain(expression).next(at(after))).toEqual(at(next));
  });

  it('is none where no day of the next nine years fits', () => {
    expect(plain('0 0 29 2 1').next(at('2026-01-01T00:00:00Z'))).toBeNull();
  });

  it('is the first one that node-cron itself would match, whatever the expression and the moment', () => {
    const list = (values: readonly number[]): string => values.join(',');
    const some = (min: number, max: number) =>
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        some(0, 59),
        some(0, 23),
        fc.option(some(0, 6)),
        fc.integer({ min: 0, max: 4 * 366 * 86_400 }),
        (minutes, hours, days, seconds) => {
          const expression = `${list(minutes)} ${list(hours)} * * ${days === null ? '*' : list(days)}`;
          const after = new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
          const next = plain(expression).next(after);
          const task = createTask(expression, () => {}, { timezone: 'UTC' });
          void task.destroy();
          const midnight = Math.floor(after.getTime() / DAY_MS) * DAY_MS;
          const times = Array.from({ length: 9 }, (_, day) => day)
            .flatMap((day) => hours.flatMap((h) => minutes.map((m) => [day, h, m] as const)))
            .map(([day, h, m]) => midnight + day * DAY_MS + (h * 60 + m) * 60_000)
            .sort((a, b) => a - b);
          const first = times.find((ms) => ms > after.getTime() && task.match(new Date(ms)));
          expect(next?.getTime()).toBe(first);
        },
      ),
    );
  });

  it('leaves nothing with node-cron that would hold the process', () => {
    const before = getTasks().size;
    createSchedule('* * * * *', 'any');
    expect(getTasks().size).toBe(before);
  });
});

describe('the delay of an installation', () => {
  it('is the same every time, and at most a tenth of the interval and a minute', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1_000, max: 86_400_000 }), (seed, intervalMs) => {
        const delayMs = delayOf(seed, intervalMs);
        expect(delayOf(seed, intervalMs)).toBe(delayMs);
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThan(Math.min(60_000, intervalMs / 10));
      }),
    );
  });

  it('spreads a thousand installations over the minute, so that no second has more than a few of them', () => {
    const seconds = Array.from({ length: 1_000 }, (_, i) =>
      Math.floor(delayOf(`default key-${i}`, 900_000) / 1000),
    );
    const perSecond = new Map<number, number>();
    for (const second of seconds) perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    expect(perSecond.size).toBe(60);
    expect(Math.max(...perSecond.values())).toBeLessThan(40);
  });

  it('moves every time of the schedule by as much', () => {
    const one = createSchedule('*/15 * * * *', 'one');
    expect(one.next(at('2026-03-01T10:00:00Z'))?.getTime()).toBe(
      at(one.delayMs > 0 ? '2026-03-01T10:00:00Z' : '2026-03-01T10:15:00Z').getTime() + one.delayMs,
    );
    const first = one.next(at('2026-03-01T09:50:00Z')) ?? at('1970-01-01');
    expect(one.next(first)?.getTime()).toBe(first.getTime() + 900_000);
  });
});
