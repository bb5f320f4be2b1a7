/** What views of clicks by day and their conversions may show where retention has removed rows, in SQL. */
import { localDay } from './link-columns.js';

/**
 * Of `rows` (SQL with `smart_link_id` and `date_day`) those of days whose rows are all kept. Daily sums outlive their
 * rows; what came of the clicks of such a day is no longer known, and would look like nothing. The day of reports that
 * `kept_from` falls on has all of its own (`firstNeeded` of `db/retention/old-rows.ts`).
 */
export const keptDays = (rows: string): string => `
SELECT c.* FROM (${rows}) c
LEFT JOIN (
  SELECT smart_link_id, ${localDay('kept_from')} AS first_day FROM smartlinks_sync.streams
  WHERE stream = 'conversions' AND kept_from IS NOT NULL
) k ON k.smart_link_id = c.smart_link_id
WHERE k.first_day IS NULL OR c.date_day >= k.first_day`;

/** True where conversions of a link (SQL of its id) were removed: what counts different fans of its life is unknown. */
export const hasLostConversions = (link: string): string =>
  `EXISTS (SELECT FROM smartlinks_sync.streams k WHERE k.smart_link_id = ${link} AND k.stream = 'conversions' AND k.dropped_rows > 0)`;
