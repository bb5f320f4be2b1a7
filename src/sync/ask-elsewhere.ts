/**
 * Tells rows that have vanished from forgotten ones where no counter can: a service that forgets by age forgets for all
 * links, so that where it still lists an older row of another link, it has not forgotten these.
 */
import { ApiError } from '../api/api-error.js';
import { findOlderElsewhere, type OlderRow } from '../db/write/older-elsewhere.js';
import type { WorkUnit } from './commit.js';
import type { Range } from './range.js';
import type { Reading } from './reading.js';
import { firstUnsure, type Sureness } from './rows-lacking.js';
import type { Run } from './run.js';

/**
 * Asks for an older row of another link where the reading lacks rows from before all that it brought which no counter
 * is known to have counted. A few requests at most, and none where the run knows the answer. What it learns is in
 * the run's traits. Throws what the client and the database throw.
 */
export async function askElsewhere(
  run: Run,
  unit: WorkUnit,
  state: Sureness & { readonly version: number },
  reading: Reading,
  settled: Range,
): Promise<void> {
  const mayBeUnsure = state.unsureRun !== null || (state.provenAt === null && state.version > 0);
  if (!mayBeUnsure) return;
  const traits = run.traitsOf(unit.stream.name);
  const others = await run.database.transaction(async (client) => {
    const first = await firstUnsure(client, unit, reading, settled, state);
    if (first === null || first.seconds > traits.listsFrom) return [];
    return findOlderElsewhere(client, unit.stream.store, unit, first.seconds, OTHERS_ASKED);
  });
  const asked = others.filter((row) => row.seconds > traits.missesFrom);
  for (const row of asked) {
    if (!(await isListed(run, unit, row))) continue;
    traits.listsFrom = row.seconds;
    return;
  }
  if (asked.length > 0) traits.missesFrom = Math.min(...asked.map((row) => row.seconds));
}

/** Links that are asked: of one the row may have vanished as well. */
const OTHERS_ASKED = 3;

async function isListed(run: Run, { stream }: WorkUnit, row: OlderRow): Promise<boolean> {
  const second = Math.floor(row.seconds);
  try {
    const answer = await run.api.listRows({
      linkId: row.linkId,
      endpoint: stream.endpoint,
      dateStart: second,
      dateEnd: second + 1,
      limit: run.traitsOf(stream.name).pageSize,
      offset: 0,
    });
    if (answer.cached) return false;
    const rows = answer.rows.map((source) => stream.normalize(source, row.linkId));
    return rows.some((found) => found.isGood && found.id === row.id);
  } catch (error) {
    if (error instanceof ApiError && !ENDS.has(error.code)) return false;
    throw error;
  }
}

/** What the API refuses everywhere; another failure is that of the other link, and says nothing. */
const ENDS: ReadonlySet<string> = new Set(['api_unauthorized', 'api_quota', 'api_unavailable']);
