/** Which conversions show what a transaction has written of their clicks: the days to sum anew because of a click. */
import type { ClientBase } from 'pg';
import { arrayLiteral } from '../write/array-literal.js';
import { clicksTable } from '../write/stores.js';
import { columnIndex } from '../write/write-table.js';
import type { Touched } from './touched.js';

const clickIdAt = columnIndex(clicksTable, clicksTable.key);

/** The hour, `YYYY-MM-DDTHH` in UTC, of a live conversion that names a written click. */
interface NamingHour {
  readonly link: string;
  readonly hour: string;
}

/**
 * Notes the hours of conversions that name written clicks, inserted ones only where they can be named; returns whether
 * any was. Must run after the locks of their links are held: conversions that others wrote meanwhile are seen.
 */
export async function noteConversionsOfClicks(
  client: ClientBase,
  touched: Touched,
  areNewClicksNamed: boolean,
): Promise<boolean> {
  const ids = idsLiteral(touched, areNewClicksNamed);
  if (ids === '{}') return false;
  const hours = await hoursOfConversions(client, ids);
  for (const { link, hour } of hours) touched.note('conversions', link, hour);
  return hours.length > 0;
}

/** Whether one is listed is asked last: else a plan made while there were few would go through all that are, for each click. */
async function hoursOfConversions(client: ClientBase, ids: string): Promise<NamingHour[]> {
  const { rows } = await client.query<NamingHour>({
    name: 'conversions_of_clicks',
    text: `SELECT DISTINCT v.smart_link_id AS link, to_char(v.conversion_at, 'YYYY-MM-DD"T"HH24') AS hour
           FROM unnest($1::text[]) AS i (id) CROSS JOIN LATERAL (
             SELECT * FROM smartlinks.conversions f WHERE f.click_id = i.id OFFSET 0
           ) v
           WHERE v._deleted_at IS NULL`,
    values: [ids],
  });
  return rows;
}

/** Ids of clicks that were written, as Postgres reads arrays: the driver takes ten times as long to write one. */
function idsLiteral(touched: Touched, withInserted: boolean): string {
  const others = [...touched.clickIds].map((id) => [id]);
  const inserted = withInserted ? touched.fresh.flatMap(({ batches }) => batches) : [];
  const parts = [
    arrayLiteral(others, 0, 0, others.length),
    ...inserted.map((rows) => arrayLiteral(rows, clickIdAt, 0, rows.length)),
  ];
  return `{${parts.flatMap((part) => (part === '{}' ? [] : [part.slice(1, -1)])).join(',')}}`;
}
