/** `PII_RETENTION_DAYS`: rows of before a day lose what is personal, and do not get it back when they are read again. */
import type { Database } from '../../db/database.js';
import { forgetSamples } from '../../db/privacy/forget-samples.js';
import {
  lockPersonalState,
  readPersonalState,
  writePersonalState,
} from '../../db/privacy/personal-state.js';
import { StoppedError } from '../../errors.js';
import type { Log } from '../../log.js';
import { DAY_SECONDS } from '../time.js';
import { disagreementWith } from './current-rules.js';
import type { Privacy } from './privacy.js';
import { drop } from './protect.js';
import { datedPlaces, REWRITING_LOCK, rewriteBatch } from './rewriting.js';

/** The second before which rows are blanked: a UTC midnight, `days` before today's. Pure. */
export function retentionLimit(nowSeconds: number, days: number): number {
  return (Math.floor(nowSeconds / DAY_SECONDS) - days) * DAY_SECONDS;
}

/**
 * Blanks what has become too old since the last time: once a day there is something to do, at all other times this is
 * one small question. First the limit is raised, so that nothing older is written any more, then stored rows follow.
 * Returns how many were blanked; null where nothing was due, or another process is at it. Throws `UsageError` where
 * configuration and database disagree, `StoppedError`, and `DatabaseError`.
 */
export async function blankOldRows(
  database: Database,
  privacy: Privacy,
  { log, stopping }: { readonly log: Log; readonly stopping: AbortSignal },
): Promise<number | null> {
  if (privacy.retentionDays === null) return null;
  // The clock of the database: one process with a wrong clock must not blank everything.
  const { rows } = await database.query<{ now: number }>(
    'SELECT extract(epoch FROM now())::float8 AS now',
    [],
    { doing: 'reading the clock of the database' },
  );
  const limit = retentionLimit(rows[0]?.now ?? 0, privacy.retentionDays);
  const state = await database.transaction((client) => readPersonalState(client));
  if (state.blankedThrough !== null && state.blankedThrough >= limit) return null;
  const lock = await database.locks.tryAcquire(REWRITING_LOCK);
  if (lock === null) return null;
  try {
    const before = await database.transaction(
      async (client) => {
        const held = await lockPersonalState(client);
        const disagreement = disagreementWith(held, privacy);
        if (disagreement !== null) throw disagreement;
        const raised = Math.max(held.blankedBefore ?? limit, limit);
        await writePersonalState(client, { blankedBefore: raised });
        return raised;
      },
      { doing: 'raising the limit of personal data' },
    );
    let blanked = 0;
    for (const place of datedPlaces) {
      for (let after: string | null = ''; after !== null; ) {
        if (stopping.aborted) throw new StoppedError('Stopped between two batches of old rows.');
        const from: string = after;
        const stretch = { from: state.blankedThrough, before };
        const batch = await database.transaction(
          (client) => rewriteBatch(client, place, from, drop, stretch),
          { doing: 'removing personal data from old rows' },
        );
        blanked += batch.rewritten;
        after = batch.after;
      }
    }
    if (blanked > 0) await forgetSamples(database);
    await database.transaction((client) => writePersonalState(client, { blankedThrough: before }));
    log.info({ event: 'personal_data_blanked', rows: blanked, before: dayOfSecond(before) });
    return blanked;
  } finally {
    await lock.release();
  }
}

function dayOfSecond(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 10);
}
