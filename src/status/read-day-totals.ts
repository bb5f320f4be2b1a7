/** How many days the ledger holds in which status. Reads only. */
import type { Database } from '../db/database.js';

export interface DayTotal {
  readonly workspace: string;
  readonly stream: string;
  readonly status: string;
  readonly days: number;
}

/** Of every workspace. Walks the whole ledger: not for every few seconds. Throws `DatabaseError`. */
export async function readDayTotals(database: Pick<Database, 'query'>): Promise<DayTotal[]> {
  const { rows } = await database.query<DayTotal>(
    `SELECT s.workspace, d.stream, d.status, count(*) AS days
     FROM smartlinks_sync.days d JOIN smartlinks_sync.streams s USING (smart_link_id, stream)
     GROUP BY s.workspace, d.stream, d.status`,
    [],
    { doing: 'counting the days of the ledger' },
  );
  return rows;
}
