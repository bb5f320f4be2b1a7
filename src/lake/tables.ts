/** The tables of an export. A new one is a line here. */
import { createHash } from 'node:crypto';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { accounts } from '../db/schema/accounts.js';
import { adSpend } from '../db/schema/ad-spend.js';
import { clicks } from '../db/schema/clicks.js';
import { conversions } from '../db/schema/conversions.js';
import { fans } from '../db/schema/fans.js';
import { linkLabels } from '../db/schema/link-labels.js';
import { postbackConversionTypes } from '../db/schema/postback-conversion-types.js';
import { postbackSmartLinks } from '../db/schema/postback-smart-links.js';
import { postbacks } from '../db/schema/postbacks.js';
import { smartLinks } from '../db/schema/smart-links.js';
import { type LakeColumn, lakeColumns } from './columns.js';

/** A table as it is exported. */
export interface LakeTable {
  /** Its name in the database, and the folder of its files. */
  readonly name: string;
  /** With its schema. */
  readonly source: string;
  readonly columns: readonly LakeColumn[];
  /** Another one where columns or their types are others: files made before are written anew. */
  readonly version: string;
  /** Names of the columns with amounts, which are summed. */
  readonly amounts: readonly string[];
  /** SQL over the row `t`: it belongs to the workspace `$1`. */
  readonly isOurs: string;
  /** One file for each UTC day of this column, without rows that are marked as deleted; null: one file of all rows. */
  readonly time: string | null;
}

const LINKS = 'SELECT id FROM smartlinks.smart_links WHERE workspace = $1';
const POSTBACKS = 'SELECT id FROM smartlinks.postbacks WHERE workspace = $1';
const FANS = `SELECT fan_onlyfans_id FROM smartlinks.conversions WHERE smart_link_id IN (${LINKS})`;

export const lakeTables: readonly LakeTable[] = [
  tableOf(clicks, `t.smart_link_id IN (${LINKS})`, 'created_at'),
  tableOf(conversions, `t.smart_link_id IN (${LINKS})`, 'conversion_at'),
  tableOf(smartLinks, 't.workspace = $1'),
  tableOf(accounts, 't.workspace = $1'),
  tableOf(fans, `t.onlyfans_id IN (${FANS})`),
  tableOf(linkLabels, `t.smart_link_id IN (${LINKS})`),
  tableOf(adSpend, 't.workspace = $1'),
  tableOf(postbacks, 't.workspace = $1'),
  tableOf(postbackSmartLinks, `t.postback_id IN (${POSTBACKS})`),
  tableOf(postbackConversionTypes, `t.postback_id IN (${POSTBACKS})`),
];

/** Folders that hold the files of an export. */
export const lakeFolders: readonly string[] = lakeTables.map(({ name }) => name);

function tableOf(table: PgTable, isOurs: string, time: string | null = null): LakeTable {
  const { name, schema = 'public', columns } = getTableConfig(table);
  // Of rows that are marked as deleted a day has none, so that the mark would be null in all of them.
  const exported = columns
    .map((column) => ({
      name: column.name,
      notNull: column.notNull,
      sqlType: column.getSQLType(),
    }))
    .filter((column) => time === null || column.name !== '_deleted_at');
  const files = lakeColumns(exported);
  return {
    name,
    source: `${schema}.${name}`,
    columns: files,
    version: versionOf(files),
    amounts: exported.filter(({ sqlType }) => sqlType === 'numeric').map((column) => column.name),
    isOurs,
    time,
  };
}

function versionOf(columns: readonly LakeColumn[]): string {
  const shape = columns.map(({ name, type, isRequired }) => [name, type, isRequired]);
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 8);
}
