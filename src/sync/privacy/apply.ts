/** `pii apply`: makes the database store personal data as the configuration says, rows that are stored included. */
import type { Database } from '../../db/database.js';
import { forgetSamples } from '../../db/privacy/forget-samples.js';
import {
  holdPersonalState,
  lockPersonalState,
  type PersonalState,
  readPersonalState,
  writePersonalState,
} from '../../db/privacy/personal-state.js';
import { StoppedError } from '../../errors.js';
import { disagreementWith } from './current-rules.js';
import type { Privacy } from './privacy.js';
import { retentionLimit } from './retention.js';
import {
  countPersonal,
  REWRITING_LOCK,
  type RewrittenPlace,
  rewriteBatch,
  rewrittenPlaces,
} from './rewriting.js';

/** What is to be done. */
export interface ApplyPlan {
  readonly from: string;
  readonly to: string;
  /** True where the hashes were made by another key. */
  readonly isOtherKey: boolean;
  /** True where an earlier rewriting was stopped and goes on. */
  readonly isResumed: boolean;
  /** True where stored rows are to be rewritten. */
  readonly isRewriting: boolean;
  /** True where rows that the retention has blanked may be filled again by a reading. */
  readonly isRetentionLifted: boolean;
}

export interface ApplyResult extends ApplyPlan {
  /** Rows that were written, by place. */
  readonly rewritten: Readonly<Record<RewrittenPlace, number>>;
}

export interface ApplyOptions {
  readonly stopping: AbortSignal;
  /** How long to wait for another process that rewrites, in milliseconds. */
  readonly waitMs: number;
  /** Called with the rows looked at so far. */
  readonly onProgress: (looked: number) => void;
}

interface Cursor {
  readonly place: RewrittenPlace;
  readonly after: string;
}

/** What a change from the state of the database to the configuration takes. Pure. */
export function planApply(state: PersonalState, privacy: Privacy): ApplyPlan {
  const isAgreed = disagreementWith(state, privacy) === null;
  const isOpen = state.rewriting !== null;
  return {
    from: state.mode ?? 'keep',
    to: privacy.mode,
    isOtherKey: state.mode === 'hash' && privacy.mode === 'hash' && !isAgreed,
    isResumed: isAgreed && isOpen,
    isRewriting: privacy.mode !== 'keep' && (!isAgreed || isOpen),
    isRetentionLifted: privacy.retentionDays === null && state.blankedBefore !== null,
  };
}

/** The plan, and how many rows each place has to be looked at. Writes nothing. */
export async function planOf(
  database: Database,
  privacy: Privacy,
): Promise<{
  readonly plan: ApplyPlan;
  readonly rows: Readonly<Record<RewrittenPlace, number>>;
}> {
  return database.transaction(
    async (client) => ({
      plan: planApply(await readPersonalState(client), privacy),
      rows: await countPersonal(client),
    }),
    { doing: 'counting personal data' },
  );
}

/**
 * Switches first: from then on every writer works by the new rule or not at all. Then stored rows follow, in batches
 * of which each is noted with its rows, so that a second call goes on where this one was stopped. Throws
 * `LockHeldError`, `StoppedError` and `DatabaseError`.
 */
export async function applyPrivacy(
  database: Database,
  privacy: Privacy,
  { stopping, waitMs, onProgress }: ApplyOptions,
): Promise<ApplyResult> {
  const lock = await database.locks.acquire(REWRITING_LOCK, { waitMs, signal: stopping });
  try {
    const { plan, cursor } = await switchOver(database, privacy);
    const rewritten = { clicks: 0, conversions: 0, fans: 0, quarantine: 0, links: 0, accounts: 0 };
    const { replaceStored } = privacy;
    let looked = 0;
    let at: Cursor | null = plan.isRewriting ? cursor : null;
    while (at !== null && replaceStored !== null) {
      if (stopping.aborted || lock.lost.aborted) {
        throw new StoppedError('Stopped between two batches: run it again to go on.');
      }
      const { place, after }: Cursor = at;
      const batch = await database.transaction(
        async (client) => {
          // Held shared: where this process was frozen and lost its lock, another may have changed the rule since.
          const disagreement = disagreementWith(await holdPersonalState(client), privacy);
          if (disagreement !== null) throw disagreement;
          const done = await rewriteBatch(client, place, after, replaceStored);
          const next = nextCursor(place, done.after);
          await writePersonalState(client, {
            rewriting: next === null ? null : JSON.stringify(next),
          });
          return { ...done, next };
        },
        { doing: `rewriting personal data of ${place}` },
      );
      rewritten[place] += batch.rewritten;
      looked += batch.looked;
      onProgress(looked);
      at = batch.next;
    }
    if (plan.isRewriting) await forgetSamples(database);
    return { ...plan, rewritten };
  } finally {
    await lock.release();
  }
}

async function switchOver(
  database: Database,
  privacy: Privacy,
): Promise<{ readonly plan: ApplyPlan; readonly cursor: Cursor | null }> {
  return database.transaction(
    async (client) => {
      const state = await lockPersonalState(client);
      const plan = planApply(state, privacy);
      const cursor: Cursor | null = plan.isResumed ? readCursor(state.rewriting) : FIRST;
      await writePersonalState(client, {
        mode: privacy.mode,
        fingerprint: privacy.fingerprint,
        rewriting: plan.isRewriting ? JSON.stringify(cursor) : null,
      });
      if (privacy.retentionDays === null) {
        await writePersonalState(client, { blankedBefore: null, blankedThrough: null });
      } else if (state.blankedBefore !== null) {
        const limit = retentionLimit(Date.now() / 1000, privacy.retentionDays);
        const lowered = Math.min(limit, state.blankedBefore);
        const { blankedThrough } = state;
        await writePersonalState(client, {
          blankedBefore: lowered,
          blankedThrough: blankedThrough === null ? null : Math.min(lowered, blankedThrough),
        });
      }
      return { plan, cursor };
    },
    { doing: 'changing how personal data are stored' },
  );
}

const FIRST: Cursor = { place: 'clicks', after: '' };

/** Where a stopped rewriting goes on; from the beginning where that cannot be read. */
function readCursor(text: string | null): Cursor {
  const read: unknown = text === null ? null : JSON.parse(text);
  if (typeof read !== 'object' || read === null || !('place' in read) || !('after' in read)) {
    return FIRST;
  }
  const place = rewrittenPlaces.find((name) => name === read.place);
  return place === undefined || typeof read.after !== 'string'
    ? FIRST
    : { place, after: read.after };
}

function nextCursor(place: RewrittenPlace, after: string | null): Cursor | null {
  if (after !== null) return { place, after };
  const next = rewrittenPlaces[rewrittenPlaces.indexOf(place) + 1];
  return next === undefined ? null : { place: next, after: '' };
}
