import type { ClientBase } from 'pg';

/**
 * A link's listed revenue less the stored gross amounts: over all live conversions or over `new_transaction`
 * only, whichever is nearer to it. Decimal text; no money passes through a binary float.
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
           FROM (SELECT coalesce(sum(amount_gross), 0) AS every,
                        coalesce(sum(amount_gross) FILTER (WHERE conversion_type = 'new_transaction'), 0) AS transactions
                 FROM smartlinks.conversions
                 WHERE smart_link_id = $1 AND _deleted_at IS NULL) t`,
    values: [linkId, revenue],
  });
  return result.rows[0]?.gap ?? null;
}
