/**
 * How Postgres plans the statements of rollups: the first plan is kept, because it does not depend on what is asked for
 * and making it takes longer than most rebuilds. Groups are hashed: sorting all rows three times costs five times as
 * much. Rows are looked up by index, as in the rest of the transaction (`prefer-indexes.ts`).
 */
import type { ClientBase } from 'pg';
import { INDEX_SETTINGS, setLocal } from '../prefer-indexes.js';

/** Settings that last until the transaction ends. */
export const PLAN_SETTINGS: Readonly<Record<string, string>> = {
  ...INDEX_SETTINGS,
  enable_sort: 'off',
  plan_cache_mode: 'force_generic_plan',
};

const TEXT = setLocal(PLAN_SETTINGS);

export async function fixPlans(client: ClientBase): Promise<void> {
  await client.query(TEXT);
}
