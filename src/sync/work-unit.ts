/** The smallest piece of a cycle: one stream of one link, worked on to its end wherever that happens. */
import { ApiError } from '../api/api-error.js';
import { noteFailure } from '../db/ledger/stream-state.js';
import type { SmartlinkError } from '../errors.js';
import { OvertakenError } from './commit.js';
import type { PlannedStream } from './plan-cycle.js';
import type { Run } from './run.js';
import { syncSteadily } from './steady-stream.js';
import type { StreamOutcome } from './sync-stream.js';

/** What became of a stream. What ends the whole cycle is thrown instead. */
export type UnitResult =
  | { readonly status: 'worked'; readonly outcome: StreamOutcome }
  /** Another run wrote to it meanwhile: it stays due. */
  | { readonly status: 'overtaken' }
  /** Its failure is recorded; the other streams go on. */
  | { readonly status: 'failed'; readonly error: SmartlinkError };

/**
 * Works on a stream; rows of `confirm` that are lacking again are marked. Throws what ends the cycle: a refused key, a
 * quota, `DatabaseError` and `StoppedError`.
 */
export async function workUnit(
  run: Run,
  planned: PlannedStream,
  confirm: ReadonlySet<string>,
): Promise<UnitResult> {
  try {
    const outcome = await syncSteadily(
      run,
      {
        unit: { workspace: run.workspace, linkId: planned.linkId, stream: planned.stream },
        start: planned.range.start,
        lifeStart: planned.lifeStart,
        firstPage: planned.firstPage,
        isEditCheck: planned.isEditCheck,
        hints: planned.hints,
      },
      confirm,
    );
    return { status: 'worked', outcome };
  } catch (error) {
    return await failureOf(run, planned, error);
  }
}

async function failureOf(run: Run, planned: PlannedStream, error: unknown): Promise<UnitResult> {
  const where = { link: planned.linkId, stream: planned.stream.name };
  if (error instanceof OvertakenError) {
    run.log.info({ event: 'stream_overtaken', ...where });
    return { status: 'overtaken' };
  }
  const isOfStream =
    error instanceof ApiError && error.code !== 'api_unauthorized' && error.code !== 'api_quota';
  if (!isOfStream) throw error;
  run.log.warn({ event: 'stream_failed', ...where, error });
  const key = { workspace: run.workspace, linkId: planned.linkId, stream: planned.stream.name };
  await run.database.transaction((client) => noteFailure(client, key, error.code, run.api.now()));
  return { status: 'failed', error };
}
