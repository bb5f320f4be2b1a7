import type { ClientBase, CustomTypesConfig } from 'pg';
import type { ParquetValue } from './columns.js';
import { quoted } from './columns.js';
import type { Part } from './parts.js';

const CURSOR = 'lake_rows';
const FIRST_FETCH_ROWS = 50;
const MOST_FETCH_ROWS = 5_000;
/** Characters of a fetch, and of a row group: rows can be of 500 bytes or of 500 kB. */
const FETCH_LENGTH = 8_000_000;
const GROUP_LENGTH = 16_000_000;

/** Every value as the server writes it: the columns know what to make of it. */
const asTheyCome: CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/**
 * The rows of a part, by columns, at most `groupRows` at a time and fewer where they are large, through a cursor:
 * neither the server nor this process holds the whole part. Rows of a day come link by link, in their order of time.
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
  let length = 0;
  let fetchRows = FIRST_FETCH_ROWS;
  for (;;) {
    const { rows: fetched } = await client.query<(string | null)[]>({
      text: `FETCH ${Math.min(fetchRows, groupRows - rows)} FROM ${CURSOR}`,
      rowMode: 'array',
      types: asTheyCome,
    });
    columns.forEach(({ read }, at) => {
      const column = group[at] ?? [];
      for (const row of fetched) {
        const value = row[at] ?? null;
        length += value?.length ?? 0;
        column.push(value === null ? null : read(value));
      }
    });
    rows += fetched.length;
    const isEnd = fetched.length === 0;
    if (rows > 0) fetchRows = fetchSize(length / rows);
    if (rows === groupRows || length >= GROUP_LENGTH || (isEnd && rows > 0)) {
      yield group;
      group = columns.map(() => []);
      rows = 0;
      length = 0;
    }
    if (isEnd) break;
  }
  await client.query(`CLOSE ${CURSOR}`);
}

/** How many rows of this mean length to ask for at once. */
function fetchSize(meanLength: number): number {
  const fitting = Math.floor(FETCH_LENGTH / Math.max(1, meanLength));
  return Math.min(MOST_FETCH_ROWS, Math.max(1, fitting));
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
