/** Scripted failures: which request fails, and how. Rules count the requests they match from the moment they are added. */
import type { EndpointName } from './switches.js';

/** What goes wrong. `change` rewrites the body that would have been sent; it can be given in process only. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'reset_before' }
  | { readonly kind: 'reset_within' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'not_json'; readonly body?: string }
  | { readonly kind: 'half_json' }
  | { readonly kind: 'data_null' }
  | { readonly kind: 'change'; readonly change: (body: string) => string }
  | { readonly kind: 'broken_gzip' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang_within' }
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'delay'; readonly ms: number };

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

const HTML = (title: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>cloudflare</p></body></html>`;
const HTML_HEADERS = { 'content-type': 'text/html; charset=UTF-8' };

/** The failures that were seen in the field, ready to be put into a rule. */
export const faults = {
  serverError: (): Fault => ({ kind: 'status', status: 500, body: '{"message":"Server Error"}' }),
  /** 502, 520, 524: the proxy's page. */
  html: (status: number): Fault => ({
    kind: 'status',
    status,
    body: HTML(`Error ${status}`),
    headers: HTML_HEADERS,
  }),
  tooManyRequests: (retryAfter?: string): Fault => ({
    kind: 'status',
    status: 429,
    body: '{"message":"Too Many Attempts."}',
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  }),
  /** The service refuses the program, not the key. */
  proxyForbidden: (): Fault => ({
    kind: 'status',
    status: 403,
    body: HTML('Attention Required!'),
    headers: HTML_HEADERS,
  }),
  oldUnauthorized: (): Fault => ({
    kind: 'status',
    status: 401,
    body: '{"message":"Unauthenticated."}',
  }),
} as const;

interface Entry {
  readonly rule: FaultRule;
  seen: number;
}

/** The rules in force. The first rule that is due for a request decides; all matching ones count it. */
export class FaultScript {
  #entries: Entry[] = [];
  #fired = 0;

  add(...rules: readonly FaultRule[]): void {
    for (const rule of rules) this.#entries.push({ rule, seen: 0 });
  }

  clear(): void {
    this.#entries = [];
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

  /** The failure for this request, if any. */
  take(target: FaultTarget): Fault | null {
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
    if (due !== null) this.#fired += 1;
    return due;
  }
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  const endpoint = rule.endpoint ?? 'any';
  if (target.endpoint === null || (endpoint !== 'any' && endpoint !== target.endpoint))
    return false;
  if (rule.linkId !== undefined && rule.linkId !== target.linkId) return false;
  return Object.entries(rule.query ?? {}).every(([name, value]) => target.query[name] === value);
}
