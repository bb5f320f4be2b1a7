/** Which streams a backfill reads, over which range, and in what order. Pure. */
import type { StoredLink } from '../../db/ledger/links.js';
import { type LinkHints, wholeLife } from '../due.js';
import { MAX_PAGES_PER_PART } from '../parts.js';
import { hintsOf } from '../plan-cycle.js';
import { daysOf } from '../range.js';
import type { StreamDeclaration } from '../streams/stream.js';
import { dayOf } from '../time.js';
import { type BackfillScope, endOf } from './scope.js';

export interface BackfillTask {
  readonly linkId: string;
  readonly stream: StreamDeclaration;
  readonly hints: LinkHints;
  /** Where the stream's life begins, in whole UTC seconds. */
  readonly lifeStart: number;
  /** Never before that. */
  readonly start: number;
  /** Null: the moment at which the stream is read. */
  readonly end: number | null;
  /** Days of the range, today included. */
  readonly days: number;
}

export interface BackfillPlan {
  /** One list for each link, the link with the newest activity first. */
  readonly links: readonly (readonly BackfillTask[])[];
  /** Links that were made after the range's end: nothing is asked for them. */
  readonly madeLater: readonly string[];
  /** Links that were made inside the range: what is before is skipped. */
  readonly younger: number;
  /** Links of which rows of the range were removed for their age: these are not read again. */
  readonly removed: number;
}

export interface BackfillPlanInput {
  readonly links: readonly StoredLink[];
  /** When they were listed, by the service's clock; absent: not known. */
  readonly listedAt?: number;
  readonly streams: readonly StreamDeclaration[];
  readonly scope: BackfillScope;
  /** The newest day with rows, `YYYY-MM-DD`, by link. */
  readonly newestDays: ReadonlyMap<string, string>;
  /** From when on rows are kept, whole UTC seconds, by link; links without an entry keep all. */
  readonly keptFrom: ReadonlyMap<string, number>;
  readonly now: number;
}

/** Plans a backfill. SYNC_START_DATE has no say: the range was asked for. */
export function planBackfill(input: BackfillPlanInput): BackfillPlan {
  const { scope, newestDays, now } = input;
  const chosen = input.streams.filter(({ name }) => scope.stream === null || name === scope.stream);
  const end = endOf(scope, now);
  const links: BackfillTask[][] = [];
  const madeLater: string[] = [];
  let younger = 0;
  let removed = 0;
  for (const link of newestFirst(input.links, newestDays)) {
    if (link.isDeleted) continue;
    const lifeStart = lifeStartOf(link, now);
    const keptFrom = input.keptFrom.get(link.id) ?? lifeStart;
    const start = Math.max(scope.from, lifeStart, keptFrom);
    if (Math.max(scope.from, lifeStart) > (end ?? now)) {
      madeLater.push(link.id);
      continue;
    }
    if (keptFrom > Math.max(scope.from, lifeStart)) removed += 1;
    else if (start > scope.from) younger += 1;
    if (start > (end ?? now)) continue;
    const days = daysOf({ start, end: lastSecond(end ?? now, end) }).length;
    links.push(
      chosen.map((stream) => ({
        linkId: link.id,
        stream,
        hints: hintsOf(link, stream, input.listedAt),
        lifeStart: Math.max(lifeStart, keptFrom),
        start,
        end,
        days,
      })),
    );
  }
  return { links, madeLater, younger, removed };
}

/** The second after the last day is part of the range, and no day of it. */
function lastSecond(end: number, given: number | null): number {
  return given === null ? end : end - 1;
}

function lifeStartOf(link: StoredLink, now: number): number {
  return wholeLife(link, { now, startSeconds: null, horizonDays: 0, pageSize: 1, isFull: true })
    .start;
}

/** By the newest day with rows, or where none is stored by the day of its creation. */
function newestFirst(
  links: readonly StoredLink[],
  newestDays: ReadonlyMap<string, string>,
): StoredLink[] {
  const activity = (link: StoredLink): string => {
    const made = link.createdAt === null ? '' : dayOf(link.createdAt);
    const newest = newestDays.get(link.id) ?? '';
    return newest > made ? newest : made;
  };
  return links
    .map((link) => ({ link, at: activity(link) }))
    .sort((a, b) => (a.at === b.at ? (a.link.id < b.link.id ? -1 : 1) : a.at < b.at ? 1 : -1))
    .map(({ link }) => link);
}

/**
 * Rows to ask for first; null: a whole page. Of a stream of several pages that is stored in part, or read again by
 * parts, the first page would bring rows that are there: one row brings the counts as well.
 */
export function firstPageOf(known: {
  readonly counter: number | null;
  readonly storedRows: number;
  readonly pageSize: number;
  readonly isReread: boolean;
  readonly isBegun: boolean;
}): number | null {
  const rows = Math.max(known.counter ?? 0, known.storedRows);
  if (rows <= known.pageSize) return null;
  if (known.isReread) {
    return known.isBegun || rows > MAX_PAGES_PER_PART * known.pageSize ? 1 : null;
  }
  return known.storedRows > 0 ? 1 : null;
}
