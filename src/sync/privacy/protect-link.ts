/** Links and accounts: nothing in them is known to speak of a fan, so only what nobody has looked at is protected. Pure. */
import type { TextRow } from '../../db/write/write-table.js';
import type { LinkRow } from '../links/link-row.js';
import { accountsTable, linksTable } from '../links/tables.js';
import { accountShape, linkShape } from './personal-fields.js';
import type { Privacy } from './privacy.js';
import { protectRow } from './protect.js';

/** The rows of a listed link as they may be stored. */
export function protectLink(row: LinkRow, { replaceStored }: Privacy): LinkRow {
  if (replaceStored === null) return row;
  const account = (values: TextRow): TextRow =>
    protectRow(accountsTable.table, accountShape, values, replaceStored);
  return {
    ...row,
    link: protectRow(linksTable.table, linkShape, row.link, replaceStored),
    account: row.account === null ? null : account(row.account),
  };
}
