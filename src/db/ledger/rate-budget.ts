/** What is known of a workspace's rate limit from all processes that use it, in `smartlinks_sync.rate_budget`. */
import type { QueryResult, QueryResultRow } from 'pg';

/** Requests; null where the service did not say. */
export interface RateFigures {
  readonly limitMinute: number | null;
  readonly remainingMinute: number | null;
  readonly limitDay: number | null;
  readonly remainingDay: number | null;
}

type Share = 'live' | 'backfill';

/** What one process tells the others; see `BudgetNotice` of the API's client. Times in milliseconds. */
export interface RateNotice {
  readonly user: string;
  readonly share: Share;
  readonly isActive: boolean;
  readonly isLeasing: boolean;
  readonly announced: (RateFigures & { readonly agoMs: number }) | null;
  readonly holdMs: number;
  readonly creditsUsed: number;
  readonly creditsBalance: number | null;
}

/** What is known from all of them. */
export interface KnownRate {
  readonly announced: (RateFigures & { readonly agoMs: number }) | null;
  readonly holdMs: number;
  readonly others: Readonly<Record<Share, number>> & { readonly leasing: number };
}

/** What `status` shows of a workspace's rate limit. */
export interface StoredRate extends RateFigures {
  readonly workspace: string;
  readonly announcedAt: Date | null;
  /** Null once it is past. */
  readonly heldUntil: Date | null;
  /** Over all runs. */
  readonly creditsUsed: number;
  readonly creditsBalance: number | null;
}

export interface RateBudgetStore {
  /** Leaves a notice and gives what is known now, all by the database's clock. Throws `DatabaseError`. */
  exchange(notice: RateNotice): Promise<KnownRate>;
}

interface Queryable {
  query<R extends QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    options?: { readonly doing?: string },
  ): Promise<QueryResult<R>>;
}

/** A process that has left no notice for so long has ended, or sends nothing. */
const USER_SECONDS = 20;

/** A Retry-After far beyond reason must not overflow a timestamp: 30 days. */
const LONGEST_HOLD_MS = 30 * 86_400_000;

// page_sizes has a time of its own, updated_at: it is left alone.
const EXCHANGE = `
WITH told AS (
  SELECT $2::bigint AS limit_minute, $3::bigint AS remaining_minute, $4::bigint AS limit_day,
    $5::bigint AS remaining_day, now() - make_interval(secs => $6::float8 / 1000) AS announced_at,
    now() + make_interval(secs => nullif($7::float8, 0) / 1000) AS held_until,
    CASE WHEN $12 THEN jsonb_build_object($10::text, jsonb_build_object('share', $11::text, 'leasing', $14::boolean,
      'until', extract(epoch FROM now()) + $13::int)) ELSE '{}' END AS users
)
INSERT INTO smartlinks_sync.rate_budget AS b
  (workspace, limit_minute, remaining_minute, limit_day, remaining_day, announced_at, held_until, credits_used,
   credits_balance, users)
SELECT $1, limit_minute, remaining_minute, limit_day, remaining_day, announced_at, held_until, $8::bigint,
  $9::bigint, users FROM told
ON CONFLICT (workspace) DO UPDATE SET
  (limit_minute, remaining_minute, limit_day, remaining_day, announced_at) = (
    SELECT coalesce(n.limit_minute, b.limit_minute), n.remaining_minute,
      coalesce(n.limit_day, b.limit_day), coalesce(n.remaining_day, b.remaining_day), n.announced_at
    FROM (SELECT excluded.limit_minute, excluded.remaining_minute, excluded.limit_day, excluded.remaining_day,
        excluded.announced_at
      WHERE excluded.announced_at >= coalesce(b.announced_at, '-infinity')
      UNION ALL
      SELECT b.limit_minute, b.remaining_minute, b.limit_day, b.remaining_day, b.announced_at
      WHERE (excluded.announced_at >= coalesce(b.announced_at, '-infinity')) IS NOT TRUE) n),
  held_until = greatest(b.held_until, excluded.held_until),
  credits_used = b.credits_used + excluded.credits_used,
  credits_balance = coalesce(excluded.credits_balance, b.credits_balance),
  users = excluded.users || coalesce(
    (SELECT jsonb_object_agg(key, value) FROM jsonb_each(b.users)
     WHERE key <> $10 AND (value ->> 'until')::float8 > extract(epoch FROM now())), '{}')
RETURNING limit_minute, remaining_minute, limit_day, remaining_day,
  extract(epoch FROM now() - announced_at)::float8 * 1000 AS ago_ms,
  greatest(0, extract(epoch FROM held_until - now())::float8 * 1000) AS hold_ms,
  (SELECT count(*) FROM jsonb_each(b.users) WHERE key <> $10 AND value ->> 'share' = 'live') AS live,
  (SELECT count(*) FROM jsonb_each(b.users) WHERE key <> $10 AND value ->> 'share' = 'backfill') AS backfill,
  (SELECT count(*) FROM jsonb_each(b.users) WHERE key <> $10 AND value ->> 'leasing' = 'true') AS leasing`;

interface ExchangeRow {
  readonly limit_minute: number | null;
  readonly remaining_minute: number | null;
  readonly limit_day: number | null;
  readonly remaining_day: number | null;
  readonly ago_ms: number | null;
  readonly hold_ms: number | null;
  readonly live: number;
  readonly backfill: number;
  readonly leasing: number;
}

/** The store that the API's client of one workspace shares its budget through. */
export function createRateBudgetStore(database: Queryable, workspace: string): RateBudgetStore {
  return {
    exchange: async (notice) => {
      const { announced } = notice;
      const { rows } = await database.query<ExchangeRow & QueryResultRow>(
        EXCHANGE,
        [
          workspace,
          announced?.limitMinute ?? null,
          announced?.remainingMinute ?? null,
          announced?.limitDay ?? null,
          announced?.remainingDay ?? null,
          announced?.agoMs ?? null,
          Math.min(notice.holdMs, LONGEST_HOLD_MS),
          Math.ceil(notice.creditsUsed),
          notice.creditsBalance === null ? null : Math.floor(notice.creditsBalance),
          notice.user,
          notice.share,
          notice.isActive,
          USER_SECONDS,
          notice.isLeasing,
        ],
        { doing: 'sharing the rate budget' },
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The database returned no rate budget.');
      return knownOf(row);
    },
  };
}

function knownOf(row: ExchangeRow): KnownRate {
  return {
    announced: row.ago_ms === null ? null : { ...figuresOf(row), agoMs: Math.max(0, row.ago_ms) },
    holdMs: Math.ceil(row.hold_ms ?? 0),
    others: { live: row.live, backfill: row.backfill, leasing: row.leasing },
  };
}

/** What is stored of every workspace's rate limit, by name. Throws `DatabaseError`. */
export async function loadRateBudgets(database: Queryable): Promise<readonly StoredRate[]> {
  interface Row extends Omit<ExchangeRow, 'ago_ms' | 'hold_ms' | 'live' | 'backfill' | 'leasing'> {
    readonly workspace: string;
    readonly announced_at: Date | null;
    readonly held_until: Date | null;
    readonly credits_used: number;
    readonly credits_balance: number | null;
  }
  const { rows } = await database.query<Row & QueryResultRow>(
    `SELECT workspace, limit_minute, remaining_minute, limit_day, remaining_day, announced_at,
       CASE WHEN held_until > now() THEN held_until END AS held_until, credits_used, credits_balance
     FROM smartlinks_sync.rate_budget ORDER BY workspace`,
    [],
    { doing: 'reading the rate budgets' },
  );
  return rows.map((row) => ({
    ...figuresOf(row),
    workspace: row.workspace,
    announcedAt: row.announced_at,
    heldUntil: row.held_until,
    creditsUsed: row.credits_used,
    creditsBalance: row.credits_balance,
  }));
}

function figuresOf(
  row: Pick<ExchangeRow, 'limit_minute' | 'remaining_minute' | 'limit_day' | 'remaining_day'>,
): RateFigures {
  return {
    limitMinute: row.limit_minute,
    remainingMinute: row.remaining_minute,
    limitDay: row.limit_day,
    remainingDay: row.remaining_day,
  };
}
