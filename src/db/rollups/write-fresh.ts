/** The writing of sums of new clicks of a link: added to what its days have, or inserted where they have none. */
import type { ClientBase } from 'pg';
import { arrayLiteral } from '../write/array-literal.js';
import type { Statement } from '../write/statements.js';
import type { TextRow } from '../write/write-table.js';
import { arraysOfTable, groupTables } from './click-groups.js';
import type { FreshSums } from './fresh-clicks.js';
import { groupRows } from './group-rows.js';
import { readKnown } from './known-groups.js';

/** Clicks by day, `YYYY-MM-DD`. */
export type ClicksByDay = ReadonlyMap<string, number>;

const FIGURES = ['clicks', 'bot_clicks', 'duplicate_clicks', 'gross_clicks'];
const ADDED = ['clicks', 'bot_clicks', 'duplicate_clicks', 'unique_clicks'];

const ARRAYS = groupTables.flatMap(arraysOfTable);

const DAY = ['smart_link_id', 'date_day'];

/** Where days have sums already: to be replaced by arrays that hold both, and figures to be added to. */
const MEETING = {
  groups: (arrays: readonly string[]): string =>
    `ON CONFLICT (${DAY.join(', ')}) DO UPDATE SET ${arrays.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  days: `ON CONFLICT (${DAY.join(', ')}) DO UPDATE SET
          ${ADDED.map((name) => `${name} = t.${name} + excluded.${name}`).join(', ')},
          gross_clicks = coalesce(t.gross_clicks + excluded.gross_clicks, t.gross_clicks, excluded.gross_clicks)
        RETURNING t.date_day, t.clicks`,
  answer: 'date_day::text AS day, clicks FROM days',
};

/**
 * The link is `$1`; then days, their figures, and their arrays as text. Looking for sums that are there takes a quarter
 * of the time, so that days without any have a statement of their own.
 */
function statement(name: string, meeting: typeof MEETING | null): Statement {
  const columns = ['date_day', ...FIGURES, ...ARRAYS.map((array) => array.name)];
  const types = ['date', ...FIGURES.map(() => 'bigint'), ...ARRAYS.map(() => 'text')];
  const unnested = types.map((type, at) => `$${at + 2}::${type}[]`);
  const groups = groupTables.map((table) => {
    const arrays = arraysOfTable(table);
    const names = arrays.map((array) => array.name);
    return `${table} AS (
        INSERT INTO smartlinks_sync.${table} (${[...DAY, ...names].join(', ')})
        SELECT $1::text, date_day, ${arrays.map((array) => `${array.name}::${array.type}[]`).join(', ')} FROM given
        ${meeting?.groups(names) ?? ''}
      )`;
  });
  return {
    name,
    text: `
      WITH given AS MATERIALIZED (SELECT * FROM unnest(${unnested.join(', ')}) AS u (${columns.join(', ')})),
      days AS (
        INSERT INTO smartlinks_bi.click_days AS t (${[...DAY, ...ADDED, 'gross_clicks'].join(', ')})
        SELECT $1::text, date_day, clicks, bot_clicks, duplicate_clicks, clicks - bot_clicks - duplicate_clicks, gross_clicks FROM given
        ${meeting?.days ?? ''}
      ), ${groups.join(', ')}
      SELECT ${meeting?.answer ?? ''}`,
  };
}

const addFresh = statement('add_fresh_clicks', MEETING);
const insertFresh = statement('insert_fresh_clicks', null);

/**
 * Must run where `rebuildTouched` does: nothing else writes sums of the link meanwhile. The rows must not be in the sums
 * yet. Returns how many clicks the days that were added to have now, by their sums; null where stored sums are larger
 * than numbers hold exactly: then nothing was added.
 */
export async function addFreshClicks(
  client: ClientBase,
  linkId: string,
  sums: FreshSums,
): Promise<ClicksByDay | null> {
  const known = await readKnown(client, linkId, sums);
  const arrays = groupRows(sums, known);
  if (arrays === null) return null;
  const days = [...sums.days].map(([day, { whole }]): TextRow => {
    const { clicks, bots, duplicates, gross } = whole;
    return [day, `${clicks}`, `${bots}`, `${duplicates}`, gross === null ? null : `${gross}`];
  });
  const values = [
    linkId,
    ...columnsOf(days, 1 + FIGURES.length),
    ...columnsOf(arrays, ARRAYS.length),
  ];
  if (!known.hasDays) {
    await client.query({ ...insertFresh, values });
    return new Map([...sums.days].map(([day, { whole }]) => [day, whole.clicks]));
  }
  const { rows } = await client.query<{ day: string; clicks: number }>({ ...addFresh, values });
  return new Map(rows.map(({ day, clicks }) => [day, Number(clicks)]));
}

const columnsOf = (rows: readonly TextRow[], columns: number): string[] =>
  Array.from({ length: columns }, (_, column) => arrayLiteral(rows, column, 0, rows.length));
