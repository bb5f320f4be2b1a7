/** What somebody does to the demo's warehouse behind its back. */
import type { Database } from '../db/database.js';

export interface Damage {
  readonly rowsDeleted: number;
  readonly amountsChanged: number;
}

/** Clicks to delete of the day with the most, in the two links that have the most clicks. */
const DELETED = [4, 3];

/** Deletes seven clicks of two links and changes an amount of a third. Throws `DatabaseError`. */
export async function damageWarehouse(database: Database): Promise<Damage> {
  const { rows: links } = await database.query<{ id: string }>(
    `SELECT smart_link_id AS id FROM smartlinks.conversions
     WHERE _deleted_at IS NULL AND amount_gross > 0 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 3`,
  );
  let rowsDeleted = 0;
  for (const [at, count] of DELETED.entries()) {
    const { rowCount } = await database.query(
      `DELETE FROM smartlinks.clicks WHERE id IN (
         SELECT id FROM smartlinks.clicks
         WHERE smart_link_id = $1 AND _deleted_at IS NULL AND created_at::date = (
           SELECT created_at::date FROM smartlinks.clicks
           WHERE smart_link_id = $1 AND _deleted_at IS NULL AND created_at < current_date - 1
           GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)
         ORDER BY id LIMIT $2)`,
      [links[at]?.id, count],
    );
    rowsDeleted += rowCount ?? 0;
  }
  const { rowCount } = await database.query(
    `UPDATE smartlinks.conversions SET amount_gross = amount_gross + 100 WHERE id = (
       SELECT id FROM smartlinks.conversions
       WHERE smart_link_id = $1 AND _deleted_at IS NULL AND conversion_at < current_date - 1
       ORDER BY amount_gross DESC NULLS LAST, id LIMIT 1)`,
    [links[2]?.id],
  );
  return { rowsDeleted, amountsChanged: rowCount ?? 0 };
}
