/** Work on many streams, several links at a time, where one stream's failure does not stop the others. */
import pLimit from 'p-limit';
import { ApiError } from '../../api/api-error.js';
import { StoppedError } from '../../errors.js';
import { OvertakenError } from '../commit.js';
import type { Run } from '../run.js';

/** After so many streams in a row that the API did not answer for, the rest would fare no better. */
const FAILURES_IN_A_ROW = 5;

/**
 * Does the work on every item, the items of one list one after the other. `onFailure` is told of what concerns
 * one stream only. Throws what ends the run (a refused key, a quota, the database, a stop), once all work that
 * was under way has ended.
 */
export async function runStreams<T>(
  run: Run,
  lists: readonly (readonly T[])[],
  work: (item: T) => Promise<void>,
  onFailure: (item: T, error: ApiError | OvertakenError) => void,
): Promise<void> {
  let fatal: unknown = null;
  let failuresInARow = 0;
  const one = async (item: T): Promise<void> => {
    if (run.signals.stopping.aborted) fatal ??= new StoppedError('Stopped between two streams.');
    if (fatal !== null) return;
    try {
      await work(item);
      failuresInARow = 0;
    } catch (error) {
      if (!isOfStream(error)) {
        fatal ??= error;
        return;
      }
      failuresInARow = error.code === 'api_unavailable' ? failuresInARow + 1 : 0;
      if (failuresInARow >= FAILURES_IN_A_ROW) fatal ??= error;
      onFailure(item, error);
    }
  };
  await pLimit(run.settings.concurrency).map(lists, async (items) => {
    for (const item of items) await one(item);
  });
  if (fatal !== null) throw fatal;
}

function isOfStream(error: unknown): error is ApiError | OvertakenError {
  if (error instanceof OvertakenError) return true;
  return (
    error instanceof ApiError && error.code !== 'api_unauthorized' && error.code !== 'api_quota'
  );
}
