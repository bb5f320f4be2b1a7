/** Page sizes that the service takes, kept with the workspace's rate budget so that no run learns them again. */
import type { ClientBase } from 'pg';

/** After so long a larger page is tried again: a limit may have been lifted. */
const FORGET_AFTER_DAYS = 7;

/** Rows a page by endpoint path; empty where nothing smaller than asked for was ever needed. */
export async function loadPageSizes(
  client: ClientBase,
  workspace: string,
): Promise<Record<string, number>> {
  const result = await client.query<{ page_sizes: Record<string, number> | null }>(
    `SELECT page_sizes FROM smartlinks_sync.rate_budget
     WHERE workspace = $1 AND updated_at > now() - make_interval(days => $2)`,
    [workspace, FORGET_AFTER_DAYS],
  );
  return result.rows[0]?.page_sizes ?? {};
}

/** Keeps page sizes, where they differ from what is kept. Those of other endpoints stay as long as they count. */
export async function savePageSizes(
  client: ClientBase,
  workspace: string,
  sizes: Readonly<Record<string, number>>,
): Promise<void> {
  if (Object.keys(sizes).length === 0) return;
  await client.query(
    `INSERT INTO smartlinks_sync.rate_budget AS b (workspace, page_sizes, updated_at) VALUES ($1, $2, now())
     ON CONFLICT (workspace) DO UPDATE SET updated_at = now(),
       page_sizes = CASE WHEN b.updated_at > now() - make_interval(days => $3)
         THEN coalesce(b.page_sizes, '{}') ELSE '{}' END || excluded.page_sizes
     WHERE NOT coalesce(b.page_sizes, '{}') @> excluded.page_sizes`,
    [workspace, JSON.stringify(sizes), FORGET_AFTER_DAYS],
  );
}
