import { DatabaseError } from './database-error.js';

/** The server ended the session: it was shut down, crashed, or an administrator or a limit of idle time ended it. */
const ENDED_BY_SERVER = ['57P01', '57P02', '57P05', '25P03'];

/**
 * True where the connection ended under the work, or could not be made for a moment. Whether a commit that was under
 * way was kept is not known: only work that reads anew where it stands may be done again.
 */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof DatabaseError) || !error.retryable) return false;
  const { sqlstate } = error;
  return sqlstate === null || sqlstate.startsWith('08') || ENDED_BY_SERVER.includes(sqlstate);
}
