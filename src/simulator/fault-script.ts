/** Scripted failures: which request fails, and how. Rules count the requests they match from the moment they are added. */
import type { Fault } from './faults.js';
import { faultBySeed, type SeededFaults } from './faults-by-seed.js';
import type { EndpointName } from './switches.js';

export interface FaultRule {
  /** Default: any of the five. */
  readonly endpoint?: EndpointName | 'any';
  readonly linkId?: string;
  /** Only requests whose query holds these values. */
  readonly query?: Readonly<Record<string, string>>;
  /** The first matching request that fails: 1, the default, is the next one. */
  readonly nth?: number;
  /** How many fail from there on; default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

/** What rules look at. */
export interface FaultTarget {
  readonly endpoint: EndpointName | null;
  readonly linkId: string | null;
  readonly query: Readonly<Record<string, string>>;
}

interface Entry {
  readonly rule: FaultRule;
  seen: number;
}

/** The rules in force. The first rule that is due for a request decides; all matching ones count it. */
export class FaultScript {
  #entries: Entry[] = [];
  #fired = 0;
  #seeded: SeededFaults | null = null;
  #seen = 0;
  readonly #served = new Map<string, number>();

  add(...rules: readonly FaultRule[]): void {
    for (const rule of rules) this.#entries.push({ rule, seen: 0 });
  }

  /** Lets a share of all requests fail, drawn from a seed, beside the rules. The same seed fails the same requests. */
  seed(seeded: SeededFaults): void {
    this.#seeded = seeded;
    this.#seen = 0;
  }

  /** Ends all rules and what was seeded. */
  clear(): void {
    this.#entries = [];
    this.#seeded = null;
  }

  /** Failures that happened, by what they were: `status 502`, `hang`. Rules and seeds together. */
  get served(): ReadonlyMap<string, number> {
    return this.#served;
  }

  /** Failures still to come; infinite where a rule has no end. */
  get pending(): number {
    return this.#entries.reduce((sum, { rule, seen }) => {
      const last = (rule.nth ?? 1) + (rule.times ?? 1) - 1;
      return sum + Math.min(rule.times ?? 1, last - seen);
    }, 0);
  }

  /** Failures that happened. */
  get fired(): number {
    return this.#fired;
  }

  /** The failure for this request, if any. `nowMs` is the service's clock. */
  take(target: FaultTarget, nowMs = Date.now()): Fault | null {
    let due: Fault | null = null;
    for (const entry of this.#entries) {
      if (!matches(entry.rule, target)) continue;
      entry.seen += 1;
      const first = entry.rule.nth ?? 1;
      const inTurn = entry.seen >= first && entry.seen < first + (entry.rule.times ?? 1);
      if (inTurn && due === null) due = entry.rule.fault;
    }
    this.#entries = this.#entries.filter(
      ({ rule, seen }) => seen < (rule.nth ?? 1) + (rule.times ?? 1) - 1,
    );
    if (this.#seeded !== null && target.endpoint !== null) {
      this.#seen += 1;
      due ??= faultBySeed(this.#seeded, this.#seen, target.endpoint, nowMs);
    }
    if (due !== null) {
      this.#fired += 1;
      const name = faultName(due);
      this.#served.set(name, (this.#served.get(name) ?? 0) + 1);
    }
    return due;
  }
}

/** What a failure is counted as. */
export function faultName(fault: Fault): string {
  if (fault.kind === 'status') return `status ${fault.status}`;
  if (fault.kind !== 'happens') return fault.kind;
  return `happens ${fault.commands.map(({ command }) => command).join(' ')}`;
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  const endpoint = rule.endpoint ?? 'any';
  if (target.endpoint === null || (endpoint !== 'any' && endpoint !== target.endpoint))
    return false;
  if (rule.linkId !== undefined && rule.linkId !== target.linkId) return false;
  return Object.entries(rule.query ?? {}).every(([name, value]) => target.query[name] === value);
}
