/** Notes rows that come when their day is over and counted: reports made before showed the day without them. */
import type { ClientBase } from 'pg';
import { RUN_ID_SETTING } from '../write/change-log.js';
import type { FactStore } from '../write/write-table.js';
import { ZONE } from './definitions.js';
import type { Touched } from './touched.js';

/** From here on a question costs less than looking at each row. */
const MANY = 500;

/**
 * To be called after rows were written and before the ledger says that more is counted. Rows that this transaction
 * inserted are those first seen at its own time.
 */
export async function noteLateRows(
  client: ClientBase,
  { facts, timeColumn }: FactStore,
  linkId: string,
  touched: Touched,
): Promise<void> {
  // A first load has no day that is counted yet, and many rows.
  if (touched.freshCount > MANY && !(await isCounted(client, facts, linkId))) return;
  const { links, first, last } = touched.timesOf(facts);
  const own = links.flatMap((link, at) => (link === linkId ? [at] : []));
  if (own.length === 0) return;
  const ends = (times: readonly string[]): string[] => own.map((at) => times[at] ?? '');
  await client.query({
    name: `note_late_${facts}`,
    text: `INSERT INTO smartlinks_sync.late_rows (stream, row_id, run_id)
           SELECT s.stream, t.id, nullif(current_setting('${RUN_ID_SETTING}', true), '')::bigint
           FROM smartlinks_sync.streams s
           CROSS JOIN unnest($2::timestamptz[], $3::timestamptz[]) AS h (first, last)
           CROSS JOIN LATERAL (
             SELECT f.id, f.${timeColumn} AS at FROM smartlinks.${facts} f
             WHERE f.smart_link_id = s.smart_link_id AND f._deleted_at IS NULL
               AND f.${timeColumn} BETWEEN greatest(h.first, s.counted_from) AND least(h.last, s.counted_through)
               AND f._first_seen_at = now()
             OFFSET 0
           ) t
           WHERE s.smart_link_id = $1 AND s.stream = '${facts}' AND h.first < s.counted_through
             AND ((t.at AT TIME ZONE ${ZONE})::date + 1)::timestamp AT TIME ZONE ${ZONE} <= s.counted_through
           ON CONFLICT DO NOTHING`,
    values: [linkId, ends(first), ends(last)],
  });
}

async function isCounted(client: ClientBase, facts: string, linkId: string): Promise<boolean> {
  const { rows } = await client.query({
    name: 'has_counted_days',
    text: `SELECT FROM smartlinks_sync.streams
           WHERE smart_link_id = $1 AND stream = $2 AND counted_through IS NOT NULL`,
    values: [linkId, facts],
  });
  return rows.length > 0;
}
