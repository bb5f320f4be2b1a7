/** Sums of clicks that are made while Postgres stores them: it has far more to do with them than this process. */
import type { ClientBase } from 'pg';
import type { FactStore } from '../write/write-table.js';
import { ClickSums } from './fresh-clicks.js';
import { readZone, reportDays } from './report-days.js';
import type { Touched } from './touched.js';

/**
 * Sums to add rows to that are of the hours from `first` to `last`, `YYYY-MM-DDTHH` in UTC; null where none are kept of
 * them, or not all their days are known. Whether days are still cut in that zone is to be looked at once none can change it.
 */
export async function sumsWhileCopying(
  client: ClientBase,
  touched: Touched,
  store: FactStore,
  first: string,
  last: string,
): Promise<ClickSums | null> {
  if (store.facts !== 'clicks' || !touched.isSummed) return null;
  const days = await reportDays(client, await readZone(client), first, last);
  return days === null ? null : new ClickSums(days);
}
