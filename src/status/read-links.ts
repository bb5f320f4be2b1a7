/** Links of a workspace with the newest row stored of each stream, and the days that are not verified. Reads only. */
import type { ClientBase } from 'pg';
import type { StoredLink } from '../db/ledger/links.js';
import { streams } from '../sync/streams/registry.js';
import type { StreamName } from '../sync/streams/stream.js';

/** A stored link as `status` shows it. */
export interface LinkFacts extends StoredLink {
  readonly name: string | null;
  /** Since when the API does not list it; null while it does. */
  readonly deletedAt: Date | null;
  /** When its row was last written: a listing had it then. */
  readonly syncedAt: Date;
  /** The time of the newest live row, by stream; null where none is stored. */
  readonly lastStored: Readonly<Record<StreamName, Date | null>>;
}

interface LinkRow {
  readonly id: string;
  readonly name: string | null;
  readonly account_id: string | null;
  readonly created_at: Date | null;
  readonly _deleted_at: Date | null;
  readonly _synced_at: Date;
  readonly clicks_count: number | null;
  readonly conversions_count: number | null;
  readonly revenue: string | null;
  readonly last_stored: (Date | null)[];
}

// The newest row of a link is the last entry of an index, so this costs a look-up for each link and stream.
const newestRows = streams
  .map(({ store }) => {
    const { schema, name } = store.table;
    return `(SELECT max(t."${store.timeColumn}") FROM "${schema}"."${name}" t
             WHERE t.smart_link_id = l.id AND t._deleted_at IS NULL)`;
  })
  .join(', ');

/** All links of a workspace, removed ones included; or only the one with that id. */
export async function readLinks(
  client: ClientBase,
  workspace: string,
  onlyId: string | null = null,
): Promise<LinkFacts[]> {
  const { rows } = await client.query<LinkRow>(
    `SELECT l.id, l.name, l.account_id, l.created_at, l._deleted_at, l._synced_at, l.clicks_count, l.conversions_count, l.revenue,
            ARRAY[${newestRows}] AS last_stored
     FROM smartlinks.smart_links l
     WHERE l.workspace = $1 AND ($2::text IS NULL OR l.id = $2) ORDER BY l.id`,
    [workspace, onlyId],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    accountId: row.account_id,
    createdAt: row.created_at === null ? null : Math.floor(row.created_at.getTime() / 1000),
    isDeleted: row._deleted_at !== null,
    deletedAt: row._deleted_at,
    syncedAt: row._synced_at,
    clicksCount: row.clicks_count,
    conversionsCount: row.conversions_count,
    revenue: row.revenue,
    lastStored: lastStoredOf(row.last_stored),
  }));
}

function lastStoredOf(times: readonly (Date | null)[]): Record<StreamName, Date | null> {
  const byName: Record<StreamName, Date | null> = { clicks: null, conversions: null };
  streams.forEach(({ name }, at) => {
    byName[name] = times[at] ?? null;
  });
  return byName;
}

/** The workspace that a stored link belongs to; null where no such link is stored. */
export async function workspaceOfLink(client: ClientBase, linkId: string): Promise<string | null> {
  const { rows } = await client.query<{ workspace: string }>(
    'SELECT workspace FROM smartlinks.smart_links WHERE id = $1',
    [linkId],
  );
  return rows[0]?.workspace ?? null;
}

/** A day on which both sides could not be made to agree, or agree for a reason of its own. */
export interface OpenDay {
  readonly linkId: string;
  readonly stream: string;
  readonly day: string;
  /** Null where the API gave no total of the day. */
  readonly apiTotal: number | null;
  readonly stored: number;
  readonly status: 'unsettled' | 'quarantined' | 'forgotten';
}

/** The days that are not verified, oldest first, of a workspace or of one of its links. */
export async function readOpenDays(
  client: ClientBase,
  workspace: string,
  onlyId: string | null = null,
): Promise<OpenDay[]> {
  const { rows } = await client.query<{
    smart_link_id: string;
    stream: string;
    day: string;
    api_total: number | null;
    stored: number;
    status: OpenDay['status'];
  }>(
    `SELECT d.smart_link_id, d.stream, d.day, d.api_total, d.stored, d.status
     FROM smartlinks_sync.days d JOIN smartlinks_sync.streams s USING (smart_link_id, stream)
     WHERE s.workspace = $1 AND ($2::text IS NULL OR d.smart_link_id = $2) AND d.status <> 'verified'
     ORDER BY d.day, d.smart_link_id, d.stream`,
    [workspace, onlyId],
  );
  return rows.map((row) => ({
    linkId: row.smart_link_id,
    stream: row.stream,
    day: row.day,
    apiTotal: row.api_total,
    stored: row.stored,
    status: row.status,
  }));
}
