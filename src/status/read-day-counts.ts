/** The ledger's days of some links, with both totals. Reads only. */
import type { Database } from '../db/database.js';

/** One day of a stream as it was counted. */
export interface DayCount {
  readonly linkId: string;
  readonly stream: string;
  readonly day: string;
  /** Null where the API gave no total of the day. */
  readonly apiTotal: number | null;
  readonly stored: number;
}

/** All entries of the links since that day; days without rows have none. Throws `DatabaseError`. */
export async function readDayCounts(
  database: Pick<Database, 'query'>,
  linkIds: readonly string[],
  since: string,
): Promise<DayCount[]> {
  const { rows } = await database.query<DayCount>(
    `SELECT smart_link_id AS "linkId", stream, day, api_total AS "apiTotal", stored
     FROM smartlinks_sync.days WHERE smart_link_id = ANY ($1::text[]) AND day >= $2::date`,
    [linkIds, since],
    { doing: 'reading the counts of days' },
  );
  return rows;
}
