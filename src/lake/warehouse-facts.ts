/** What a manifest says of the warehouse as a whole, and which one it is. */
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { readPersonalState } from '../db/privacy/personal-state.js';
import { SEED } from '../db/rollups/row-key.js';
import type { Manifest } from './manifest.js';

/** Tells this database from others, also after it was restored elsewhere. Its seed cannot be read from it. */
export async function readWarehouseId(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ seed: string }>(`SELECT (${SEED})::text AS seed`);
  const hash = createHash('sha256').update(`smartlink-sync warehouse ${rows[0]?.seed ?? ''}`);
  return hash.digest('hex').slice(0, 16);
}

/** As of this transaction's snapshot. */
export async function readWarehouseFacts(
  client: ClientBase,
  workspace: string,
): Promise<Pick<Manifest, 'snapshotAt' | 'completeThrough' | 'piiMode' | 'isPiiSettled'>> {
  const { mode, rewriting } = await readPersonalState(client);
  const { rows } = await client.query<{ now: Date; complete_through: string | null }>(
    `SELECT now() AS now, (
       SELECT f.complete_through::text FROM smartlinks_bi.freshness f WHERE f.workspace = $1
     ) AS complete_through`,
    [workspace],
  );
  return {
    snapshotAt: (rows[0]?.now ?? new Date(0)).toISOString(),
    completeThrough: rows[0]?.complete_through ?? null,
    piiMode: mode ?? 'keep',
    isPiiSettled: rewriting === null,
  };
}
