/** Tries the cheap way for rows that look new: most of a first load is. */
import type { ClientBase } from 'pg';
import { isServerError } from '../database-error.js';
import { preferIndexes } from '../prefer-indexes.js';
import { utcHour } from '../rollups/utc-hour.js';
import { copyRows, type OnSent } from './copy.js';
import { LEAST_COPIED } from './thresholds.js';
import { columnIndex, type FactStore, type TextRow } from './write-table.js';

const UNIQUE_VIOLATION = '23505';
const SAVEPOINT = 'copying';

export interface CopyFreshOptions {
  readonly leastRows?: number;
  /** Called before rows of this span are copied; what it returns is told of those on their way: they may still be refused. */
  readonly onStart?: (span: Span) => Promise<OnSent>;
}

/**
 * Copies rows, each id once and in order, where none of their link is stored in the hours that they span. Returns
 * false, with nothing written, where rows may be stored or one turns out to be: the caller then asks row by row.
 * Throws what `pg` throws of anything else.
 */
export async function copyFresh(
  client: ClientBase,
  store: FactStore,
  rows: readonly TextRow[],
  { leastRows = LEAST_COPIED, onStart }: CopyFreshOptions = {},
): Promise<boolean> {
  if (rows.length < leastRows) return false;
  const span = spanOf(store, rows);
  // Also for what the transaction asks later: as after any other way of writing.
  await preferIndexes(client);
  if (span === null || (await hasRows(client, store, span))) return false;
  const onSent = await onStart?.(span);
  const { schema, name, columns } = store.table;
  await client.query(`SAVEPOINT ${SAVEPOINT}`);
  try {
    const target = {
      table: `"${schema}"."${name}"`,
      columns: columns.map((column) => column.name),
    };
    await copyRows(client, target, rows, onSent);
    await client.query(`RELEASE SAVEPOINT ${SAVEPOINT}`);
    return true;
  } catch (error) {
    // A click that a conversion brought before, a row of another link, or another process at work.
    if (!isServerError(error) || error.code !== UNIQUE_VIOLATION) throw error;
    await client.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}; RELEASE SAVEPOINT ${SAVEPOINT}`);
    return false;
  }
}

/** Rows of a link. */
export interface Span {
  readonly linkId: string;
  /** UTC hours, `YYYY-MM-DDTHH`. */
  readonly first: string;
  readonly last: string;
}

/** Null for rows of several links. */
function spanOf({ table, timeColumn }: FactStore, rows: readonly TextRow[]): Span | null {
  const linkAt = columnIndex(table, 'smart_link_id');
  const timeAt = columnIndex(table, timeColumn);
  const linkId = rows[0]?.[linkAt] ?? '';
  let first = inUtc(rows[0]?.[timeAt] ?? '');
  let last = first;
  for (const row of rows) {
    if (row[linkAt] !== linkId) return null;
    const time = inUtc(row[timeAt] ?? '');
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return { linkId, first: utcHour(first), last: utcHour(last) };
}

/** A text that sorts as the hours do; nearly all do as they came. */
function inUtc(time: string): string {
  return time.endsWith('+00:00') ? time : `${utcHour(time)}Z`;
}

async function hasRows(
  client: ClientBase,
  { table, timeColumn }: FactStore,
  { linkId, first, last }: Span,
): Promise<boolean> {
  const result = await client.query<{ found: boolean }>({
    name: `${table.name}_has_rows_in_span`,
    text: `SELECT EXISTS (
             SELECT FROM "${table.schema}"."${table.name}"
             WHERE smart_link_id = $1 AND _deleted_at IS NULL
               AND ${timeColumn} >= $2::timestamptz AND ${timeColumn} < $3::timestamptz + interval '1 hour'
           ) AS found`,
    values: [linkId, `${first}:00Z`, `${last}:00Z`],
  });
  return result.rows[0]?.found === true;
}
