/**
 * Small tables (accounts, links, postbacks): written with the same guard as facts, so that a listing that brings
 * nothing new writes nothing.
 */
import type { ClientBase } from 'pg';
import { landByHalves, type RejectedRow } from './narrow.js';
import type { TextRow, WriteTable } from './write-table.js';

export interface ReferenceTable {
  readonly table: WriteTable;
  /** Columns of the primary key. */
  readonly key: readonly string[];
  /** True where rows can vanish: a row that is listed again loses its mark. */
  readonly hasMark: boolean;
  /** True where a row belongs to the workspace that listed it first and others may not change it. */
  readonly isOwned: boolean;
}

export interface ReferenceOutcome {
  readonly inserted: number;
  readonly updated: number;
}

const ROWS_PER_STATEMENT = 1000;

function statement({ table, key, hasMark, isOwned }: ReferenceTable): string {
  const quoted = (name: string): string => `"${name}"`;
  const names = table.columns.map((column) => column.name);
  const data = names.filter((name) => !key.includes(name) && name !== 'workspace');
  const list = (alias: string): string => data.map((name) => `${alias}.${quoted(name)}`).join(', ');
  const sets = data.map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
  const guard = [`(${list('t')}) IS DISTINCT FROM (${list('excluded')})`];
  if (hasMark) guard.push('t._deleted_at IS NOT NULL');
  const owned = isOwned ? ' AND t.workspace = excluded.workspace' : '';
  const casts = table.columns.map(
    (column, at) => `u.c${at}::${column.type} AS ${quoted(column.name)}`,
  );
  const joined = key.map((name) => `t.${quoted(name)} = i.${quoted(name)}`).join(' AND ');
  const changed = [`(${list('t')}) IS DISTINCT FROM (${list('i')})`];
  if (hasMark) changed.push('t._deleted_at IS NOT NULL');
  const own = isOwned ? ' AND t.workspace = i.workspace' : '';
  // ON CONFLICT locks every row that it meets, also those that it does not write: only new and changed ones go there.
  return `WITH incoming AS (
      SELECT ${casts.join(', ')}
      FROM unnest(${names.map((_, at) => `$${at + 1}::text[]`).join(', ')}) AS u (${names.map((_, at) => `c${at}`).join(', ')})
    )
    INSERT INTO "${table.schema}"."${table.name}" AS t (${names.map(quoted).join(', ')})
    SELECT ${names.map((name) => `i.${quoted(name)}`).join(', ')}
    FROM incoming i
    WHERE NOT EXISTS (SELECT FROM "${table.schema}"."${table.name}" t WHERE ${joined})
       OR EXISTS (SELECT FROM "${table.schema}"."${table.name}" t WHERE ${joined} AND (${changed.join(' OR ')})${own})
    ON CONFLICT (${key.map(quoted).join(', ')}) DO UPDATE
      SET ${[...sets, '_synced_at = now()', ...(hasMark ? ['_deleted_at = NULL'] : [])].join(', ')}
      WHERE (${guard.join(' OR ')})${owned}
    RETURNING (xmax = 0) AS is_new`;
}

/**
 * Upserts rows, the last of equal keys winning; a row that holds the same is not written. The table must have at
 * least one column beside its key.
 */
export async function upsertReferenceRows(
  client: ClientBase,
  reference: ReferenceTable,
  rows: readonly TextRow[],
): Promise<ReferenceOutcome> {
  const { columns } = reference.table;
  const keyAt = reference.key.map((name) => columns.findIndex((column) => column.name === name));
  const byKey = new Map(rows.map((row) => [JSON.stringify(keyAt.map((at) => row[at])), row]));
  const sorted = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const text = statement(reference);
  let inserted = 0;
  let updated = 0;
  for (let from = 0; from < sorted.length; from += ROWS_PER_STATEMENT) {
    const slice = sorted.slice(from, from + ROWS_PER_STATEMENT);
    const values = columns.map((_, at) => slice.map((row) => row[at] ?? null));
    const result = await client.query<{ is_new: boolean }>({
      name: `upsert_${reference.table.name}`,
      text,
      values,
    });
    const fresh = result.rows.filter((row) => row.is_new).length;
    inserted += fresh;
    updated += result.rows.length - fresh;
  }
  return { inserted, updated };
}

/** What of several things landed, and which of them the database refuses. */
export interface ReferenceLanding<T> extends ReferenceOutcome {
  readonly rejected: readonly RejectedRow<T>[];
}

/**
 * Writes things that each make some rows; with `isNarrowing` those that the database refuses are left out, instead of
 * failing the transaction.
 */
export async function landReference<T>(
  client: ClientBase,
  things: readonly T[],
  isNarrowing: boolean,
  write: (things: readonly T[]) => Promise<ReferenceOutcome>,
): Promise<ReferenceLanding<T>> {
  if (!isNarrowing) return { ...(await write(things)), rejected: [] };
  const { outcome, rejected } = await landByHalves(client, things, async (part) => ({
    ...(await write(part)),
    unchanged: 0,
    moved: [],
    taken: [],
  }));
  return { inserted: outcome.inserted, updated: outcome.updated, rejected };
}
