import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { possibleHomes } from './home.js';

/** Whether an embedded Postgres was made for this data folder. Makes nothing, starts nothing and never throws. */
export async function hasCluster(dataDir: string): Promise<boolean> {
  for (const home of possibleHomes(dataDir)) {
    if (await mayExist(join(home, 'cluster', 'data'))) return true;
  }
  return false;
}

async function mayExist(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // What this user may not look at belongs to somebody.
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}
