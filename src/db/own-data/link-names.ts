/** Links by what people call them. */
import type { ClientBase } from 'pg';

/** A link with its name and address; removed ones are still called so in older files. */
export interface NamedLink {
  readonly id: string;
  readonly name: string | null;
  readonly url: string | null;
  readonly isDeleted: boolean;
}

/** Every link of a workspace, removed ones included. */
export async function loadNamedLinks(client: ClientBase, workspace: string): Promise<NamedLink[]> {
  const { rows } = await client.query<NamedLink>(
    `SELECT id, name, traffic_redirect_url AS url, _deleted_at IS NOT NULL AS "isDeleted"
     FROM smartlinks.smart_links WHERE workspace = $1 ORDER BY id`,
    [workspace],
  );
  return rows;
}
