/** What is counted in the tables to judge a link's counter by, in the transaction that writes. */
import type { ClientBase } from 'pg';
import { countQuarantined } from '../db/ledger/quarantine.js';
import { countArrived } from '../db/write/arrived-rows.js';
import type { CommitRequest } from './commit.js';
import { countLife } from './count-held.js';
import { type Fall, type StoredNow, shortageOf, unprovenFall } from './counter-fall.js';
import type { StreamSession } from './stream-session.js';

/** By how many rows the counter has fallen; `missing` are those that a settled reading lacked. */
export async function fallOf(
  client: ClientBase,
  { unit, counterFall, runId, arrivalTimes, state }: CommitRequest,
  missing: number,
): Promise<Fall> {
  const { linkId, stream } = unit;
  return counterFall({
    live: (await countLife(client, unit, state)).life,
    arrived: await countArrived(client, stream.store, linkId, runId, arrivalTimes),
    quarantined: await countQuarantined(client, { linkId, stream: stream.name }),
    missing,
  });
}

/**
 * Live rows that the counter should count and does not: those of this run's that its listing cannot have counted. At a
 * stream's first proof also those that seem forgotten, where it agrees with all others exactly: while they were found
 * missing, rows were missing still, and it could not be asked.
 */
export async function uncountedRows(
  client: ClientBase,
  { run, unit, state, arrivalTimes }: StreamSession,
  counter: number | null,
  stored: Omit<StoredNow, 'arrived'>,
): Promise<number> {
  const { live, missing } = stored;
  const isFirst = (state.seenGap ?? state.counterGap) === null;
  const gone = counter === null || !isFirst || missing === 0 ? 0 : unprovenFall(counter, stored);
  if (gone > 0) return gone;
  const shortage = shortageOf(state, counter, live);
  if (shortage === null) return 0;
  const { stream, linkId } = unit;
  const { any } = await countArrived(client, stream.store, linkId, run.id, arrivalTimes);
  return Math.min(shortage.rows, any[shortage.kind]);
}
