import { describe, expect, it } from 'vitest';
import { createServiceClock } from '../../src/api/service-clock.js';

const NOW = Date.UTC(2026, 5, 17, 13, 20);
const HOUR = 3_600_000;
const header = (ms: number): string => new Date(ms).toUTCString();

describe("the service's clock", () => {
  it("is this machine's until an answer tells it, then that of the newest answer", () => {
    const clock = createServiceClock({ wallMs: () => NOW });
    expect(clock.nowMs()).toBe(NOW);
    clock.learn(header(NOW + 30 * HOUR));
    expect(clock.nowMs()).toBe(NOW + 30 * HOUR);
    clock.learn(header(NOW + 30 * HOUR + 60_000));
    expect(clock.nowMs()).toBe(NOW + 30 * HOUR + 60_000);
  });

  it.each([24 * HOUR, -24 * HOUR])('passes over one answer that is %i ms off', (jumpMs) => {
    const clock = createServiceClock({ wallMs: () => NOW });
    clock.learn(header(NOW));
    clock.learn(header(NOW + jumpMs));
    expect(clock.nowMs()).toBe(NOW);
    clock.learn(header(NOW));
    clock.learn(header(NOW + jumpMs));
    expect(clock.nowMs()).toBe(NOW);
  });

  it('follows a jump that two answers tell of', () => {
    const clock = createServiceClock({ wallMs: () => NOW });
    clock.learn(header(NOW));
    clock.learn(header(NOW + 24 * HOUR));
    clock.learn(header(NOW + 24 * HOUR + 1000));
    expect(clock.nowMs()).toBe(NOW + 24 * HOUR + 1000);
  });

  it('passes over what is no date, or one of another century', () => {
    const clock = createServiceClock({ wallMs: () => NOW });
    for (const text of [undefined, '', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT']) clock.learn(text);
    expect(clock.nowMs()).toBe(NOW);
  });
});
