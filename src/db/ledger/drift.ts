/** `smartlinks_sync.drift`: what the API sent that no column and no list of values expects, once each. */
import type { ClientBase } from 'pg';

export interface DriftRow {
  readonly stream: string;
  /** The field, or `field=value` of a value. */
  readonly name: string;
  readonly kind: 'field' | 'value';
  /** JSON type of the value; null where only nulls have been seen. */
  readonly type: string | null;
}

/** Records what is new and returns it. What is recorded already is not written, unless its type was not known yet. */
export async function noteDrift<T extends DriftRow>(
  client: ClientBase,
  found: readonly T[],
): Promise<readonly T[]> {
  if (found.length === 0) return [];
  const result = await client.query<{ ordinal: number }>(
    `WITH found AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
         AS f (stream, field, type, sample_kind, ordinal)
     ), typed AS (
       UPDATE smartlinks_sync.drift d SET type = f.type FROM found f
       WHERE d.stream = f.stream AND d.field = f.field AND d.type IS NULL AND f.type IS NOT NULL
     ), added AS (
       INSERT INTO smartlinks_sync.drift (stream, field, type, sample_kind)
       SELECT f.stream, f.field, f.type, f.sample_kind FROM found f
       WHERE NOT EXISTS (SELECT FROM smartlinks_sync.drift d WHERE d.stream = f.stream AND d.field = f.field)
       ORDER BY f.stream, f.field
       ON CONFLICT (stream, field) DO NOTHING
       RETURNING stream, field
     )
     SELECT f.ordinal::integer AS ordinal FROM found f JOIN added USING (stream, field) ORDER BY 1`,
    [
      found.map((drift) => drift.stream),
      found.map((drift) => drift.name),
      found.map((drift) => drift.type),
      found.map((drift) => drift.kind),
    ],
  );
  return result.rows.flatMap(({ ordinal }) => found[ordinal - 1] ?? []);
}
