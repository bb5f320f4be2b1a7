/** Who was erased: `smartlinks_sync.erased_fans` and `.erased_clicks`, and the key of their pseudonyms. */
import { randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';

/** Everybody who was erased, with what recognizes them. */
export interface Erasures {
  /** Key of the hashes and pseudonyms of this database. */
  readonly key: string;
  readonly fanHashes: ReadonlySet<string>;
  readonly clickIds: ReadonlySet<string>;
}

const KEY_NAME = 'pii erasure key';
const KEY_BYTES = 32;

/** Reads them; the key is empty where nobody was erased yet. */
export async function loadErasures(client: ClientBase): Promise<Erasures> {
  const key = await client.query<{ value: string }>(
    'SELECT value FROM smartlinks_sync.settings WHERE name = $1',
    [KEY_NAME],
  );
  const fans = await client.query<{ fan_hash: string }>(
    'SELECT fan_hash FROM smartlinks_sync.erased_fans',
  );
  const clicks = await client.query<{ click_id: string }>(
    'SELECT click_id FROM smartlinks_sync.erased_clicks',
  );
  return {
    key: key.rows[0]?.value ?? '',
    fanHashes: new Set(fans.rows.map((row) => row.fan_hash)),
    clickIds: new Set(clicks.rows.map((row) => row.click_id)),
  };
}

/** The key of this database, made at the first erasure. It never changes: who was erased would come back. */
export async function erasureKey(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ value: string }>(
    `INSERT INTO smartlinks_sync.settings (name, value) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET value = settings.value RETURNING value`,
    [KEY_NAME, randomBytes(KEY_BYTES).toString('hex')],
  );
  return rows[0]?.value ?? '';
}

/** Notes an erased fan; false where it was noted before. */
export async function noteErasedFan(client: ClientBase, fanHash: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'INSERT INTO smartlinks_sync.erased_fans (fan_hash) VALUES ($1) ON CONFLICT DO NOTHING',
    [fanHash],
  );
  return rowCount === 1;
}

/** Notes clicks of erased fans. */
export async function noteErasedClicks(
  client: ClientBase,
  clickIds: readonly string[],
): Promise<void> {
  await client.query(
    `INSERT INTO smartlinks_sync.erased_clicks (click_id)
     SELECT DISTINCT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING`,
    [clickIds],
  );
}
