/** Proves rollups against the rows that they are made of. */
import type { ClientBase } from 'pg';
import type { Database } from '../database.js';
import { rollupFamilies, ZONE } from './definitions.js';
import { fixPlans } from './plans.js';
import { rebuildLinks } from './rebuild.js';
import { compareStatement } from './statements.js';

/** A table of rollups that is not what the rows say, on one day of a link, `YYYY-MM-DD`. */
export interface RollupDifference {
  readonly linkId: string;
  readonly day: string;
  readonly table: string;
  /** Rows of the table that are missing, too many or different. */
  readonly rows: number;
}

export interface RollupScope {
  readonly linkIds: readonly string[];
  /** First and last day, `YYYY-MM-DD`, in the time zone of reports; null: all. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Rows of this many links are summed at once. */
const LINKS_AT_ONCE = 20;

/**
 * What differs, by link, day and table. Each statement sees rows and rollups of one instant, so that syncs at work do
 * not matter. Throws `DatabaseError`.
 */
export async function compareRollups(
  database: Pick<Database, 'transaction'>,
  { linkIds, from, to }: RollupScope,
): Promise<RollupDifference[]> {
  const found: RollupDifference[] = [];
  for (let at = 0; at < linkIds.length; at += LINKS_AT_ONCE) {
    const links = linkIds.slice(at, at + LINKS_AT_ONCE);
    const values: Compared = [links, from ?? '-infinity', to ?? 'infinity'];
    const differences = await database.transaction((client) => compareInside(client, values), {
      doing: 'comparing daily sums with the rows',
    });
    for (const { link, day, table_name: table, rows } of differences) {
      found.push({ linkId: link, day, table, rows });
    }
  }
  return found;
}

type Compared = readonly [links: readonly string[], from: string, to: string];

async function compareInside(client: ClientBase, values: Compared): Promise<RollupRow[]> {
  await fixPlans(client);
  const rows: RollupRow[] = [];
  for (const family of rollupFamilies) {
    const compared = { ...compareStatement(family), values: [...values] };
    rows.push(...(await client.query<RollupRow>(compared)).rows);
  }
  return rows;
}

/**
 * True where all daily sums of a link are what the rows say, as this transaction sees them, on the days that end before
 * `seconds` (whole UTC seconds).
 */
export async function areSumsTrue(
  client: ClientBase,
  linkId: string,
  seconds: number,
): Promise<boolean> {
  const { rows } = await client.query<{ last: string }>(
    `SELECT ((to_timestamp($1) AT TIME ZONE ${ZONE})::date - 1)::text AS last`,
    [seconds],
  );
  const values: Compared = [[linkId], '-infinity', rows[0]?.last ?? 'infinity'];
  return (await compareInside(client, values)).length === 0;
}

interface RollupRow {
  readonly link: string;
  readonly day: string;
  readonly table_name: string;
  readonly rows: number;
}

/** Builds all rollups of links anew, a link at a time. Throws `DatabaseError`. */
export async function repairRollups(
  database: Pick<Database, 'transaction'>,
  linkIds: readonly string[],
): Promise<void> {
  for (const linkId of linkIds) {
    await database.transaction((client) => rebuildLinks(client, [linkId]), {
      doing: 'building daily sums',
    });
  }
}
