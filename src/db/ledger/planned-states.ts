/** The states of all streams of a workspace, as planning needs them: only the fields that it looks at. */
import type { ClientBase } from 'pg';
import { fieldsOf, type StreamState } from './stream-state.js';

const NEEDED = [
  'linkId',
  'stream',
  'counter',
  'counterGap',
  'lowestGap',
  'uncounted',
  'liveRows',
  'droppedRows',
  'keptFrom',
  'revenue',
  'countedFrom',
  'countedThrough',
  'provenAt',
  'editsCheckedAt',
  'closedOnFirstPage',
  'dueAt',
  'attempts',
  'unsettledSince',
] as const satisfies readonly (keyof StreamState)[];

export type PlannedState = Pick<StreamState, (typeof NEEDED)[number]>;

/** By stream and then by link: one key made of both would be a text more for each of 20,000 streams. */
export type ByStream<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

/** Values by the stream and link of each row. */
export function byStream<R extends Pick<StreamState, 'linkId' | 'stream'>, T>(
  rows: readonly R[],
  valueIn: (row: R) => T,
): ByStream<T> {
  const streams = new Map<string, Map<string, T>>();
  for (const row of rows) {
    const links = streams.get(row.stream) ?? new Map<string, T>();
    streams.set(row.stream, links);
    links.set(row.linkId, valueIn(row));
  }
  return streams;
}

/** Reads them. */
export async function loadPlannedStates(
  client: ClientBase,
  workspace: string,
): Promise<ByStream<PlannedState>> {
  const result = await client.query<PlannedState>(
    `SELECT ${fieldsOf(NEEDED)} FROM smartlinks_sync.streams WHERE workspace = $1`,
    [workspace],
  );
  return byStream(result.rows, (state) => state);
}
