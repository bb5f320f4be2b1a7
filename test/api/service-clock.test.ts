import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createServiceClock } from '../../src/api/service-clock.js';

const NOW = Date.UTC(2026, 5, 17, 13, 20);
const SECOND = 1000;
const HOUR = 3_600_000;
const header = (ms: number): string => new Date(ms).toUTCString();

/** This machine's two clocks: `set` is somebody setting the one on the wall, `sleep` the other standing still. */
function machine(wall = NOW) {
  let [wallMs, steadyMs] = [wall, 5_000];
  return {
    wallMs: () => wallMs,
    steadyMs: () => steadyMs,
    pass: (ms: number) => {
      wallMs += ms;
      steadyMs += ms;
    },
    set: (ms: number) => {
      wallMs += ms;
    },
    sleep: (ms: number) => {
      wallMs += ms;
    },
  };
}

describe("the service's clock", () => {
  it("is this machine's until an answer tells it, then that of the newest answer", () => {
    const here = machine();
    const clock = createServiceClock(here);
    expect(clock.nowMs()).toBe(NOW);
    clock.learn(header(NOW + 30 * HOUR));
    expect(clock.nowMs()).toBe(NOW + 30 * HOUR);
    here.pass(5 * SECOND);
    expect(clock.nowMs()).toBe(NOW + 30 * HOUR + 5 * SECOND);
    clock.learn(header(NOW + 30 * HOUR + 60_000));
    expect(clock.nowMs()).toBe(NOW + 30 * HOUR + 60_000);
  });

  it.each([24 * HOUR, -24 * HOUR])('passes over answers that are %i ms off', (jumpMs) => {
    const here = machine();
    const clock = createServiceClock(here);
    clock.learn(header(NOW));
    for (let second = 0; second < 59; second += 1) {
      here.pass(SECOND);
      clock.learn(header(here.wallMs() + jumpMs));
      expect(clock.nowMs()).toBe(here.wallMs());
    }
  });

  it('believes the second answer against the first, where that was not what this machine says', () => {
    const clock = createServiceClock(machine());
    clock.learn(header(NOW + 24 * HOUR));
    clock.learn(header(NOW));
    expect(clock.nowMs()).toBe(NOW + 24 * HOUR);
    clock.learn(header(NOW + SECOND));
    expect(clock.nowMs()).toBe(NOW + SECOND);
  });

  it('takes what another process knows as one answer', () => {
    const here = machine(NOW - 9 * HOUR);
    const clock = createServiceClock(here, NOW);
    clock.learn(header(NOW + 24 * HOUR));
    expect(clock.nowMs()).toBe(NOW);
    clock.learn(header(NOW + 24 * HOUR));
    expect(clock.nowMs()).toBe(NOW + 24 * HOUR);
  });

  it('follows a jump that is told for a minute, and nothing else', () => {
    const here = machine();
    const clock = createServiceClock(here);
    clock.learn(header(NOW));
    for (const _ of [1, 2]) {
      here.pass(59 * SECOND);
      clock.learn(header(here.wallMs() + 24 * HOUR));
      expect(clock.nowMs()).toBe(here.wallMs());
    }
    here.pass(SECOND);
    clock.learn(header(here.wallMs() + 24 * HOUR));
    expect(clock.nowMs()).toBe(here.wallMs() + 24 * HOUR);
  });

  it('passes over what is no date, or one of another century', () => {
    const clock = createServiceClock(machine());
    for (const text of [undefined, '', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT']) clock.learn(text);
    expect(clock.nowMs()).toBe(NOW);
  });

  const hours = fc.integer({ min: -100, max: 100 });
  const second = fc.integer({ min: 1, max: 600 });

  it('is right after every right answer, however wrong this machine is, is set, or sleeps', () => {
    const step = fc.record({ pass: second, set: hours, sleep: fc.nat(100) });
    fc.assert(
      fc.property(hours, fc.array(step, { maxLength: 30 }), (wrong, steps) => {
        const here = machine(NOW + wrong * HOUR);
        const clock = createServiceClock(here);
        let truth = NOW;
        for (const { pass, set, sleep } of [{ pass: 1, set: 0, sleep: 0 }, ...steps]) {
          here.pass(pass * SECOND);
          truth += pass * SECOND;
          // Between two answers either the machine slept or its clock was set: of both at once no clock knows.
          if (sleep > 0 && set % 2 === 0) {
            here.sleep(sleep * HOUR);
            truth += sleep * HOUR;
          } else here.set(set * HOUR);
          clock.learn(header(truth));
          expect(clock.nowMs()).toBe(truth);
        }
      }),
    );
  });

  it('is never moved by wrong answers of less than a minute, once two answers have told it', () => {
    const wrong = fc.array(fc.record({ pass: fc.nat(3), off: hours }), { maxLength: 19 });
    fc.assert(
      fc.property(hours, wrong, (machineOff, answers) => {
        const here = machine(NOW + machineOff * HOUR);
        const clock = createServiceClock(here);
        clock.learn(header(NOW));
        clock.learn(header(NOW));
        let truth = NOW;
        for (const { pass, off } of answers) {
          here.pass(pass * SECOND);
          truth += pass * SECOND;
          clock.learn(header(truth + off * HOUR));
          expect(clock.nowMs()).toBe(truth);
        }
      }),
    );
  });
});
