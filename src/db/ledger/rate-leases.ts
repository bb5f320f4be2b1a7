/**
 * Requests that a process may send in advance of sending them, from one bucket for all of a workspace: what processes
 * that lease send in any minute stays within what they may send together, and the database is asked once for many.
 */
import type { ClientBase } from 'pg';

/** A lease that is not used within this time lapses; its holder counts from before it asked. */
export const LEASE_SECONDS = 2;
/** A minute, and a second each for timers and the way to the service. */
const WINDOW_SECONDS = 60 + LEASE_SECONDS + 2;
/** Less than one request in a window, so that the one in the bucket is the only one. */
const LEAST_PER_WINDOW = 0.9;

export interface LeaseAsk {
  /** Requests a minute of all who lease together. */
  readonly perMinute: number;
  /** The part of it that is the asker's where all ask for more than there is: 1 alone. */
  readonly part: number;
  /** Of an earlier lease, and neither sent nor going to be. */
  readonly returned: number;
  /** False where it only returns. */
  readonly isWanted: boolean;
}

export interface LeaseGrant {
  /** Requests that may be sent within `LEASE_SECONDS`; 0: none at present. */
  readonly granted: number;
  /** When to ask again where none was granted, in milliseconds. */
  readonly waitMs: number;
}

/** The bucket at a moment: what was left in it. */
export interface LeaseBucket {
  readonly leasable: number;
  readonly atMs: number;
}

/** What is granted now, and the bucket after it. Null stands for a bucket that was never used, which is full. */
export function decideLease(
  bucket: LeaseBucket | null,
  { perMinute, part, returned, isWanted }: LeaseAsk,
  nowMs: number,
): LeaseGrant & { readonly bucket: LeaseBucket } {
  const most = Math.max(1, Math.floor(perMinute + 1e-9));
  // A full bucket and what flows into it within a window are together what a minute may hold.
  const size = Math.max(1, (most * LEASE_SECONDS) / (WINDOW_SECONDS + LEASE_SECONDS));
  const perSecond = Math.max(most - size, LEAST_PER_WINDOW) / WINDOW_SECONDS;
  const seconds = bucket === null ? 0 : Math.max(0, nowMs - bucket.atMs) / 1000;
  const before = bucket === null ? size : bucket.leasable + seconds * perSecond + returned;
  const leasable = Math.min(size, before);
  const whole = Math.floor(leasable + 1e-9);
  const granted = isWanted ? Math.min(whole, Math.max(1, Math.ceil(size * part))) : 0;
  const waitMs = granted > 0 || !isWanted ? 0 : Math.ceil(((1 - leasable) / perSecond) * 1000);
  // Two processes may tell different times only where the database's clock was set back.
  const atMs = Math.max(nowMs, bucket?.atMs ?? nowMs);
  return { granted, waitMs, bucket: { leasable: leasable - granted, atMs } };
}

export interface LeaseStore {
  /** Takes a lease and gives back what is left of an earlier one, by the database's clock. Throws `DatabaseError`. */
  lease(ask: LeaseAsk): Promise<LeaseGrant>;
}

interface Transactions {
  transaction<T>(
    work: (client: ClientBase) => Promise<T>,
    options?: { readonly doing?: string },
  ): Promise<T>;
}

/** The leases of one workspace, in `smartlinks_sync.rate_budget`. */
export function createLeaseStore(database: Transactions, workspace: string): LeaseStore {
  return {
    lease: (ask) =>
      database.transaction((client) => takeLease(client, workspace, ask), {
        doing: 'leasing requests',
      }),
  };
}

async function takeLease(
  client: ClientBase,
  workspace: string,
  ask: LeaseAsk,
): Promise<LeaseGrant> {
  // The clock is read when the row is locked: a transaction that waited for it began earlier.
  const { rows } = await client.query<{ leasable: string | null; at_ms: string | null }>(
    `INSERT INTO smartlinks_sync.rate_budget AS b (workspace) VALUES ($1)
     ON CONFLICT (workspace) DO UPDATE SET workspace = b.workspace
     RETURNING leasable, extract(epoch FROM leasable_at) * 1000 AS at_ms`,
    [workspace],
  );
  const clock = await client.query<{ now_ms: string }>(
    'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now_ms',
  );
  const row = rows[0];
  const nowMs = Number(clock.rows[0]?.now_ms);
  const known =
    row?.leasable == null || row.at_ms === null
      ? null
      : { leasable: Number(row.leasable), atMs: Number(row.at_ms) };
  const { granted, waitMs, bucket } = decideLease(known, ask, nowMs);
  await client.query(
    `UPDATE smartlinks_sync.rate_budget
     SET leasable = $2, leasable_at = to_timestamp($3::float8 / 1000) WHERE workspace = $1`,
    [workspace, bucket.leasable.toFixed(6), bucket.atMs],
  );
  return { granted, waitMs };
}
