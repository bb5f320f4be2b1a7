/** The end of a run: rows that settled readings lacked are held back by a brake, or asked for a second time. Pure. */
import type { AbsentRow } from './absent.js';
import { isBraked } from './absent.js';
import { isReleased } from './links/missing.js';

export interface StreamCandidates {
  /** `link stream`. */
  readonly key: string;
  readonly candidates: readonly AbsentRow[];
  readonly liveRows: number;
}

export interface VanishedView {
  readonly streams: readonly StreamCandidates[];
  /** Rows read in the whole run. */
  readonly rowsRead: number;
  /** Since when rows have been held, whole UTC seconds by id. */
  readonly heldSince: ReadonlyMap<string, number>;
  readonly now: number;
  readonly isAccepted: boolean;
}

export interface VanishedDecision {
  /** Rows to be asked for again, by `link stream`. */
  readonly confirm: ReadonlyMap<string, ReadonlySet<string>>;
  /** Rows that stay live for now, by `link stream`. */
  readonly held: ReadonlyMap<string, readonly string[]>;
}

/** Decides over all candidates of a run together, because a brake has to see the whole run. */
export function decideVanished(view: VanishedView): VanishedDecision {
  const fresh = (stream: StreamCandidates): AbsentRow[] =>
    stream.candidates.filter((row) => !isReleased(view.heldSince.get(row.id), view.now));
  const total = view.streams.reduce((sum, stream) => sum + fresh(stream).length, 0);
  const isRunBraked = isBraked(total, view.rowsRead);
  const confirm = new Map<string, ReadonlySet<string>>();
  const held = new Map<string, readonly string[]>();
  for (const stream of view.streams) {
    const isStreamBraked = isRunBraked || isBraked(fresh(stream).length, stream.liveRows);
    const heldHere = view.isAccepted || !isStreamBraked ? [] : fresh(stream).map((row) => row.id);
    const heldIds = new Set(heldHere);
    const rest = stream.candidates.filter((row) => !heldIds.has(row.id)).map((row) => row.id);
    if (heldHere.length > 0) held.set(stream.key, heldHere);
    if (rest.length > 0) confirm.set(stream.key, new Set(rest));
  }
  return { confirm, held };
}
