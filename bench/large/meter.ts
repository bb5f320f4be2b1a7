/** What a piece of work cost: the server process of one connection, and what it wrote and read. */
import type { ClientBase } from 'pg';
import { treeCpuUs } from '../process-figures.js';

export interface Cost {
  readonly ms: number;
  /** Of the connection's server process. */
  readonly cpuMs: number;
  readonly walBytes: number;
  /** Read from outside of shared buffers: from the system's cache or the disk. */
  readonly readBytes: number;
  /** Waited for these reads. */
  readonly readMs: number;
}

export const NOTHING: Cost = { ms: 0, cpuMs: 0, walBytes: 0, readBytes: 0, readMs: 0 };

export function sum(a: Cost, b: Cost): Cost {
  return {
    ms: a.ms + b.ms,
    cpuMs: a.cpuMs + b.cpuMs,
    walBytes: a.walBytes + b.walBytes,
    readBytes: a.readBytes + b.readBytes,
    readMs: a.readMs + b.readMs,
  };
}

interface Counters {
  readonly wal: string;
  readonly blocks: string;
  readonly io: number;
}

async function counters(client: ClientBase): Promise<Counters> {
  await client.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await client.query<Counters>(
    `SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text AS wal, blks_read::text AS blocks, blk_read_time AS io
     FROM pg_stat_database WHERE datname = current_database()`,
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('The server has no counters.');
  return row;
}

/** Does the work and returns what it cost. Nobody else may use the database meanwhile. */
export async function costOf(client: ClientBase, work: () => Promise<unknown>): Promise<Cost> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid ?? 0;
  const before = await counters(client);
  const cpuUs = treeCpuUs(pid);
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const cpuMs = (treeCpuUs(pid) - cpuUs) / 1000;
  const after = await counters(client);
  return {
    ms,
    cpuMs,
    walBytes: Number(after.wal) - Number(before.wal),
    readBytes: (Number(after.blocks) - Number(before.blocks)) * 8192,
    readMs: after.io - before.io,
  };
}
