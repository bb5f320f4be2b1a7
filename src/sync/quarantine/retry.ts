/** Tries rows of the quarantine again: those that can be stored now are, and their day is counted by the next sync. */
import type { Database } from '../../db/database.js';
import { writeDays } from '../../db/ledger/days.js';
import { rowsOfOthers } from '../../db/ledger/listed-twice.js';
import {
  changeReasons,
  type EntryFilter,
  type EntryToRetry,
  entriesToRetry,
  liveSince,
  type QuarantinedStream,
  resolveEntries,
  streamsWithEntries,
} from '../../db/ledger/quarantine-entries.js';
import { makeDue, openStreamState, passFence } from '../../db/ledger/stream-state.js';
import { rebuildTouched } from '../../db/rollups/rebuild.js';
import { Touched } from '../../db/rollups/touched.js';
import type { Client } from '../../db/transaction.js';
import { countLiveByDay } from '../../db/write/live-rows.js';
import { landByHalves } from '../../db/write/narrow.js';
import { StoppedError } from '../../errors.js';
import type { CurrentRules } from '../privacy/current-rules.js';
import { writeGoodRows } from '../store-rows.js';
import { streams } from '../streams/registry.js';
import type { StreamDeclaration } from '../streams/stream.js';
import { streamLock } from '../sync-stream.js';
import { DAY_SECONDS, dayOf, dayStart } from '../time.js';
import { judgePayload, type RetriedRow } from './judge-payload.js';

export interface RetryResult {
  /** Entries that were looked at. */
  readonly tried: number;
  /** Rows that are in their tables now. */
  readonly stored: number;
  /** Rows that were in their tables already, as the API listed them since. */
  readonly known: number;
  /** Entries whose rows still cannot be stored. */
  readonly left: number;
  /** Streams that another process works on: their entries were not looked at. */
  readonly busy: number;
}

export interface RetryOptions {
  /** The run that changes of stored rows are kept under. */
  readonly runId: number;
  readonly signal: AbortSignal;
  /** What is kept of rows. */
  readonly rules: CurrentRules;
}

const ENTRIES_PER_TRANSACTION = 500;
/** What Postgres tells times apart by, in seconds. */
const MICROSECOND = 0.000_001;

/**
 * Retries the chosen entries, stream by stream, each under the lock and the fence that a sync takes. Throws
 * `StoppedError` between two transactions, and `DatabaseError`; what was stored by then stays.
 */
export async function retryEntries(
  database: Database,
  filter: EntryFilter,
  { runId, signal, rules }: RetryOptions,
): Promise<RetryResult> {
  const total = { tried: 0, stored: 0, known: 0, left: 0, busy: 0 };
  for (const key of await streamsWithEntries(database, filter)) {
    const stream = streams.find(({ name }) => name === key.stream);
    if (stream === undefined) continue;
    const lock = await database.locks.tryAcquire(streamLock({ ...key, stream }));
    if (lock === null) {
      total.busy += 1;
      continue;
    }
    try {
      for (let after = 0; ; ) {
        if (signal.aborted) throw new StoppedError('Stopped between two rows of the quarantine.');
        const done = await database.transaction(
          (client) => retryBatch(client, { key, stream, filter, after, runId, rules }),
          { doing: `storing quarantined ${key.stream} of link ${key.linkId}` },
        );
        if (done.lastId === null) break;
        after = done.lastId;
        total.tried += done.tried;
        total.stored += done.stored;
        total.known += done.known;
        total.left += done.left;
      }
    } finally {
      await lock.release();
    }
  }
  return total;
}

interface Batch {
  readonly key: QuarantinedStream;
  readonly stream: StreamDeclaration;
  readonly filter: EntryFilter;
  readonly after: number;
  readonly runId: number;
  readonly rules: CurrentRules;
}

type BatchResult = Omit<RetryResult, 'busy'> & { readonly lastId: number | null };

async function retryBatch(
  client: Client,
  { key, stream, filter, after, runId, rules: current }: Batch,
): Promise<BatchResult> {
  // Without the fence a sync that began before could close its range on counts that no longer hold.
  const state = await openStreamState(client, key);
  await passFence(client, key, state.version, runId);
  const rules = await current.hold(client);
  const entries = await entriesToRetry(client, key, filter, after, ENTRIES_PER_TRANSACTION);
  const ofOthers = await rowsOfOthers(client, stream.store, key.linkId);
  const reasons = new Map<number, string>();
  const rows: RetriedRow<EntryToRetry>[] = [];
  for (const entry of entries) {
    const judged = judgePayload(entry.payload, (source) =>
      stream.normalize(current.protectStored(stream.name, source), key.linkId),
    );
    if (typeof judged === 'string') reasons.set(entry.id, judged);
    else if (ofOthers.has(judged.id)) reasons.set(entry.id, 'listed_twice');
    else rows.push({ entry, row: judged });
  }
  // Of several forms of one row the one that was listed last must win.
  rows.sort((a, b) => a.entry.lastSeenAt.getTime() - b.entry.lastSeenAt.getTime());

  const ids = rows.map(({ row }) => row.id);
  const written = await liveSince(client, stream.store.table, ids);
  const fresh = rows.filter(({ entry, row }) => {
    const since = written.get(row.id);
    return since === undefined || since < entry.lastSeenAt;
  });
  const touched = new Touched();
  const { rejected } = await landByHalves(client, fresh, (some) =>
    writeGoodRows(
      client,
      stream,
      some.map(({ row }) => row),
      rules,
      touched,
    ),
  );
  for (const { row, sqlstate } of rejected) reasons.set(row.entry.id, `rejected_${sqlstate}`);

  const closed = rows.filter(({ entry }) => !reasons.has(entry.id));
  await resolveEntries(
    client,
    closed.map(({ entry }) => entry.id),
  );
  await changeReasons(client, reasons);
  if (closed.length > 0) await countAgain(client, key, stream, closed, runId);
  await rebuildTouched(client, touched);
  const stored = fresh.length - rejected.length;
  return {
    lastId: entries.at(-1)?.id ?? null,
    tried: entries.length,
    stored,
    known: closed.length - stored,
    left: reasons.size,
  };
}

/** Opens the days of rows and of their entries, and makes the stream due whatever the service's clock says. */
async function countAgain(
  client: Client,
  key: QuarantinedStream,
  stream: StreamDeclaration,
  rows: readonly RetriedRow<EntryToRetry>[],
  runId: number,
): Promise<void> {
  const days = new Set(
    rows.flatMap(({ entry, row }) => [
      dayOf(row.seconds),
      ...(entry.day === null ? [] : [entry.day]),
    ]),
  );
  const entries = [];
  for (const day of [...days].sort()) {
    const [start, end] = [dayStart(day), dayStart(day) + DAY_SECONDS - MICROSECOND];
    const live = await countLiveByDay(client, stream.store, key.linkId, start, end);
    entries.push({ day, apiTotal: null, stored: live.get(day) ?? 0, status: 'unsettled' });
  }
  await writeDays(client, key, entries, runId);
  await makeDue(client, [key.linkId], key.stream, 0);
}
