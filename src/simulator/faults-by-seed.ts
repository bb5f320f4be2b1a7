/** Failures drawn from a seed: which requests fail, and how, is the same for the same seed. */
import { type Fault, faults } from './faults.js';
import { Draw, mix } from './random.js';
import type { EndpointName } from './switches.js';

/** The failures that can be drawn: all that the transport and the proxy in front of the service are known for. */
const MAKERS = {
  tooManySeconds: () => faults.tooManyRequests('1'),
  tooManyDate: (nowMs: number) =>
    faults.tooManyRequests(new Date(Math.ceil(nowMs / 1000) * 1000 + 1000).toUTCString()),
  tooManyUnsaid: () => faults.tooManyRequests(),
  serverError: () => faults.serverError(),
  badGateway: () => faults.html(502),
  unknownError: () => faults.html(520),
  proxyTimeout: () => faults.html(524),
  unavailable: () => ({
    kind: 'status',
    status: 503,
    body: '{"message":"Service Unavailable"}',
    headers: { 'retry-after': '1' },
  }),
  proxyForbidden: () => faults.proxyForbidden(),
  resetBefore: () => ({ kind: 'reset_before' }),
  resetWithin: () => ({ kind: 'reset_within' }),
  truncated: () => ({ kind: 'truncated' }),
  brokenGzip: () => ({ kind: 'broken_gzip' }),
  html: () => ({ kind: 'not_json' }),
  halfJson: () => ({ kind: 'half_json' }),
  dataNull: () => ({ kind: 'data_null' }),
  cached: () => ({ kind: 'cached' }),
  moreCounted: () => ({ kind: 'miscount', total: 1 }),
  lessCounted: () => ({ kind: 'miscount', total: -1 }),
  chartOff: () => ({ kind: 'miscount', chart: 1 }),
  bothOff: () => ({ kind: 'miscount', total: 2, chart: 2 }),
  trickle: () => ({ kind: 'trickle', bytes: 2048, everyMs: 1 }),
  hang: () => ({ kind: 'hang' }),
  hangWithin: () => ({ kind: 'hang_within' }),
} as const satisfies Readonly<Record<string, (nowMs: number) => Fault>>;

export type SeededFaultName = keyof typeof MAKERS;

/** All names, for callers that leave some out: those that hang cost a client its time-out. */
export const seededFaultNames = Object.keys(MAKERS) as readonly SeededFaultName[];

export interface SeededFaults {
  readonly seed: number;
  /** Part of the requests that fail, 0 to 1. */
  readonly share: number;
  /** Default: all of them. */
  readonly kinds?: readonly SeededFaultName[];
  /** Default: every endpoint. */
  readonly endpoints?: readonly EndpointName[];
}

/** The failure of the `ordinal`-th request, or null. `nowMs` is the service's clock, for dates in headers. */
export function faultBySeed(
  seeded: SeededFaults,
  ordinal: number,
  endpoint: EndpointName,
  nowMs: number,
): Fault | null {
  if (seeded.endpoints !== undefined && !seeded.endpoints.includes(endpoint)) return null;
  const draw = new Draw(mix(seeded.seed, ordinal));
  if (!draw.chance(seeded.share)) return null;
  const kinds = seeded.kinds ?? seededFaultNames;
  return kinds.length === 0 ? null : MAKERS[draw.pick(kinds)](nowMs);
}
