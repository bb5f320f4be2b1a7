import type { ClientBase, CustomTypesConfig } from 'pg';
import type { ParquetValue } from './columns.js';
import { quoted } from './columns.js';
import type { Part } from './parts.js';

/** Rows asked for at a time: some megabytes of text. */
const FETCH_ROWS = 5_000;
const CURSOR = 'lake_rows';

/** Every value as the server writes it: the columns know what to make of it. */
const asTheyCome: CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/**
 * The rows of a part, by columns, at most `groupRows` at a time, through a cursor: neither the server nor this
 * process holds the whole part. Rows of a day come link by link, in their order of time.
 */
export async function* readGroups(
  client: ClientBase,
  part: Part,
  workspace: string,
  groupRows: number,
): AsyncGenerator<ParquetValue[][]> {
  const { text, values } = statementOf(part, workspace);
  await client.query(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${text}`, [...values]);
  const { columns } = part.table;
  let group: ParquetValue[][] = columns.map(() => []);
  let rows = 0;
  for (;;) {
    const { rows: fetched } = await client.query<(string | null)[]>({
      text: `FETCH ${Math.min(FETCH_ROWS, groupRows - rows)} FROM ${CURSOR}`,
      rowMode: 'array',
      types: asTheyCome,
    });
    columns.forEach(({ read }, at) => {
      const column = group[at] ?? [];
      for (const row of fetched) {
        const value = row[at] ?? null;
        column.push(value === null ? null : read(value));
      }
    });
    rows += fetched.length;
    if (rows === groupRows || (fetched.length === 0 && rows > 0)) {
      yield group;
      group = columns.map(() => []);
      rows = 0;
    }
    if (fetched.length === 0) break;
  }
  await client.query(`CLOSE ${CURSOR}`);
}

function statementOf(
  { table, day }: Part,
  workspace: string,
): { readonly text: string; readonly values: readonly unknown[] } {
  const { columns, source, isOurs, time } = table;
  const row = columns.map(({ sql }) => sql).join(', ');
  if (time === null) {
    return { text: `SELECT ${row} FROM ${source} t WHERE ${isOurs}`, values: [workspace] };
  }
  const at = quoted(time);
  const range =
    day === null
      ? `(${at} < '0001-01-01 00:00:00+00' OR ${at} >= '10000-01-01 00:00:00+00')`
      : `${at} >= $2::timestamptz AND ${at} < $2::timestamptz + interval '24 hours'`;
  // Link by link, by the index that every link's range is read by: there is none over time alone.
  return {
    text: `SELECT ${row}
      FROM (SELECT id FROM smartlinks.smart_links WHERE workspace = $1 ORDER BY id) l
      CROSS JOIN LATERAL (
        SELECT * FROM ${source} t
        WHERE t.smart_link_id = l.id AND ${range} AND t._deleted_at IS NULL
        ORDER BY ${at}, t.id
      ) t`,
    values: day === null ? [workspace] : [workspace, `${day} 00:00:00+00`],
  };
}
