/** A clock that stands still until a test moves it; whoever sleeps on it wakes when its time has come. */
import type { WorkerClock } from '../../src/worker/worker-clock.js';

interface Sleeper {
  readonly atMs: number;
  readonly wake: (isOver: boolean) => void;
}

export class FakeWorkerClock implements WorkerClock {
  private nowMs: number;
  private sleepers: Sleeper[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(start: string) {
    this.nowMs = Date.parse(start);
  }

  now(): Date {
    return new Date(this.nowMs);
  }

  random(): number {
    return 0.5;
  }

  sleep(delayMs: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (delayMs <= 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        atMs: this.nowMs + delayMs,
        wake: (isOver) => {
          signal.removeEventListener('abort', onAbort);
          this.sleepers = this.sleepers.filter((other) => other !== sleeper);
          resolve(isOver);
        },
      };
      const onAbort = (): void => sleeper.wake(false);
      signal.addEventListener('abort', onAbort);
      this.sleepers.push(sleeper);
      for (const look of [...this.watchers]) look();
    });
  }

  /** Resolves once somebody sleeps until that moment. */
  asleepUntil(at: Date): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.sleepers.some(({ atMs }) => atMs === at.getTime())) return;
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
      look();
    });
  }

  /** Moves the time on to that moment. */
  advanceTo(at: Date): Promise<void> {
    return this.advance(at.getTime() - this.nowMs);
  }

  /** Moves the time on, waking one after the other whose time comes, and lets them do what they do at once. */
  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = this.sleepers
        .filter(({ atMs }) => atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.wake(true);
      // Whoever woke may sleep again within the time that is left.
      await new Promise(setImmediate);
    }
    this.nowMs = endMs;
  }
}
