import { describe, expect, it } from 'vitest';
import { createConcurrency, type LoadSign, nextConcurrency } from '../../src/api/concurrency.js';
import { createServiceClock } from '../../src/api/service-clock.js';
import { createFakeClock } from './fake-clock.js';

describe('nextConcurrency', () => {
  it('rises by one up to the cap and halves down to one', () => {
    expect([2, 7, 8].map((current) => nextConcurrency(current, 8, true))).toEqual([3, 8, 8]);
    expect([8, 7, 2, 1].map((current) => nextConcurrency(current, 8, false))).toEqual([4, 3, 1, 1]);
  });
});

describe('createConcurrency', () => {
  const one = (concurrency: ReturnType<typeof createConcurrency>, sign: LoadSign): Promise<void> =>
    concurrency.run(async (report) => report(sign));

  it('starts at 2, or at the cap where that is lower', () => {
    expect(createConcurrency(8).current).toBe(2);
    expect(createConcurrency(1).current).toBe(1);
  });

  it('rises slowly, halves at once, and stays for what says nothing', async () => {
    const concurrency = createConcurrency(8);
    for (let at = 0; at < 20; at += 1) await one(concurrency, 'good');
    expect(concurrency.current).toBe(8);
    await one(concurrency, null);
    expect(concurrency.current).toBe(8);
    await one(concurrency, 'overload');
    expect(concurrency.current).toBe(4);
    await one(concurrency, 'overload');
    expect(concurrency.current).toBe(2);
  });

  it('halves once for attempts that were under way together', async () => {
    const concurrency = createConcurrency(8);
    for (let at = 0; at < 6; at += 1) await one(concurrency, 'good');
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const together = Array.from({ length: 8 }, () =>
      concurrency.run(async (report) => {
        await gate;
        report('overload');
      }),
    );
    // All eight have begun once an event loop turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    release();
    await Promise.all(together);
    expect(concurrency.current).toBe(4);
  });

  it('never runs more at once than it allows', async () => {
    const concurrency = createConcurrency(4);
    let running = 0;
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 60 }, () =>
        concurrency.run(async (report) => {
          running += 1;
          seen.push(running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          report('good');
        }),
      ),
    );
    expect(Math.max(...seen)).toBe(4);
    expect(seen.slice(0, 3)).toEqual([1, 2, 2]);
  });
});

describe('createServiceClock', () => {
  it('is this machine until an answer came, then follows the newest Date', () => {
    const clock = createFakeClock(Date.UTC(2026, 0, 31, 12));
    const service = createServiceClock(clock);
    expect(service.nowMs()).toBe(Date.UTC(2026, 0, 31, 12));
    service.learn('Sat, 31 Jan 2026 13:00:00 GMT');
    clock.advance(5000);
    expect(service.nowMs()).toBe(Date.UTC(2026, 0, 31, 13, 0, 5));
    service.learn('Sat, 31 Jan 2026 12:59:00 GMT');
    expect(service.nowMs()).toBe(Date.UTC(2026, 0, 31, 12, 59));
    service.learn(undefined);
    service.learn('yesterday');
    expect(service.nowMs()).toBe(Date.UTC(2026, 0, 31, 12, 59));
  });
});
