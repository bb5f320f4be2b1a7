/** When a workspace's list of links was last asked for more than are known, kept with its rate budget. */
import type { ClientBase } from 'pg';

/** Whole UTC seconds by the service's clock; null where it never was. */
export async function loadLinksProbe(
  client: ClientBase,
  workspace: string,
): Promise<number | null> {
  const result = await client.query<{ at: Date | null }>(
    'SELECT links_probed_at AS at FROM smartlinks_sync.rate_budget WHERE workspace = $1',
    [workspace],
  );
  const at = result.rows[0]?.at ?? null;
  return at === null ? null : Math.floor(at.getTime() / 1000);
}

/** Keeps when it was. */
export async function saveLinksProbe(
  client: ClientBase,
  workspace: string,
  now: number,
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.rate_budget (workspace, links_probed_at) VALUES ($1, $2)
     ON CONFLICT (workspace) DO UPDATE SET links_probed_at = excluded.links_probed_at`,
    [workspace, new Date(now * 1000)],
  );
}
