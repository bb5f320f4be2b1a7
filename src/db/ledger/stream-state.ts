/** `smartlinks_sync.streams`: what is known of each stream of each link, and the fence around writing it. */
import type { ClientBase } from 'pg';
import { RUN_ID_SETTING } from '../write/change-log.js';

/** One row. Times in whole UTC seconds, money as decimal text. */
export interface StreamState {
  readonly linkId: string;
  readonly stream: string;
  /** The link's counter when it was last looked at. */
  readonly counter: number | null;
  /** Counter less live rows at the last proof: what the counter may exceed the rows by. */
  readonly counterGap: number | null;
  /** Counter less live rows at the last proof where that was not explained; null where `counterGap` says it. */
  readonly seenGap: number | null;
  /** Counter less live rows that are neither bots nor duplicates, at the last proof; null where that is the same. */
  readonly unflaggedGap: number | null;
  /** Live rows that the counter of the last proof did not count: they came after its listing, or are gone; null: none. */
  readonly uncounted: number | null;
  /** The run of that proof: counters that later runs list should count them. */
  readonly uncountedRun: number | null;
  /** No counter is known to have counted what this run or a later one has stored; null: all were counted. */
  readonly unsureRun: number | null;
  /** The smallest gap that a listing showed since then: a rise from there is news too. */
  readonly lowestGap: number | null;
  readonly liveRows: number | null;
  /** Rows that retention has removed: the counter counts them still. */
  readonly droppedRows: number;
  /** Rows of before were removed, or are about to be: nothing older is asked for, and none is stored. Null: none were. */
  readonly keptFrom: number | null;
  readonly revenue: string | null;
  readonly revenueGap: string | null;
  readonly countedFrom: number | null;
  readonly countedThrough: number | null;
  readonly provenAt: number | null;
  readonly editsCheckedAt: number | null;
  readonly closedOnFirstPage: boolean | null;
  readonly dueAt: number | null;
  /** Attempts since the counter last moved that left something open. */
  readonly attempts: number;
  readonly unsettledCycles: number;
  readonly unsettledSince: number | null;
  readonly failedAt: number | null;
  readonly failedCode: string | null;
  /** Grows with each commit: who planned on another number has been overtaken. */
  readonly version: number;
}

function time(value: number | null): Date | null {
  return value === null ? null : new Date(value * 1000);
}

const seconds = (column: string): string => `floor(extract(epoch FROM ${column}))::bigint`;

/** Fields as SQL makes them: with 20,000 streams, what is not made twice is half of the memory that planning takes. */
const FIELDS: Readonly<Record<keyof StreamState, string>> = {
  linkId: 'smart_link_id',
  stream: 'stream',
  counter: 'counter',
  counterGap: 'counter_gap',
  seenGap: "(hints->>'seen_gap')::bigint",
  unflaggedGap: "(hints->>'unflagged_gap')::bigint",
  uncounted: "(hints->>'uncounted')::bigint",
  uncountedRun: "(hints->>'uncounted_run')::bigint",
  unsureRun: "(hints->>'unsure_run')::bigint",
  lowestGap: "(hints->>'lowest_gap')::bigint",
  liveRows: 'live_rows',
  droppedRows: 'dropped_rows',
  keptFrom: seconds('kept_from'),
  revenue: 'revenue',
  revenueGap: 'revenue_gap',
  countedFrom: seconds('counted_from'),
  countedThrough: seconds('counted_through'),
  provenAt: seconds('proven_at'),
  editsCheckedAt: seconds('edits_checked_at'),
  closedOnFirstPage: 'closed_on_first_page',
  dueAt: seconds('due_at'),
  attempts: 'attempts',
  unsettledCycles: 'unsettled_cycles',
  unsettledSince: seconds('unsettled_since'),
  failedAt: seconds('failed_at'),
  failedCode: 'failed_code',
  version: 'version',
};

/** SQL of some fields, as a SELECT lists them. */
export function fieldsOf(fields: readonly (keyof StreamState)[]): string {
  return fields.map((field) => `${FIELDS[field]} AS "${field}"`).join(', ');
}

const COLUMNS = Object.entries(FIELDS)
  .map(([field, sql]) => `${sql} AS "${field}"`)
  .join(', ');

/** All streams of a workspace's links. */
export async function loadStreamStates(
  client: ClientBase,
  workspace: string,
): Promise<StreamState[]> {
  const result = await client.query<StreamState>(
    `SELECT ${COLUMNS} FROM smartlinks_sync.streams WHERE workspace = $1`,
    [workspace],
  );
  return result.rows;
}

/** Reads one stream's row, making it where there is none yet. */
export async function openStreamState(
  client: ClientBase,
  key: { workspace: string; linkId: string; stream: string },
): Promise<StreamState> {
  const select = `SELECT ${COLUMNS} FROM smartlinks_sync.streams WHERE smart_link_id = $1 AND stream = $2`;
  const values = [key.linkId, key.stream];
  const found = await client.query<StreamState>(select, values);
  if (found.rows[0] !== undefined) return found.rows[0];
  await client.query(
    `INSERT INTO smartlinks_sync.streams (smart_link_id, stream, workspace) VALUES ($1, $2, $3)
     ON CONFLICT (smart_link_id, stream) DO NOTHING`,
    [...values, key.workspace],
  );
  const made = await client.query<StreamState>(select, values);
  if (made.rows[0] === undefined) throw new Error('A stream row vanished while it was opened.');
  return made.rows[0];
}

/**
 * Locks the stream's row until the transaction ends, moves its version on, and names the run for what the
 * transaction keeps of changes. False where another process has
 * written since `version` was read: nothing of this transaction may then be committed.
 */
export async function passFence(
  client: ClientBase,
  key: { linkId: string; stream: string },
  version: number,
  runId: number,
): Promise<boolean> {
  const result = await client.query({
    name: 'pass_fence',
    text: `UPDATE smartlinks_sync.streams SET version = version + 1
           WHERE smart_link_id = $1 AND stream = $2 AND version = $3
           RETURNING set_config('${RUN_ID_SETTING}', $4, true)`,
    values: [key.linkId, key.stream, version, String(runId)],
  });
  return result.rowCount === 1;
}

/** What a finished attempt leaves behind; fields that are not named keep what they hold. */
export type StreamChange = Partial<
  Omit<StreamState, 'linkId' | 'stream' | 'version' | 'droppedRows' | 'keptFrom'>
>;

const CHANGEABLE: readonly (readonly [keyof StreamChange, string, 'time' | 'plain'])[] = [
  ['counter', 'counter', 'plain'],
  ['counterGap', 'counter_gap', 'plain'],
  ['liveRows', 'live_rows', 'plain'],
  ['revenue', 'revenue', 'plain'],
  ['revenueGap', 'revenue_gap', 'plain'],
  ['countedFrom', 'counted_from', 'time'],
  ['countedThrough', 'counted_through', 'time'],
  ['provenAt', 'proven_at', 'time'],
  ['editsCheckedAt', 'edits_checked_at', 'time'],
  ['closedOnFirstPage', 'closed_on_first_page', 'plain'],
  ['dueAt', 'due_at', 'time'],
  ['attempts', 'attempts', 'plain'],
  ['unsettledCycles', 'unsettled_cycles', 'plain'],
  ['unsettledSince', 'unsettled_since', 'time'],
  ['failedAt', 'failed_at', 'time'],
  ['failedCode', 'failed_code', 'plain'],
];

/** Writes what an attempt found, in the transaction that passed the fence. */
export async function saveStreamState(
  client: ClientBase,
  key: { linkId: string; stream: string },
  change: StreamChange,
): Promise<void> {
  const sets: string[] = [];
  const values: unknown[] = [key.linkId, key.stream];
  for (const [field, column, kind] of CHANGEABLE) {
    const value = change[field];
    if (value === undefined) continue;
    values.push(
      kind === 'time' && (typeof value === 'number' || value === null) ? time(value) : value,
    );
    sets.push(`${column} = $${values.length}`);
  }
  if (change.counterGap !== undefined) {
    const hints = {
      seen_gap: change.seenGap,
      unflagged_gap: change.unflaggedGap,
      lowest_gap: change.lowestGap,
      uncounted: change.uncounted,
      uncounted_run: change.uncountedRun,
      unsure_run: change.unsureRun,
    };
    values.push(Object.keys(hints), JSON.stringify(hints));
    sets.push(
      `hints = nullif(coalesce(hints, '{}') - $${values.length - 1}::text[]
         || jsonb_strip_nulls($${values.length}::jsonb), '{}')`,
    );
  }
  if (sets.length === 0) return;
  await client.query(
    `UPDATE smartlinks_sync.streams SET ${sets.join(', ')} WHERE smart_link_id = $1 AND stream = $2`,
    values,
  );
}

/** Records that counters fell below what the last proof explains, so that their next rise is noticed. */
export async function noteLowestGaps(
  client: ClientBase,
  gaps: readonly { linkId: string; stream: string; gap: number }[],
): Promise<void> {
  if (gaps.length === 0) return;
  await client.query(
    `UPDATE smartlinks_sync.streams s
     SET hints = coalesce(s.hints, '{}') || jsonb_build_object('lowest_gap', g.gap)
     FROM unnest($1::text[], $2::text[], $3::bigint[]) AS g (smart_link_id, stream, gap)
     WHERE s.smart_link_id = g.smart_link_id AND s.stream = g.stream`,
    [gaps.map((g) => g.linkId), gaps.map((g) => g.stream), gaps.map((g) => g.gap)],
  );
}

/** Asks for a stream to be looked at in the next cycle: another stream's upsert took a row from it. */
export async function makeDue(
  client: ClientBase,
  linkIds: readonly string[],
  stream: string,
  now: number,
): Promise<void> {
  if (linkIds.length === 0) return;
  await client.query(
    `UPDATE smartlinks_sync.streams SET due_at = LEAST(due_at, $3)
     WHERE smart_link_id = ANY ($1::text[]) AND stream = $2`,
    [linkIds, stream, new Date(now * 1000)],
  );
}

/** Records that a stream could not be read: it stays due. */
export async function noteFailure(
  client: ClientBase,
  key: { workspace: string; linkId: string; stream: string },
  code: string,
  now: number,
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.streams (workspace, smart_link_id, stream, failed_code, failed_at, due_at)
     VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT (smart_link_id, stream) DO UPDATE
       SET failed_code = excluded.failed_code, failed_at = excluded.failed_at, due_at = excluded.due_at`,
    [key.workspace, key.linkId, key.stream, code, new Date(now * 1000)],
  );
}

/** Records when a stream was last looked at for edits. Not fenced: it is a clock, and says nothing of rows. */
export async function noteEditsChecked(
  client: ClientBase,
  key: { linkId: string; stream: string },
  now: number,
): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.streams SET edits_checked_at = $3 WHERE smart_link_id = $1 AND stream = $2`,
    [key.linkId, key.stream, new Date(now * 1000)],
  );
}

/** Records by how many the API counts more unflagged rows than are stored, and returns what was recorded before. */
export async function saveFlagGap(
  client: ClientBase,
  key: { linkId: string; stream: string },
  gap: number,
): Promise<number | null> {
  const result = await client.query<{ known: number | null }>(
    `UPDATE smartlinks_sync.streams s
     SET hints = coalesce(s.hints, '{}') || jsonb_build_object('flag_gap', $3::bigint)
     FROM smartlinks_sync.streams old
     WHERE s.smart_link_id = $1 AND s.stream = $2
       AND old.smart_link_id = s.smart_link_id AND old.stream = s.stream
     RETURNING (old.hints->>'flag_gap')::bigint AS known`,
    [key.linkId, key.stream, gap],
  );
  return result.rows[0]?.known ?? null;
}
