/** One attempt to count a range of a stream: opens its state, reconciles, and records the proof or what is left open. */
import { forgottenRowsByDay, hasUnsettledDays } from '../db/ledger/days.js';
import { countQuarantined, resolveUntimed } from '../db/ledger/quarantine.js';
import { revenueGap } from '../db/ledger/revenue.js';
import { openStreamState, type StreamChange } from '../db/ledger/stream-state.js';
import type { AbsentRow, AbsentSplit } from './absent.js';
import { type AskedStretches, askStretches, type Doubt, doubtOf } from './ask-stretches.js';
import type { GiveUp, Prove, WorkUnit } from './commit.js';
import { countLife } from './count-held.js';
import { uncountedRows } from './counter-evidence.js';
import { counterFall } from './counter-fall.js';
import { type Claim, type Held, remembered, unsettledEntries } from './judge.js';
import { compareDays } from './parts.js';
import { gapOf, type Hints, leftOpen, proven } from './proof.js';
import { leftInside, provenInside } from './proof-inside.js';
import { daysOf, holdsDay } from './range.js';
import { reconcile } from './reconcile.js';
import type { Run } from './run.js';
import { type BackfillPart, StreamSession } from './stream-session.js';
import { dayOf } from './time.js';

export interface AttemptTask {
  readonly unit: WorkUnit;
  /** Where to count from, in whole UTC seconds. */
  readonly start: number;
  /** Where to end; the service's clock when the work begins, unless given. */
  readonly end?: number;
  readonly isWholeLife: boolean;
  /** Rows to ask for first; null: a whole page. */
  readonly firstPage: number | null;
  readonly hints: Hints;
  /** Reads every row again, whatever the counts say. */
  readonly isReread: boolean;
  /** True where amounts that disagree with the listed revenue have been looked for everywhere. */
  readonly isLastOnRevenue: boolean;
  /** Set for a backfill: newest first, and without a word on what lies outside of the range. */
  readonly backfill?: BackfillPart;
  /** What came of asking for stretches without rows; absent: none were asked for. */
  readonly asked?: AskedStretches;
}

export interface StreamOutcome {
  readonly unit: WorkUnit;
  /** `busy`: another process works on it, and it stays due. */
  readonly status: 'counted' | 'open' | 'busy';
  readonly requests: number;
  /** True where the link's counter still says more than the API lists. */
  readonly isUnexplained: boolean;
  /** Stored rows that a settled reading lacked; they are marked only when a second one lacks them too. */
  readonly candidates: readonly AbsentRow[];
  /** Live rows of the stream after the attempt. */
  readonly liveRows: number;
  /** The oldest day that stayed unsettled, and in how many cycles in a row; null when nothing did. */
  readonly unsettled: { readonly oldestDay: string | null; readonly cycles: number } | null;
}

export interface Attempt {
  readonly outcome: StreamOutcome;
  /** What was written of the stream when its range was counted. */
  readonly change: StreamChange | null;
}

/** Makes one attempt. The caller holds the stream's lock. Throws what `reconcile` throws. */
export async function attempt(
  run: Run,
  task: AttemptTask,
  confirm: ReadonlySet<string>,
): Promise<Attempt> {
  const { unit, hints, start } = task;
  const key = { workspace: run.workspace, linkId: unit.linkId, stream: unit.stream.name };
  const state = await run.database.transaction((client) => openStreamState(client, key));
  const session = new StreamSession(run, unit, state, {
    confirm,
    counterFall: (stored) => counterFall(state, { counter: hints.counter, runId: run.id }, stored),
    ...(hints.listedAt === undefined ? {} : { listedAt: hints.listedAt }),
    isReread: task.isReread,
    backfill: task.backfill ?? null,
  });
  const isInside = task.backfill !== undefined && !task.isWholeLife;
  const written: { proof: StreamChange | null; left: LeftOpen | null; doubt: Doubt | null } = {
    proof: null,
    left: null,
    doubt: null,
  };
  const isFirst = state.provenAt === null && !isInside;
  const knownSpan = session.traits.longestSpan;

  let asked = task.asked ?? null;

  const prove: Prove = async (client, claim) => {
    const { range } = claim;
    if (task.isWholeLife) await resolveUntimed(client, key);
    const { live, life, dropped } = await countLife(client, unit, state);
    const when = { range, now: run.api.now(), settleSeconds: run.settings.settleSeconds };
    if (isInside) {
      written.proof = provenInside(state, { counter: hints.counter, live, runId: run.id, ...when });
      return written.proof;
    }
    const quarantinedRows = await countQuarantined(client, key);
    if (isFirst && knownSpan === null && asked?.isEnough !== true) {
      const gap = gapOf(hints.counter, live.all + quarantinedRows);
      written.doubt = await doubtOf(client, session, claim, gap);
      // Nothing is claimed of it yet, and it stays due.
      if (written.doubt !== null) return { liveRows: live.all, dueAt: run.api.now() };
    }
    const forgotten = [...(await forgottenRowsByDay(client, key)).values()];
    written.proof = proven(state, {
      hints,
      liveRows: live.all,
      droppedRows: dropped,
      unflaggedRows: life.unflagged,
      quarantinedRows,
      uncounted: await uncountedRows(client, session, hints.counter, {
        live: life,
        quarantined: quarantinedRows,
        missing: forgotten.reduce((sum, rows) => sum + rows, 0),
      }),
      runId: run.id,
      hasForgotten: forgotten.length > 0,
      hasUnsettled: await hasUnsettledDays(client, key),
      revenueGap:
        hints.revenue === null ? null : await revenueGap(client, unit.linkId, hints.revenue),
      ...when,
      isFirstPage: (written.doubt?.requests ?? session.requests) === 1,
      isWholeLife: task.isWholeLife,
      hasReadAll: task.isWholeLife && (session.hasReadAll || asked?.hasReadAll === true),
      isLastOnRevenue: task.isLastOnRevenue,
      isPartial: run.settings.startSeconds !== null,
    });
    return written.proof;
  };
  const giveUp: GiveUp = (held, absent, claim) => {
    const now = run.api.now();
    const open = openDays(session, held, absent, claim).filter(
      (day) => !isInside || holdsDay(claim.range, day, now),
    );
    written.left = {
      change: isInside ? leftInside(state, now) : leftOpen(state, hints, now),
      oldestDay: open.at(0) ?? null,
      heldRows: [...held.live.values()].reduce((sum, rows) => sum + rows, 0),
    };
    return { entries: unsettledEntries(open, held, claim.chart), change: written.left.change };
  };

  const end = Math.max(start, Math.min(task.end ?? Number.POSITIVE_INFINITY, run.api.now()));
  const { isCounted } = await reconcile(session, { start, end }, { prove, giveUp }, task.firstPage);
  if (isCounted && written.doubt !== null) {
    asked = await askStretches(session, written.doubt, asked);
    if (asked.contradicted !== null || !(await isProvenNow(session, written.doubt, prove))) {
      const made = await attempt(run, { ...task, asked }, confirm);
      const requests = session.requests + made.outcome.requests;
      return { ...made, outcome: { ...made.outcome, requests } };
    }
  }
  if (isCounted) session.traits.spentInARow = 0;
  else if (session.isSpent) session.traits.spentInARow += 1;
  const { proof, left } = written;
  const outcome: StreamOutcome = {
    unit,
    status: isCounted ? 'counted' : 'open',
    requests: session.requests,
    isUnexplained: isCounted && proof !== null && (proof.dueAt ?? null) !== null,
    candidates: isCounted ? [] : [...session.candidates.values()],
    // A stream that never was counted has no figure of its life yet: what its first range holds stands for it.
    liveRows: proof?.liveRows ?? Math.max(state.liveRows ?? 0, left?.heldRows ?? 0),
    unsettled:
      isCounted || left === null
        ? null
        : { oldestDay: left.oldestDay, cycles: state.unsettledCycles + 1 },
  };
  return { outcome, change: isCounted ? proof : null };
}

/**
 * Proves what was doubtful by the answer that was counted, which is as good as another one: true where that is still what
 * is stored. False too where another stream has shown meanwhile that such ranges are cut.
 */
async function isProvenNow(session: StreamSession, doubt: Doubt, prove: Prove): Promise<boolean> {
  if (session.traits.longestSpan !== null) return false;
  return (await session.commit(doubt.claim, { prove })).judgement.isCounted;
}

interface LeftOpen {
  readonly change: StreamChange;
  readonly oldestDay: string | null;
  /** Live rows in the range. */
  readonly heldRows: number;
}

/** Days that could not be made to agree, oldest first: at least one, or nobody would see that something is open. */
function openDays(session: StreamSession, held: Held, absent: AbsentSplit, claim: Claim): string[] {
  const days = new Set(session.unsettled.flatMap(daysOf));
  for (const row of [...absent.candidates, ...session.candidates.values()])
    days.add(dayOf(row.seconds));
  if (claim.chart !== null) {
    for (const day of compareDays(claim.chart, remembered(held))) {
      if (day.api !== day.stored) days.add(day.day);
    }
  }
  if (days.size === 0) days.add(dayOf(claim.range.end));
  return [...days].sort();
}
