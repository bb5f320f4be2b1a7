import type { ClientBase } from 'pg';

/** Records fields that no column has, once each. `fields` are given as `stream field`. */
export async function noteDrift(client: ClientBase, fields: readonly string[]): Promise<void> {
  if (fields.length === 0) return;
  const split = fields.map((field) => {
    const at = field.indexOf(' ');
    return { stream: field.slice(0, at), field: field.slice(at + 1) };
  });
  await client.query(
    `INSERT INTO smartlinks_sync.drift (stream, field, sample_kind)
     SELECT f.stream, f.field, 'field' FROM unnest($1::text[], $2::text[]) AS f (stream, field)
     ON CONFLICT (stream, field) DO NOTHING`,
    [split.map((f) => f.stream), split.map((f) => f.field)],
  );
}
