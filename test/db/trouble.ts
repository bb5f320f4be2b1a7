/** Trouble in a database at a chosen moment, and what must hold whatever became of a sync. */
import { expect } from 'vitest';
import type { Pair } from '../sync/cycles.js';

/** Where in a transaction: rows written, ledger written, or during COMMIT. */
export type Moment = 'rows' | 'ledger' | 'commit';

const TABLES: Readonly<Record<Moment, string>> = {
  rows: 'smartlinks.clicks',
  ledger: 'smartlinks_sync.days',
  commit: 'smartlinks_sync.days',
};

/** Does `action` (PL/pgSQL statements) at the given occurrences of a moment, counted from 1; null: at all of them. */
export async function makeTrouble(
  { database }: Pick<Pair, 'database'>,
  moment: Moment,
  action: string,
  occurrences: readonly number[] | null,
): Promise<void> {
  // A sequence counts on where transactions are rolled back.
  const isTurn =
    occurrences === null ? 'true' : `nextval('trouble') IN (${occurrences.join(', ')})`;
  const when =
    moment === 'commit'
      ? 'CONSTRAINT TRIGGER trouble AFTER INSERT ON %s DEFERRABLE INITIALLY DEFERRED FOR EACH ROW'
      : 'TRIGGER trouble AFTER INSERT ON %s FOR EACH STATEMENT';
  await database.query(
    `CREATE SEQUENCE trouble;
     CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF ${isTurn} THEN ${action}; END IF; RETURN NULL; END $$;
     CREATE ${when.replace('%s', TABLES[moment])} EXECUTE FUNCTION trouble()`,
  );
}

/** Puts an end to it. */
export async function endTrouble({ database }: Pick<Pair, 'database'>): Promise<void> {
  await database.query('DROP FUNCTION trouble CASCADE; DROP SEQUENCE trouble');
}

/** Raises an error as the server would. */
export const raise = (sqlstate: string): string =>
  `RAISE EXCEPTION 'trouble' USING ERRCODE = '${sqlstate}'`;

/** The server ends the connection that is at work, as an administrator does or a failover. */
export const killed = 'PERFORM pg_terminate_backend(pg_backend_pid())';

/** No entry of the ledger says more than the tables hold (I1, I2), and no link or row is there without its kin. */
export async function expectNothingHalfWritten(pair: Pick<Pair, 'rows'>): Promise<void> {
  const differing = await pair.rows(
    `SELECT d.smart_link_id, d.stream, d.day, d.stored, coalesce(c.live, 0) AS live
     FROM smartlinks_sync.days d
     LEFT JOIN (
       SELECT smart_link_id, 'clicks' AS stream, (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS live
       FROM smartlinks.clicks WHERE _deleted_at IS NULL GROUP BY 1, 2, 3
       UNION ALL
       SELECT smart_link_id, 'conversions', (conversion_at AT TIME ZONE 'UTC')::date, count(*)
       FROM smartlinks.conversions WHERE _deleted_at IS NULL GROUP BY 1, 2, 3
     ) c USING (smart_link_id, stream, day)
     WHERE d.status = 'verified' AND (d.stored, d.api_total) IS DISTINCT FROM (coalesce(c.live, 0), coalesce(c.live, 0))`,
  );
  expect(differing).toEqual([]);
  const fanless = await pair.rows(
    `SELECT id FROM smartlinks.conversions c WHERE fan_onlyfans_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM smartlinks.fans f WHERE f.onlyfans_id = c.fan_onlyfans_id)`,
  );
  expect(fanless).toEqual([]);
}
