/** Proves rollups against the rows that they are made of. */
import type { Database } from '../database.js';
import { rollupFamilies } from './definitions.js';
import { fixPlans, rebuildLinks } from './rebuild.js';
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
    const values = [links, from ?? '-infinity', to ?? 'infinity'];
    const differences = await database.transaction(
      async (client) => {
        await fixPlans(client);
        const rows: RollupRow[] = [];
        for (const family of rollupFamilies) {
          rows.push(
            ...(await client.query<RollupRow>({ ...compareStatement(family), values })).rows,
          );
        }
        return rows;
      },
      { doing: 'comparing daily sums with the rows' },
    );
    for (const { link, day, table_name: table, rows } of differences) {
      found.push({ linkId: link, day, table, rows });
    }
  }
  return found;
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
