/** What Postgres remembers of the values of columns, beside the rows themselves. */
import type { Database } from '../database.js';

/** Tables whose columns may hold personal values, or tags that repeat one. */
const SAMPLED = [
  'smartlinks.clicks',
  'smartlinks.conversions',
  'smartlinks.fans',
  'smartlinks_sync.quarantine',
  'smartlinks_bi.click_days_by_country',
  'smartlinks_bi.click_days_by_campaign',
  'smartlinks_bi.campaign_tags',
  'smartlinks_bi.conversion_days_by_country',
  'smartlinks_bi.conversion_days_by_campaign',
].join(', ');

/**
 * Takes new samples for the planner: the old ones (`pg_stats`) hold frequent values and every hundredth one as they
 * were. A user who does not own the tables gets a warning from Postgres that is not shown; autovacuum follows later.
 */
export async function forgetSamples(database: Pick<Database, 'query'>): Promise<void> {
  await database.query(`ANALYZE ${SAMPLED}`, [], { doing: 'taking new samples of changed tables' });
}
