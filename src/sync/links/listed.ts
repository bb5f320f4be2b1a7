/** Links as the API lists them just now, without storing anything. */
import type { Api } from '../../api/answers.js';
import type { Database } from '../../db/database.js';
import { linksOfOthers, loadLinks, type StoredLink } from '../../db/ledger/links.js';
import type { TextRow } from '../../db/write/write-table.js';
import { columnAt } from '../streams/click-row.js';
import { linkRowReader } from './link-row.js';
import { listLinks } from './listing.js';
import { isAskedFor } from './refresh.js';
import { accountsTable, linksTable } from './tables.js';

const { columns } = linksTable.table;
const readLink = linkRowReader(columns, accountsTable.table.columns);

/** Live links of a workspace as a cycle would store them. Throws `ApiError` and `DatabaseError`. */
export async function listedLinks(
  api: Api,
  database: Pick<Database, 'transaction'>,
  workspace: string,
  accountIds: readonly string[] | null,
): Promise<StoredLink[]> {
  const stored = await database.transaction((client) => loadLinks(client, workspace));
  const known = stored.filter((link) => !link.isDeleted && isAskedFor(link, accountIds));
  const listing = await listLinks(api, accountIds, known.length);
  const rows = [...listing.links.values()].flatMap((source) => readLink(source, workspace) ?? []);
  const others = await database.transaction((client) =>
    linksOfOthers(
      client,
      workspace,
      rows.map(({ id }) => id),
    ),
  );
  return rows
    .filter(({ id }) => !others.has(id))
    .map(({ id, accountId, link }) => ({
      id,
      accountId,
      createdAt: secondsOf(textAt(link, 'created_at')),
      isDeleted: false,
      clicksCount: numberOf(textAt(link, 'clicks_count')),
      conversionsCount: numberOf(textAt(link, 'conversions_count')),
      revenue: textAt(link, 'revenue'),
    }));
}

function textAt(row: TextRow, name: string): string | null {
  return row[columnAt(columns, name)] ?? null;
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function secondsOf(text: string | null): number | null {
  const milliseconds = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}
