/** A database that holds everything already, as the template of those that are measured. */
import { type Bench, measure } from '../measure.js';
import { EMPTY } from '../postgres.js';

export const LOADED = 'bench_loaded';

/** Loads it with the program itself, outside of what is measured. */
export async function makeLoaded(bench: Bench): Promise<void> {
  await bench.postgres.drop(LOADED);
  const url = await bench.postgres.create(LOADED, EMPTY);
  const job = { kind: 'sync', pageSize: 1000, concurrency: 8, maxRows: 0 } as const;
  await measure({ ...bench, profileDir: null }, LOADED, job, url);
  // As autovacuum would: the first reading of a row after a load otherwise writes its page once more.
  await bench.postgres.query(LOADED, 'VACUUM (ANALYZE)');
}
