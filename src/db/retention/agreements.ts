/** `smartlinks_sync.retention`: for how many months rows are kept, as a person has agreed, and what came of it last. */
import type { ClientBase } from 'pg';

export interface Agreement {
  /** The smallest number of months that was agreed to. */
  readonly months: number;
  readonly agreedAt: Date;
  /** Null: nothing was looked for yet. */
  readonly ranAt: Date | null;
  /** Rows of before were to be removed then. */
  readonly keptFrom: Date | null;
  /** Rows removed in all. */
  readonly rowsDropped: number;
  /** Links that were held back then, by the reason. */
  readonly held: Readonly<Record<string, number>>;
}

type Queryable = Pick<ClientBase, 'query'>;

/** Null where nobody has agreed to anything. */
export async function readAgreement(
  client: Queryable,
  workspace: string,
): Promise<Agreement | null> {
  const { rows } = await client.query<Omit<Agreement, 'held'> & { held: Agreement['held'] | null }>(
    `SELECT months, agreed_at AS "agreedAt", ran_at AS "ranAt", kept_from AS "keptFrom",
            rows_dropped AS "rowsDropped", held
     FROM smartlinks_sync.retention WHERE workspace = $1`,
    [workspace],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, held: row.held ?? {} };
}

/** Records that a person has agreed; what was agreed to before holds on where it was less. */
export async function agree(client: Queryable, workspace: string, months: number): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.retention AS r (workspace, months) VALUES ($1, $2)
     ON CONFLICT (workspace) DO UPDATE SET months = excluded.months, agreed_at = now()
     WHERE r.months > excluded.months`,
    [workspace, months],
  );
}

/** Records what a run did. `cut` in whole UTC seconds. */
export async function noteRetentionRun(
  client: Queryable,
  workspace: string,
  run: {
    readonly cut: number;
    readonly held: Readonly<Record<string, number>>;
  },
): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.retention r SET ran_at = now(), kept_from = to_timestamp($2), held = $3,
       rows_dropped = (SELECT coalesce(sum(dropped_rows), 0) FROM smartlinks_sync.streams s WHERE s.workspace = r.workspace)
     WHERE workspace = $1`,
    [workspace, run.cut, JSON.stringify(run.held)],
  );
}
