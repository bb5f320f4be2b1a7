/** Ranges that the service cuts without a word: how long one may be, kept with the workspace's rate budget. */
import type { ClientBase } from 'pg';

/** Seconds by endpoint path; empty where no range was seen to be cut. */
export async function loadLongestSpans(
  client: ClientBase,
  workspace: string,
): Promise<Record<string, number>> {
  const result = await client.query<{ spans: Record<string, number> | null }>(
    'SELECT longest_spans AS spans FROM smartlinks_sync.rate_budget WHERE workspace = $1',
    [workspace],
  );
  return result.rows[0]?.spans ?? {};
}

/** Keeps for good how long a range of an endpoint may be. */
export async function saveLongestSpan(
  client: ClientBase,
  workspace: string,
  endpoint: string,
  seconds: number,
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.rate_budget AS b (workspace, longest_spans)
     VALUES ($1, jsonb_build_object($2::text, $3::bigint))
     ON CONFLICT (workspace) DO UPDATE
       SET longest_spans = coalesce(b.longest_spans, '{}') || excluded.longest_spans`,
    [workspace, endpoint, seconds],
  );
}

/**
 * Takes back what was counted in longer ranges than the service answers, but of one link: nothing is claimed of these
 * streams, and they are due. Who works on one of them is refused what it commits.
 */
export async function forgetLongProofs(
  client: ClientBase,
  except: { readonly workspace: string; readonly linkId: string; readonly stream: string },
  seconds: number,
  now: number,
): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.streams
     SET proven_at = NULL, counted_from = NULL, counted_through = NULL, due_at = $4, version = version + 1
     WHERE workspace = $1 AND stream = $2 AND smart_link_id <> $3
       AND counted_through - counted_from > make_interval(secs => $5)`,
    [except.workspace, except.stream, except.linkId, new Date(now * 1000), seconds],
  );
}
