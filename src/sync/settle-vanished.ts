/** The end of a cycle: rows that settled readings lacked are asked for a second time, or held back by a brake. */
import {
  type AbsenceKind,
  clearAbsencesOfLink,
  loadAbsences,
  noteAbsences,
} from '../db/ledger/absences.js';
import type { PlannedStream } from './plan-cycle.js';
import type { Run } from './run.js';
import { keyOf, type StreamWork } from './stream-work.js';
import { streams } from './streams/registry.js';
import { decideVanished } from './vanished-rows.js';

/**
 * Decides over the whole run, asks again, and returns how many rows stay held. `onAgain` hears how many streams are still
 * to be read again, before each of them.
 */
export async function settleVanished(
  run: Run,
  work: StreamWork,
  tasks: readonly PlannedStream[],
  isAccepted: boolean,
  onAgain: (left: number) => void = () => {},
): Promise<number> {
  const heldSince = await loadHeld(run);
  const worked = tasks.flatMap((task) => work.outcomes.get(keyOf(task)) ?? []);
  const withCandidates = worked.filter((outcome) => outcome.candidates.length > 0);
  if (heldSince.size === 0 && withCandidates.length === 0) return 0;
  const decision = decideVanished({
    streams: withCandidates.map((outcome) => ({
      key: keyOf(outcome.unit),
      candidates: outcome.candidates,
      liveRows: outcome.liveRows,
    })),
    rowsRead: run.totals.rowsRead,
    heldSince,
    now: run.api.now(),
    isAccepted,
  });
  let heldRows = 0;
  let left = decision.confirm.size;
  for (const task of tasks) {
    const held = decision.held.get(keyOf(task)) ?? [];
    heldRows += held.length;
    if (held.length > 0) await hold(run, task, held);
    const confirm = decision.confirm.get(keyOf(task));
    if (confirm === undefined) continue;
    onAgain(left);
    left -= 1;
    await work.again(task, confirm);
  }
  if (heldSince.size > 0) await forgetSettled(run, work, tasks);
  return heldRows;
}

/** Since when rows have been held, whole UTC seconds by id. An id is the id of one row of one stream. */
async function loadHeld(run: Run): Promise<Map<string, number>> {
  const held = new Map<string, number>();
  await run.database.transaction(async (client) => {
    for (const stream of streams) {
      const absences = await loadAbsences(client, run.workspace, stream.name);
      for (const absence of absences.values()) held.set(absence.id, absence.since);
    }
  });
  return held;
}

async function hold(run: Run, task: PlannedStream, ids: readonly string[]): Promise<void> {
  const kind: AbsenceKind = task.stream.name;
  run.log.warn({ event: 'vanishing_held', link: task.linkId, stream: kind, count: ids.length });
  const items = ids.map((id) => ({ id, linkId: task.linkId }));
  await run.database.transaction((client) =>
    noteAbsences(client, run.workspace, kind, items, run.api.now()),
  );
}

/** A stream that was counted lacks nothing any more. */
async function forgetSettled(
  run: Run,
  work: StreamWork,
  tasks: readonly PlannedStream[],
): Promise<void> {
  await run.database.transaction(async (client) => {
    for (const stream of streams) {
      const counted = tasks
        .filter((task) => task.stream === stream)
        .filter((task) => work.outcomes.get(keyOf(task))?.status === 'counted')
        .map((task) => task.linkId);
      await clearAbsencesOfLink(client, run.workspace, stream.name, counted);
    }
  });
}
