/** Takes what tells of a person out of clicks that turn out to be an erased fan's. */
import type { ClientBase } from 'pg';
import { noteErasedClicks } from '../../db/privacy/erasures.js';
import { lockPersonalState, writePersonalState } from '../../db/privacy/personal-state.js';
import { lockRows, rewriteRows } from '../../db/privacy/stored-rows.js';
import type { Touched } from '../../db/rollups/touched.js';
import { clicksTable } from '../../db/write/stores.js';
import { erasedClick } from './row-rules.js';

/**
 * Notes clicks and rewrites those that are stored; returns how many were rewritten. From here on the transaction
 * keeps other writers of rows out: one that stores such a click just now has to be waited for.
 */
export async function eraseClicks(
  client: ClientBase,
  clickIds: readonly string[],
  touched: Touched,
): Promise<number> {
  const { erasures } = await lockPersonalState(client);
  await noteErasedClicks(client, clickIds);
  await writePersonalState(client, { erasures: erasures + 1 });
  const stored = await lockRows(client, clicksTable, 't.id = ANY ($1::text[])', [clickIds]);
  return rewriteRows(client, clicksTable, stored, erasedClick, touched);
}
