/** What the tables hold of a stream, counted within a transaction. */
import type { ClientBase } from 'pg';
import { forgottenRowsByDay } from '../db/ledger/days.js';
import { countDropped, droppedByDay } from '../db/ledger/dropped-rows.js';
import { countQuarantinedByDay } from '../db/ledger/quarantine.js';
import type { StreamState } from '../db/ledger/stream-state.js';
import { countLiveByDay, countLiveKinds, type LiveRows } from '../db/write/live-rows.js';
import type { Held } from './judge.js';
import type { Range } from './range.js';
import type { StreamDeclaration } from './streams/stream.js';
import { dayOf } from './time.js';

interface HeldUnit {
  readonly linkId: string;
  readonly stream: StreamDeclaration;
}

type Kept = Pick<StreamState, 'keptFrom'>;

/** Counts a range. */
export async function countHeld(
  client: ClientBase,
  { linkId, stream }: HeldUnit,
  range: Range,
  { keptFrom }: Kept,
): Promise<Held> {
  const key = { linkId, stream: stream.name };
  const held: Held = {
    live: await countLiveByDay(client, stream.store, linkId, range.start, range.end),
    quarantined: await countQuarantinedByDay(client, key, range.start, range.end),
    forgotten: await forgottenRowsByDay(client, key),
  };
  // Nobody asks for what was removed, but a service may answer for more than it was asked.
  if (keptFrom === null || range.start >= keptFrom) return held;
  const [first, last] = [dayOf(range.start), dayOf(range.end)];
  return { ...held, dropped: await droppedByDay(client, key, first, last) };
}

/** All rows of the stream's life: those that are live, and those that retention has removed. */
export interface RowsOfLife {
  readonly live: LiveRows;
  /** Live and removed ones. */
  readonly life: LiveRows;
  readonly dropped: number;
}

/** Counts a stream's life. */
export async function countLife(
  client: ClientBase,
  { linkId, stream }: HeldUnit,
  { keptFrom }: Kept,
): Promise<RowsOfLife> {
  const live = await countLiveKinds(client, stream.store, linkId);
  if (keptFrom === null) return { live, life: live, dropped: 0 };
  const dropped = await countDropped(client, { linkId, stream: stream.name });
  const life = {
    all: live.all + dropped.all,
    withoutBots: live.withoutBots + dropped.withoutBots,
    withoutDuplicates: live.withoutDuplicates + dropped.withoutDuplicates,
    unflagged: live.unflagged + dropped.unflagged,
  };
  return { live, life, dropped: dropped.all };
}
