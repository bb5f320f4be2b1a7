/** Works on a stream through the loss of database connections. */
import { isLostConnection } from '../db/lost-connection.js';
import { sleepReal } from '../db/transaction.js';
import { StoppedError } from '../errors.js';
import type { Run } from './run.js';
import { type StreamOutcome, type StreamTask, syncStream } from './sync-stream.js';

/** Where all connections are ended at once, the next one that a stream is given may be dying too. */
const MAX_OPENINGS = 3;
/** The longest first pause; the next may be twice as long. */
const FIRST_PAUSE_MS = 500;

/**
 * A lost connection costs the stream another try. Whether its last commit was kept is not known, and need not be: the
 * stream is opened anew from what the database holds, and its fence lets nothing of the earlier try through. Throws
 * what `syncStream` throws.
 */
export async function syncSteadily(
  run: Run,
  task: StreamTask,
  confirm: ReadonlySet<string> = new Set(),
): Promise<StreamOutcome> {
  const { linkId, stream } = task.unit;
  for (let opening = 1; ; opening += 1) {
    try {
      return await syncStream(run, task, confirm);
    } catch (error) {
      if (!isLostConnection(error) || opening >= MAX_OPENINGS) throw error;
      run.log.info({ event: 'stream_opened_again', link: linkId, stream: stream.name, error });
    }
    await pause(Math.random() * FIRST_PAUSE_MS * 2 ** (opening - 1), run.signals.stopping);
  }
}

async function pause(delayMs: number, stopping: AbortSignal): Promise<void> {
  try {
    await sleepReal(delayMs, stopping);
  } catch (cause) {
    throw new StoppedError('Stopped while the database was away.', { cause });
  }
}
