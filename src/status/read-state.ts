/** The rest of what `smartlinks_sync` knows of a workspace: rate budget, quarantine, what is held, drift. Reads only. */
import type { ClientBase } from 'pg';

export interface BudgetFacts {
  readonly limitMinute: number | null;
  readonly remainingMinute: number | null;
  readonly limitDay: number | null;
  readonly remainingDay: number | null;
  readonly announcedAt: Date | null;
  /** No request before this: what `Retry-After` asked for. */
  readonly heldUntil: Date | null;
  readonly creditsUsed: number;
  readonly creditsBalance: number | null;
  /** Rows a page that the API was seen to take, by endpoint. */
  readonly pageSizes: Readonly<Record<string, number>>;
}

/** What the API last announced to a workspace; null where it was never asked. */
export async function readBudget(
  client: ClientBase,
  workspace: string,
): Promise<BudgetFacts | null> {
  const { rows } = await client.query<BudgetFacts & { pageSizes: Record<string, number> | null }>(
    `SELECT limit_minute AS "limitMinute", remaining_minute AS "remainingMinute", limit_day AS "limitDay",
            remaining_day AS "remainingDay", announced_at AS "announcedAt",
            CASE WHEN held_until > now() THEN held_until END AS "heldUntil",
            credits_used AS "creditsUsed", credits_balance AS "creditsBalance", page_sizes AS "pageSizes"
     FROM smartlinks_sync.rate_budget WHERE workspace = $1`,
    [workspace],
  );
  const row = rows[0];
  return row === undefined ? null : { ...row, pageSizes: row.pageSizes ?? {} };
}

export interface QuarantineFacts {
  readonly stream: string;
  readonly reason: string;
  readonly rows: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** Rows that no table can hold, neither resolved nor dropped, by stream and reason. */
export async function readQuarantine(
  client: ClientBase,
  workspace: string,
): Promise<QuarantineFacts[]> {
  const { rows } = await client.query<QuarantineFacts>(
    `SELECT stream, reason, count(*) AS rows, min(first_seen_at) AS "firstSeenAt", max(last_seen_at) AS "lastSeenAt"
     FROM smartlinks_sync.quarantine WHERE workspace = $1 AND resolved_at IS NULL AND dropped_at IS NULL
     GROUP BY stream, reason ORDER BY stream, reason`,
    [workspace],
  );
  return rows;
}

/** Rows in the quarantine, dropped ones too, by `link stream`: the API counts them. */
export async function readQuarantinedRows(
  client: ClientBase,
  workspace: string,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ link: string; stream: string; rows: number }>(
    `SELECT smart_link_id AS link, stream, count(*)::int AS rows FROM smartlinks_sync.quarantine
     WHERE workspace = $1 AND resolved_at IS NULL GROUP BY 1, 2`,
    [workspace],
  );
  return new Map(rows.map(({ link, stream, rows: some }) => [`${link} ${stream}`, some]));
}

export interface HeldFacts {
  /** `link`, `postback`, or the stream of rows. */
  readonly kind: string;
  readonly count: number;
  /** When the first of them was first missing. */
  readonly since: Date;
  readonly linkIds: readonly string[];
}

/** What listings lack and what is not marked as deleted, by kind. */
export async function readHeld(client: ClientBase, workspace: string): Promise<HeldFacts[]> {
  const { rows } = await client.query<HeldFacts>(
    `SELECT kind, count(*) AS count, min(since) AS since,
            coalesce(array_agg(DISTINCT smart_link_id) FILTER (WHERE smart_link_id IS NOT NULL), '{}') AS "linkIds"
     FROM smartlinks_sync.absences WHERE workspace = $1 GROUP BY kind ORDER BY kind`,
    [workspace],
  );
  return rows;
}

/** Postbacks of a workspace that the API no longer lists. */
export async function countDeletedPostbacks(
  client: ClientBase,
  workspace: string,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*) AS count FROM smartlinks.postbacks WHERE workspace = $1 AND _deleted_at IS NOT NULL',
    [workspace],
  );
  return rows[0]?.count ?? 0;
}

export interface DriftFacts {
  readonly stream: string;
  readonly field: string;
  readonly kind: 'field' | 'value';
  readonly firstSeenAt: Date;
}

/** Fields and values that no column or list expects, newest first; of all workspaces together. */
export async function readDrift(client: ClientBase): Promise<DriftFacts[]> {
  const { rows } = await client.query<DriftFacts>(
    `SELECT stream, field, sample_kind AS kind, first_seen_at AS "firstSeenAt" FROM smartlinks_sync.drift
     ORDER BY first_seen_at DESC, stream, field`,
  );
  return rows;
}
