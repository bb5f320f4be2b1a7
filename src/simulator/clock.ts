/** The simulator's clock: the machine's, or one that stands still until it is moved. */
export interface SimulatorClock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Whole seconds since 1970. */
  now(): number;
  /** Sets the time (seconds since 1970). A clock that ran goes on running from there; one that stood still stands still. */
  set(seconds: number): void;
  /** Moves the time by that many seconds. */
  advance(seconds: number): void;
}

/** A clock that stands at `fixedSeconds`, or runs with the machine's when none is given. */
export function createClock(fixedSeconds: number | undefined): SimulatorClock {
  const running = fixedSeconds === undefined;
  let offsetMs = running ? 0 : fixedSeconds * 1000;
  const nowMs = (): number => (running ? Date.now() + offsetMs : offsetMs);
  return {
    nowMs,
    now: () => Math.floor(nowMs() / 1000),
    set(seconds) {
      offsetMs += seconds * 1000 - nowMs();
    },
    advance(seconds) {
      offsetMs += seconds * 1000;
    },
  };
}
