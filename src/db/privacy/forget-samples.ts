/** What Postgres remembers of the values of columns, beside the rows themselves. */
import type { Database } from '../database.js';

/**
 * Takes new samples for the planner: the old ones (`pg_stats`) hold frequent values and every hundredth one as they
 * were. Daily sums are grouped by tags, which may repeat a personal value. A user who does not own the tables gets a
 * warning from Postgres that is not shown; autovacuum follows later.
 */
export async function forgetSamples(database: Pick<Database, 'query'>): Promise<void> {
  const doing = 'taking new samples of changed tables';
  const { rows } = await database.query<{ tables: string }>(
    `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables
     WHERE schemaname = 'smartlinks_bi'
        OR (schemaname, tablename) IN (
          ('smartlinks', 'clicks'), ('smartlinks', 'conversions'), ('smartlinks', 'fans'),
            ('smartlinks', 'smart_links'), ('smartlinks', 'accounts'), ('smartlinks_sync', 'quarantine')
        )`,
    [],
    { doing },
  );
  await database.query(`ANALYZE ${rows[0]?.tables ?? ''}`, [], { doing });
}
