/**
 * Reads the days again that differ, and no others, by the path of a sync. Stored rows that the API lacks are marked
 * only when a second reading lacks them too, and unless a brake holds them.
 */
import { clearAbsences, loadAbsences, noteAbsences } from '../../db/ledger/absences.js';
import { makeDue } from '../../db/ledger/stream-state.js';
import { OvertakenError } from '../commit.js';
import type { Range } from '../range.js';
import type { Run } from '../run.js';
import { keyOf } from '../stream-work.js';
import { streams } from '../streams/registry.js';
import { type StreamOutcome, syncStream } from '../sync-stream.js';
import { dayEnd, dayStart } from '../time.js';
import { decideVanished } from '../vanished-rows.js';
import type { VerifyTask } from './plan-verify.js';
import { runStreams } from './run-streams.js';
import type { Repair } from './stream-report.js';

/** Days of one stream to be read again, `YYYY-MM-DD`, oldest first. */
export interface RepairTask {
  readonly task: VerifyTask;
  readonly days: readonly string[];
}

interface Piece {
  readonly task: VerifyTask;
  readonly range: Range;
  readonly days: readonly string[];
  result: Repair;
  outcome: StreamOutcome | null;
  /** Rows whose second absence marks them. */
  confirm: ReadonlySet<string>;
}

/**
 * Repairs, and says of each day, keyed `link stream day`, what became of it. Throws what ends a run: a refused
 * key, a quota, the database, a stop.
 */
export async function repairDays(
  run: Run,
  tasks: readonly RepairTask[],
  onDone: (pieces: number) => void,
): Promise<Map<string, Repair>> {
  const byStream = tasks.map(({ task, days }) =>
    stretches(days).map(
      (stretch): Piece => ({
        task,
        ...stretch,
        result: 'open',
        outcome: null,
        confirm: new Set(),
      }),
    ),
  );
  const pieces = byStream.flat();
  let done = 0;
  const readAll = (lists: readonly (readonly Piece[])[]): Promise<void> =>
    runStreams(
      run,
      lists,
      async (piece) => {
        await read(run, piece);
        done += 1;
        onDone(done);
      },
      (piece, error) => {
        piece.result = error instanceof OvertakenError ? 'busy' : 'failed';
        const where = { link: piece.task.linkId, stream: piece.task.stream.name };
        run.log.warn({ event: 'repair_failed', ...where, error });
      },
    );
  await readAll(byStream);
  const again = await decideMissing(run, pieces);
  await readAll(again.map((piece) => [piece]));
  for (const own of byStream) await keepDue(run, own);
  return new Map(
    pieces.flatMap(({ task, days, result }) =>
      days.map((day) => [`${keyOf(task)} ${day}`, result] as const),
    ),
  );
}

/** Neighbouring days as one range. */
export function stretches(days: readonly string[]): { range: Range; days: string[] }[] {
  const found: { range: { start: number; end: number }; days: string[] }[] = [];
  for (const day of days) {
    const last = found.at(-1);
    if (last !== undefined && last.range.end + 1 === dayStart(day)) {
      last.range.end = dayEnd(day);
      last.days.push(day);
    } else found.push({ range: { start: dayStart(day), end: dayEnd(day) }, days: [day] });
  }
  return found;
}

async function read(run: Run, piece: Piece): Promise<void> {
  const { task, range } = piece;
  const outcome = await syncStream(
    run,
    {
      unit: { workspace: run.workspace, linkId: task.linkId, stream: task.stream },
      start: range.start,
      end: range.end,
      lifeStart: task.lifeStart,
      firstPage: null,
      hints: task.hints,
      isReread: true,
    },
    piece.confirm,
  );
  piece.outcome = outcome;
  if (piece.result !== 'held')
    piece.result = outcome.status === 'counted' ? 'repaired' : outcome.status;
}

/** Pieces to be read a second time for the rows that the API lacks: the brake sees all rows together. */
async function decideMissing(run: Run, pieces: readonly Piece[]): Promise<Piece[]> {
  const open = pieces.filter((piece) => candidatesOf(piece).length > 0);
  if (open.length === 0) return [];
  const decision = decideVanished({
    streams: [...groupByStream(open)].map(([key, own]) => ({
      key,
      candidates: own.flatMap(candidatesOf),
      liveRows: Math.max(...own.map((piece) => piece.outcome?.liveRows ?? 0)),
    })),
    rowsRead: run.totals.rowsRead,
    heldSince: await loadHeld(run),
    now: run.api.now(),
    isAccepted: false,
  });
  for (const piece of open) {
    const key = keyOf(piece.task);
    const held = new Set(decision.held.get(key));
    const ids = candidatesOf(piece).map((row) => row.id);
    const heldHere = ids.filter((id) => held.has(id));
    piece.confirm = new Set(ids.filter((id) => decision.confirm.get(key)?.has(id)));
    if (heldHere.length > 0) piece.result = 'held';
    await noteHeld(run, piece.task, heldHere, [...piece.confirm]);
  }
  return open.filter((piece) => piece.confirm.size > 0);
}

function candidatesOf(piece: Piece): StreamOutcome['candidates'] {
  return piece.outcome?.candidates ?? [];
}

function groupByStream(pieces: readonly Piece[]): Map<string, Piece[]> {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const own = groups.get(keyOf(piece.task));
    if (own === undefined) groups.set(keyOf(piece.task), [piece]);
    else own.push(piece);
  }
  return groups;
}

async function loadHeld(run: Run): Promise<Map<string, number>> {
  return run.database.transaction(async (client) => {
    const held = new Map<string, number>();
    for (const { name } of streams) {
      for (const absence of (await loadAbsences(client, run.workspace, name)).values()) {
        held.set(absence.id, absence.since);
      }
    }
    return held;
  });
}

async function noteHeld(
  run: Run,
  { linkId, stream }: VerifyTask,
  held: readonly string[],
  confirmed: readonly string[],
): Promise<void> {
  await run.database.transaction(async (client) => {
    const items = held.map((id) => ({ id, linkId }));
    await noteAbsences(client, run.workspace, stream.name, items, run.api.now());
    await clearAbsences(client, run.workspace, stream.name, confirmed);
  });
}

/** A later day that was repaired does not speak for an earlier one that was not. */
async function keepDue(run: Run, own: readonly Piece[]): Promise<void> {
  const [first] = own;
  if (first === undefined || own.every((piece) => piece.result === 'repaired')) return;
  const { linkId, stream } = first.task;
  await run.database.transaction((client) => makeDue(client, [linkId], stream.name, run.api.now()));
}
