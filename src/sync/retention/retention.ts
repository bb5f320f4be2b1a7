/**
 * Removes rows that are older than `RETENTION_MONTHS`, and only what `verify` has proven: a link at a time, the oldest
 * rows first, in transactions of a bounded size. Daily sums of these days stay.
 */
import type { Database } from '../../db/database.js';
import { noteRetentionRun, readAgreement } from '../../db/retention/agreements.js';
import { countOldMonths, linksWithOldRows, type OldMonth } from '../../db/retention/old-rows.js';
import { StoppedError } from '../../errors.js';
import type { Log } from '../../log.js';
import { OvertakenError } from '../commit.js';
import type { StreamName } from '../streams/stream.js';
import { decideInside, dropLink } from './drop-link.js';
import { cutOf, type HeldReason } from './plan-retention.js';

export interface RetentionRequest {
  readonly database: Pick<Database, 'transaction' | 'locks'>;
  readonly workspace: string;
  readonly months: number;
  /** The database's clock, whole UTC seconds. */
  readonly now: number;
}

/** A link of which old rows stay. */
export interface HeldLink {
  readonly linkId: string;
  readonly reason: HeldReason;
}

export interface RetentionPlan {
  /** Rows of before are old enough, whole UTC seconds. */
  readonly cut: number;
  /** Links with rows from before. */
  readonly links: number;
  /** Rows that would go, by stream and month. */
  readonly months: readonly OldMonth[];
  readonly held: readonly HeldLink[];
}

/** Says what would go, and changes nothing. Throws `DatabaseError` and, when `stopping` is aborted, `StoppedError`. */
export async function planRetention(
  { database, workspace, months, now }: RetentionRequest,
  stopping: AbortSignal,
): Promise<RetentionPlan> {
  const cut = cutOf(now, months);
  const links = await linksOf(database, workspace, cut);
  const found = new Map<string, OldMonth>();
  const held: HeldLink[] = [];
  for (const linkId of links) {
    if (stopping.aborted) throw new StoppedError('Stopped before all links were looked at.');
    const { reason, going } = await database.transaction(
      async (client) => {
        // A stream without an entry in the ledger would be given one by looking.
        await client.query('SAVEPOINT looking');
        const { decision, states } = await decideInside(client, workspace, linkId, cut, now);
        const known = Math.max(...[...states.values()].map(({ keptFrom }) => keptFrom ?? 0), 0);
        const keptFrom = decision.keptFrom ?? known;
        const counted = keptFrom === 0 ? [] : await countOldMonths(client, linkId, keptFrom);
        await client.query('ROLLBACK TO SAVEPOINT looking');
        return { reason: decision.held, going: counted };
      },
      { doing: `looking for old rows of link ${linkId}` },
    );
    if (reason !== null) held.push({ linkId, reason });
    for (const one of going) {
      const key = `${one.month} ${one.stream}`;
      const sum = found.get(key);
      found.set(key, sum === undefined ? one : added(sum, one));
    }
  }
  const byMonth = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, month]) => month);
  return { cut, links: links.length, months: byMonth, held };
}

function added(a: OldMonth, b: OldMonth): OldMonth {
  return { ...a, rows: a.rows + b.rows };
}

export interface RetentionResult {
  readonly cut: number;
  readonly links: number;
  readonly rows: Readonly<Record<StreamName, number>>;
  readonly held: readonly HeldLink[];
}

export interface DropOptions {
  readonly runId: number;
  readonly stopping: AbortSignal;
  readonly log: Pick<Log, 'info'>;
  /** Rows removed so far. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Removes what may go. The caller holds the workspace's lock. Throws `StoppedError` and `DatabaseError`; what was removed
 * stays so, and the next run goes on.
 */
export async function dropOldRows(
  { database, workspace, months, now }: RetentionRequest,
  { runId, stopping, log, onProgress }: DropOptions,
): Promise<RetentionResult> {
  const cut = cutOf(now, months);
  const links = await linksOf(database, workspace, cut);
  const rows: Record<StreamName, number> = { clicks: 0, conversions: 0 };
  const held: HeldLink[] = [];
  let progress = 0;
  const onDropped = (more: number): void => {
    progress += more;
    onProgress?.(progress);
  };
  try {
    for (const linkId of links) {
      const context = { database, workspace, runId, cut, now, stopping, onDropped };
      try {
        const dropped = await dropLink(context, linkId);
        rows.clicks += dropped.rows.clicks;
        rows.conversions += dropped.rows.conversions;
        if (dropped.held !== null) held.push({ linkId, reason: dropped.held });
      } catch (error) {
        if (!(error instanceof OvertakenError)) throw error;
        held.push({ linkId, reason: 'busy' });
      }
    }
  } finally {
    if (progress > 0) log.info({ event: 'old_rows_removed', workspace, rows: progress });
  }
  // Only a run that came to its end makes a worker wait for a day.
  const record = { cut, held: tallyHeld(held) };
  await database.transaction((client) => noteRetentionRun(client, workspace, record), {
    doing: 'recording what retention did',
  });
  return { cut, links: links.length, rows, held };
}

/** Links by the reason for which they are held back. Pure. */
export function tallyHeld(held: readonly HeldLink[]): Partial<Record<HeldReason, number>> {
  const tally: Partial<Record<HeldReason, number>> = {};
  for (const { reason } of held) tally[reason] = (tally[reason] ?? 0) + 1;
  return tally;
}

/** How often a worker looks for rows that have become too old. */
const EVERY_SECONDS = 86_400;

/** Whether a worker may remove rows now: somebody has agreed to these months, and a day has passed since the last time. */
export async function isRetentionDue(
  database: Pick<Database, 'transaction'>,
  workspace: string,
  months: number,
  now: number,
): Promise<boolean> {
  const agreed = await database.transaction((client) => readAgreement(client, workspace));
  if (agreed === null || agreed.months > months) return false;
  const ranAt = agreed.ranAt === null ? 0 : agreed.ranAt.getTime() / 1000;
  return now - ranAt >= EVERY_SECONDS;
}

function linksOf(
  database: Pick<Database, 'transaction'>,
  workspace: string,
  cut: number,
): Promise<string[]> {
  return database.transaction((client) => linksWithOldRows(client, workspace, cut), {
    doing: 'looking for links with old rows',
  });
}
