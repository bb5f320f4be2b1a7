/** Requests that this process may send without asking anybody, while several processes share a limit closely. */
import type { Clock } from './clock.js';

/** What is asked of the store; requests. */
export interface LeaseAsk {
  /** A minute, of all processes that lease together. */
  readonly perMinute: number;
  /** The part that is this process's where all of them need more than there is. */
  readonly part: number;
  readonly returned: number;
  readonly isWanted: boolean;
}

/** Where processes lease requests from one supply. */
export interface LeaseStore {
  /** `waitMs` says when to ask again where none was granted. */
  lease(ask: LeaseAsk): Promise<{ readonly granted: number; readonly waitMs: number }>;
}

export interface LeaseShare {
  readonly perMinute: number;
  readonly part: number;
}

/** Counted from before a lease was asked for, and less than it lasts. */
const LEASE_MS = 2_000;
const LEAST_LEASE_MS = 100;
/** Of its share, so much may be sent where the store does not answer: what is left in a lease. */
const UNTOLD_SECONDS = 1;

export class Leases {
  private readonly store: LeaseStore;
  private readonly clock: Pick<Clock, 'steadyMs'>;
  private readonly onError: (error: unknown) => void;
  private left = 0;
  private untilMs = Number.NEGATIVE_INFINITY;

  constructor(
    store: LeaseStore,
    clock: Pick<Clock, 'steadyMs'>,
    onError: (error: unknown) => void,
  ) {
    this.store = store;
    this.clock = clock;
    this.onError = onError;
  }

  /** 0 where a request may be sent now, else how long to wait, in milliseconds. Never rejects. */
  async waitMs({ perMinute, part }: LeaseShare): Promise<number> {
    const nowMs = this.clock.steadyMs();
    if (this.left > 0 && nowMs < this.untilMs) return 0;
    const returned = this.left;
    this.left = 0;
    this.untilMs = nowMs + LEASE_MS;
    try {
      const grant = await this.store.lease({ perMinute, part, returned, isWanted: true });
      this.left = grant.granted;
      // A database that takes longer than a lease lasts must not keep this process from sending for good.
      this.untilMs = Math.max(this.untilMs, this.clock.steadyMs() + LEAST_LEASE_MS);
      return grant.granted > 0 ? 0 : Math.max(1, grant.waitMs);
    } catch (error) {
      this.onError(error);
      this.left = Math.max(1, Math.floor((perMinute * part * UNTOLD_SECONDS) / 60));
      return 0;
    }
  }

  /** True where a lease covers one more request now. */
  get isCovered(): boolean {
    return this.left > 0 && this.clock.steadyMs() < this.untilMs;
  }

  /** One request is sent. */
  use(): void {
    this.left -= 1;
  }

  /** Gives back what is left. Never rejects. */
  async close(share: LeaseShare): Promise<void> {
    const returned = this.left;
    this.left = 0;
    if (returned === 0) return;
    await this.store.lease({ ...share, returned, isWanted: false }).catch(this.onError);
  }
}
