/**
 * The one way in which rows and ledger entries are written: together, in a transaction that has passed the
 * stream's fence, from a count made inside it.
 */
import type { ClientBase } from 'pg';
import type { Database } from '../db/database.js';
import { removeEmptyDays, unsettleDays, writeDays } from '../db/ledger/days.js';
import { forgetListedTwice } from '../db/ledger/listed-twice.js';
import { resolveQuarantined } from '../db/ledger/quarantine.js';
import {
  makeDue,
  passFence,
  type StreamChange,
  type StreamState,
  saveStreamState,
} from '../db/ledger/stream-state.js';
import type { CountedClicks } from '../db/rollups/add-fresh.js';
import { noteLateRows } from '../db/rollups/late-rows.js';
import { rebuildTouched } from '../db/rollups/rebuild.js';
import { Touched } from '../db/rollups/touched.js';
import type { ArrivalTimes } from '../db/write/arrived-rows.js';
import { hasOlderRows, markDeleted } from '../db/write/live-rows.js';
import { isRefusal } from '../db/write/narrow.js';
import { type AbsentRow, type AbsentSplit, splitAbsent } from './absent.js';
import { countHeld } from './count-held.js';
import { fallOf } from './counter-evidence.js';
import type { Fall, StoredNow } from './counter-fall.js';
import {
  type Claim,
  comparable,
  type DayEntry,
  type Held,
  type Judgement,
  judge,
  remembered,
} from './judge.js';
import type { CurrentRules } from './privacy/current-rules.js';
import { undecided } from './proof.js';
import { holdsDay, type Range, wholeDaysIn } from './range.js';
import type { Reading } from './reading.js';
import { rowsLacking, type Sureness } from './rows-lacking.js';
import { storeReading } from './store-rows.js';
import type { StreamDeclaration } from './streams/stream.js';
import { dayOf } from './time.js';

/** What is worked on: plain values, so that it could be handed to another process. */
export interface WorkUnit {
  readonly workspace: string;
  readonly linkId: string;
  readonly stream: StreamDeclaration;
}

/** Makes what a stream's last attempt leaves behind when it could not be counted. */
export type GiveUp = (
  held: Held,
  absent: AbsentSplit,
  claim: Claim,
) => { readonly entries: readonly DayEntry[]; readonly change: StreamChange };

/** Makes what is written of a stream when what is claimed of its range is counted, from counts in the same transaction. */
export type Prove = (client: ClientBase, claim: Claim) => Promise<StreamChange>;

export interface CommitRequest {
  readonly unit: WorkUnit;
  readonly runId: number;
  /** The fence's number as this run left it. */
  readonly version: number;
  readonly reading: Reading | null;
  /** The range of which the reading holds every row that the API has, or null. */
  readonly settled: Range | null;
  readonly claim: Claim;
  /** Rows that a settled reading has lacked before: lacking them again marks them. */
  readonly confirm: ReadonlySet<string>;
  /** Rows by which the link's counter fell since the last proof, given what is stored now. */
  readonly counterFall: (stored: StoredNow) => Fall;
  /** When what a run has stored came, as far as its counters can tell. */
  readonly arrivalTimes: ArrivalTimes;
  /** True where an earlier part left rows that only a later listing can tell about. */
  readonly isUndecided: boolean;
  /** True where that is known: a proof has compared the counter with the rows. */
  readonly isCounterProven: boolean;
  /** From when on rows are kept: none of before is stored; and which of them a counter can tell about. */
  readonly state: Pick<StreamState, 'keptFrom'> & Sureness;
  /** Time of an old row that the service lists for some link still, in seconds; Infinity: none is known. */
  readonly listsFrom: number;
  /** The service's clock. */
  readonly now: number;
  /** What is kept of rows. */
  readonly rules: CurrentRules;
  /** Called when the range is counted: what to write of the stream in the same transaction. */
  readonly prove: Prove | null;
  /** Called when the range is not counted and this was the last attempt. */
  readonly giveUp: GiveUp | null;
}

export interface CommitResult {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly marked: number;
  readonly judgement: Judgement;
  /** Rows by day as the API should count them, after this commit. */
  readonly stored: ReadonlyMap<string, number>;
  readonly absent: AbsentSplit;
}

/** Another process has written the stream since this one read its state. */
export class OvertakenError extends Error {
  readonly code = 'overtaken';
}

const NOT_COUNTED: Judgement = { isCounted: false, entries: [] };
const NO_ABSENCE: AbsentSplit = {
  forgotten: [],
  candidates: [],
  onEdge: [],
  isUndecided: false,
};

/**
 * Commits a part in one transaction. Where the database refuses it on account of what its rows hold, it is run again
 * row by row as far as needed: refused rows go to the quarantine, all others are stored. Throws `OvertakenError` and
 * `DatabaseError`.
 */
export async function commitPart(
  database: Pick<Database, 'transaction'>,
  request: CommitRequest,
): Promise<CommitResult> {
  const doing = `storing ${request.unit.stream.name} of link ${request.unit.linkId}`;
  const commit = (isNarrowing: boolean): Promise<CommitResult> =>
    database.transaction((client) => commitInside(client, request, isNarrowing), { doing });
  try {
    return await commit(false);
  } catch (error) {
    if (!isRefusal(error) || request.reading === null) throw error;
    return await commit(true);
  }
}

/** May run again from the start when the transaction is retried. */
async function commitInside(
  client: ClientBase,
  request: CommitRequest,
  isNarrowing: boolean,
): Promise<CommitResult> {
  const { unit, reading, claim, settled } = request;
  const key = { workspace: unit.workspace, linkId: unit.linkId, stream: unit.stream.name };
  const isFirst = await passFence(client, key, request.version, request.runId);
  if (!isFirst) throw new OvertakenError(`Another run wrote ${key.stream} of link ${key.linkId}.`);

  const touched = new Touched();
  const written = await storeReading(client, request, isNarrowing, touched);
  if (written.inserted > 0) await noteLateRows(client, unit.stream.store, unit.linkId, touched);
  if (reading !== null && settled !== null) {
    const bad = reading.quarantined.map((row) => row.hash);
    await resolveQuarantined(client, key, settled.start, settled.end, bad);
  }
  let held = await countHeld(client, unit, claim.range, request.state);
  let absent = NO_ABSENCE;
  let marked = 0;
  if (reading !== null && settled !== null) {
    const lacking = await rowsLacking(
      client,
      unit,
      reading,
      settled,
      held,
      claim.range,
      request.state,
    );
    if (lacking.length > 0) {
      absent = splitAbsent(lacking, {
        range: settled,
        earliestListed: reading.earliest,
        hasOlderRows: await hasOlderRows(client, unit.stream.store, unit.linkId, settled.start, [
          ...held.forgotten.keys(),
        ]),
        hasForgottenDays: held.forgotten.size > 0,
        counterFall: await fallOf(client, request, lacking.length),
        isCounterProven: request.isCounterProven,
        listsFrom: request.listsFrom,
      });
      const confirmed = absent.candidates.filter((row) => request.confirm.has(row.id));
      if (confirmed.length > 0) {
        marked = await markDeleted(
          client,
          unit.stream.store,
          unit.linkId,
          confirmed.map((row) => row.id),
          touched,
        );
        await free(client, request, confirmed);
        absent = {
          ...absent,
          candidates: absent.candidates.filter((row) => !request.confirm.has(row.id)),
        };
        held = await countHeld(client, unit, claim.range, request.state);
      }
    }
    const forgotten = withForgotten(held.forgotten, absent.forgotten, settled, request.now);
    held = { ...held, forgotten };
  } else if (held.forgotten.size > 0 && (await fallOf(client, request, 0)).most > 0) {
    // The counter has fallen: what was taken for forgotten may have vanished, until this run has read it again.
    const forgotten = [...held.forgotten].filter(([day]) => claim.directDays.has(day));
    held = { ...held, forgotten: new Map(forgotten) };
  }

  // Where a settled reading lacks stored rows, totals that agree do so by chance: a row in the quarantine whose day is
  // not known is in no count.
  const judgement = absent.candidates.length > 0 ? NOT_COUNTED : judge(claim, held, request.now);
  await writeDays(client, key, judgement.entries, request.runId);
  if (judgement.isCounted) {
    const whole = wholeDaysIn(claim.range, request.now);
    // A day of which the range holds a part may have rows in the other part.
    if (whole !== null)
      await removeEmptyDays(client, key, whole.first, whole.last, [...comparable(held).keys()]);
    if (request.prove !== null) {
      const proof = await request.prove(client, claim);
      const isUndecided = request.isUndecided || absent.isUndecided;
      await saveStreamState(client, key, isUndecided ? undecided(proof, request.now) : proof);
    }
  } else if (request.giveUp !== null) {
    const left = request.giveUp(held, absent, claim);
    await writeDays(client, key, left.entries, request.runId);
    await saveStreamState(client, key, left.change);
  }
  await rebuildTouched(client, touched, countedClicks(unit, held, claim.range, request.now));
  return { ...written, marked, judgement, stored: remembered(held), absent };
}

/** What was counted of days that the range holds whole. */
function countedClicks(
  { stream, linkId }: WorkUnit,
  { live }: Held,
  range: Range,
  now: number,
): CountedClicks | null {
  if (stream.name !== 'clicks') return null;
  return { linkId, days: new Map([...live].filter(([day]) => holdsDay(range, day, now))) };
}

/** Rows that have vanished here may be another link's, which was not given them while they were listed twice. */
async function free(
  client: ClientBase,
  { unit, now }: CommitRequest,
  rows: readonly AbsentRow[],
): Promise<void> {
  const ids = rows.map((row) => row.id);
  const days = await forgetListedTwice(client, unit.stream.name, ids);
  await unsettleDays(client, unit.stream.name, days);
  const links = [...new Set(days.map((day) => day.smartLinkId))];
  await makeDue(client, links, unit.stream.name, now);
}

/** A settled reading has the last word on the days that it holds whole, today up to now; of others it can only add. */
function withForgotten(
  known: ReadonlyMap<string, number>,
  rows: readonly AbsentRow[],
  settled: Range,
  now: number,
): Map<string, number> {
  const counts = new Map([...known].filter(([day]) => !holdsDay(settled, day, now)));
  const found = new Map<string, number>();
  for (const row of rows) found.set(dayOf(row.seconds), (found.get(dayOf(row.seconds)) ?? 0) + 1);
  for (const [day, count] of found) counts.set(day, Math.max(counts.get(day) ?? 0, count));
  return counts;
}
