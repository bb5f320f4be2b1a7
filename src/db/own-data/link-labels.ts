/** `smartlinks.link_labels`: labels as imports write them, and those that are made from names. */
import type { ClientBase } from 'pg';

/** The source of labels that are made from the names of links. */
export const NAME_SOURCE = 'name';

/** A label; days are `YYYY-MM-DD`, both included, null being no limit. */
export interface LabelRow {
  readonly linkId: string;
  readonly key: string;
  readonly value: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface LabelsWritten {
  readonly inserted: number;
  readonly updated: number;
  /** Labels of the same source and workspace that were not given. */
  readonly notInFile: number;
  /** Those of them that were removed. */
  readonly removed: number;
}

const ofWorkspace = `EXISTS (
  SELECT FROM smartlinks.smart_links link WHERE link.id = stored.smart_link_id AND link.workspace = $1)`;

// A label that somebody imported says more than a name: what a name says of the same key gives way.
const write = `
WITH given AS (
  SELECT * FROM unnest($4::text[], $5::text[], $6::text[], $7::date[], $8::date[])
    AS given (smart_link_id, key, value, valid_from, valid_to)
), written AS (
  INSERT INTO smartlinks.link_labels AS stored (smart_link_id, key, value, source, valid_from, valid_to)
  SELECT smart_link_id, key, value, $2, valid_from, valid_to FROM given ORDER BY smart_link_id, key, valid_from
  ON CONFLICT ON CONSTRAINT link_labels_key DO UPDATE
    SET value = excluded.value, valid_to = excluded.valid_to, _synced_at = now()
  WHERE (stored.value, stored.valid_to) IS DISTINCT FROM (excluded.value, excluded.valid_to)
  RETURNING xmax = 0 AS is_new
), absent AS (
  SELECT stored.id FROM smartlinks.link_labels stored
  WHERE stored.source = $2 AND ${ofWorkspace} AND NOT EXISTS (
    SELECT FROM given g WHERE g.smart_link_id = stored.smart_link_id AND g.key = stored.key
      AND g.valid_from IS NOT DISTINCT FROM stored.valid_from)
), removed AS (
  DELETE FROM smartlinks.link_labels WHERE $3 AND id IN (SELECT id FROM absent) RETURNING id
), overruled AS (
  DELETE FROM smartlinks.link_labels stored USING given g
  WHERE $2 <> '${NAME_SOURCE}' AND stored.source = '${NAME_SOURCE}'
    AND stored.smart_link_id = g.smart_link_id AND stored.key = g.key
)
SELECT (SELECT count(*) FROM written WHERE is_new) AS inserted,
  (SELECT count(*) FROM written WHERE NOT is_new) AS updated,
  (SELECT count(*) FROM absent) AS "notInFile", (SELECT count(*) FROM removed) AS removed`;

/**
 * Writes labels of one source; a label of the same link, key and first day is replaced. Labels that would stay as they
 * are get no write. With `isReplace`, what the source said before and does not say now is removed.
 */
export async function writeLabels(
  client: ClientBase,
  workspace: string,
  labels: readonly LabelRow[],
  { source, isReplace }: { readonly source: string; readonly isReplace: boolean },
): Promise<LabelsWritten> {
  const { rows } = await client.query<LabelsWritten>(write, [
    workspace,
    source,
    isReplace,
    labels.map(({ linkId }) => linkId),
    labels.map(({ key }) => key),
    labels.map(({ value }) => value),
    labels.map(({ from }) => from),
    labels.map(({ to }) => to),
  ]);
  const [written] = rows;
  if (written === undefined)
    throw new TypeError('The statement that writes labels returned nothing.');
  return written;
}

/**
 * Makes the labels with the source `name` exactly these, but for keys of links that somebody has imported a label for.
 * Writes nothing where they are so already.
 */
export async function writeNameLabels(
  client: ClientBase,
  workspace: string,
  labels: readonly Omit<LabelRow, 'from' | 'to'>[],
): Promise<LabelsWritten> {
  const { rows } = await client.query<{ linkId: string; key: string }>(
    `SELECT DISTINCT smart_link_id AS "linkId", key FROM smartlinks.link_labels
     WHERE source <> $1 AND smart_link_id = ANY ($2::text[])`,
    [NAME_SOURCE, [...new Set(labels.map(({ linkId }) => linkId))]],
  );
  const imported = new Set(rows.map(({ linkId, key }) => `${linkId} ${key}`));
  const free = labels
    .filter(({ linkId, key }) => !imported.has(`${linkId} ${key}`))
    .map((label) => ({ ...label, from: null, to: null }));
  return writeLabels(client, workspace, free, { source: NAME_SOURCE, isReplace: true });
}
