/** Which streams `verify` counts, and over which range. Pure. */
import type { StoredLink } from '../../db/ledger/links.js';
import type { StreamState } from '../../db/ledger/stream-state.js';
import { type LinkHints, type PlanOptions, wholeLife } from '../due.js';
import { hintsOf } from '../plan-cycle.js';
import { gapOfState } from '../proof.js';
import type { Range } from '../range.js';
import type { StreamDeclaration } from '../streams/stream.js';
import { midnightBefore } from '../time.js';

/** Rows newer than what a stream is counted through: the next sync reads them. */
export interface Pending {
  /** True where the link's counter has moved since the stream was counted. */
  readonly isPending: boolean;
  /** Rows by which the counter is ahead, as far as it tells. */
  readonly rows: number;
}

export interface VerifyTask {
  readonly linkId: string;
  readonly stream: StreamDeclaration;
  readonly hints: LinkHints;
  /** Where the stream's life begins, in whole UTC seconds. */
  readonly lifeStart: number;
  /** What to count; null where nothing of the stream was ever counted, or nothing lies between the given days. */
  readonly range: Range | null;
  readonly pending: Pending;
}

export interface VerifyPlanInput {
  readonly links: readonly StoredLink[];
  /** When they were listed, by the service's clock; absent: not known. */
  readonly listedAt?: number;
  readonly streams: readonly StreamDeclaration[];
  /** By `link stream`. */
  readonly states: ReadonlyMap<string, StreamState>;
  /** First and last second that were asked for; null: from the beginning, to the end of what is counted. */
  readonly from: number | null;
  readonly to: number | null;
  readonly options: PlanOptions;
}

/** A service whose clock stands a little behind its own `Date` ends such a range at its present second. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** One list for each link, in the order in which its streams are counted. Removed links have none. */
export function planVerify(input: VerifyPlanInput): VerifyTask[][] {
  return input.links
    .filter((link) => !link.isDeleted)
    .map((link) =>
      input.streams.map((stream) => {
        const hints = hintsOf(link, stream, input.listedAt);
        const state = input.states.get(`${link.id} ${stream.name}`) ?? null;
        const lifeStart = wholeLife(hints, input.options, state?.keptFrom ?? null).start;
        const range = rangeOf(state, lifeStart, input);
        return {
          linkId: link.id,
          stream,
          hints,
          lifeStart,
          range,
          pending: pendingOf(hints, state),
        };
      }),
    );
}

function rangeOf(
  state: StreamState | null,
  lifeStart: number,
  { from, to, options }: Pick<VerifyPlanInput, 'from' | 'to' | 'options'>,
): Range | null {
  if (state === null || state.countedFrom === null || state.countedThrough === null) return null;
  const start = Math.max(
    midnightBefore(Math.min(state.countedFrom, lifeStart)),
    state.keptFrom ?? 0,
    from ?? 0,
  );
  const end = Math.min(
    state.countedThrough,
    options.now - CLOCK_TOLERANCE_SECONDS,
    to ?? Number.POSITIVE_INFINITY,
  );
  return start <= end ? { start, end } : null;
}

function pendingOf(hints: LinkHints, state: StreamState | null): Pending {
  const gap = state === null ? hints.counter : gapOfState(hints.counter, state);
  if (gap === null) return { isPending: false, rows: 0 };
  const rows = Math.max(0, gap - (state?.counterGap ?? 0));
  return { isPending: rows > 0, rows };
}
