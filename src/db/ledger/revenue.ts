import type { ClientBase } from 'pg';

/**
 * A link's listed revenue less the gross amounts: over all live conversions or over `new_transaction` only, whichever
 * is nearer to it. Conversions that retention has removed count as if they were stored. Decimal text; no money passes through a binary float.
 */
export async function revenueGap(
  client: ClientBase,
  linkId: string,
  revenue: string | null,
): Promise<string | null> {
  const result = await client.query<{ gap: string }>({
    name: 'revenue_gap',
    text: `SELECT CASE WHEN abs($2::numeric - t.every) <= abs($2::numeric - t.transactions)
                  THEN $2::numeric - t.every ELSE $2::numeric - t.transactions END AS gap
           FROM (SELECT coalesce(sum(every), 0) AS every, coalesce(sum(transactions), 0) AS transactions
                 FROM (
                   SELECT sum(amount_gross) AS every,
                          sum(amount_gross) FILTER (WHERE conversion_type = 'new_transaction') AS transactions
                   FROM smartlinks.conversions WHERE smart_link_id = $1 AND _deleted_at IS NULL
                   UNION ALL
                   SELECT sum(amount_gross), sum(transactions_gross) FROM smartlinks_sync.dropped_months
                   WHERE smart_link_id = $1 AND stream = 'conversions'
                 ) parts) t`,
    values: [linkId, revenue],
  });
  return result.rows[0]?.gap ?? null;
}
