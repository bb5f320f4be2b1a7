/**
 * What the database remembers of how personal data are stored, in `smartlinks_sync.settings`, and the lock that
 * orders changes of it against writing rows: each transaction that writes rows holds it shared from before its first
 * row, and who changes the rule takes it alone. So no row can be written by a rule that is over.
 */
import type { ClientBase } from 'pg';
import { lockKey } from '../locks.js';

/** How personal data are stored just now. */
export interface PersonalState {
  /** `keep`, `hash` or `drop`; null where nothing was agreed on yet. */
  readonly mode: string | null;
  /** Tells the key of the hashes from others; null without one. */
  readonly fingerprint: string | null;
  /** Rows of before this second hold nothing personal; null: no such rule. */
  readonly blankedBefore: number | null;
  /** Through which second stored rows have been blanked; null where none were. */
  readonly blankedThrough: number | null;
  /** Grows with each erasure. */
  readonly erasures: number;
  /** How far a rewriting has come that is not finished, as its own JSON; null where none is open. */
  readonly rewriting: string | null;
}

const NAMES = {
  mode: 'PII_MODE',
  fingerprint: 'PII_HASH_KEY fingerprint',
  blankedBefore: 'PII_RETENTION before',
  blankedThrough: 'PII_RETENTION through',
  erasures: 'pii erasures',
  rewriting: 'pii apply',
} as const satisfies Record<keyof PersonalState, string>;

const GUARD = lockKey('personal data');

/** Keeps the rule as it is until the transaction ends, and tells it. */
export async function holdPersonalState(client: ClientBase): Promise<PersonalState> {
  await client.query({
    name: 'hold_personal_state',
    text: 'SELECT pg_advisory_xact_lock_shared($1::bigint)',
    values: [GUARD],
  });
  // A statement of its own: the one that waits would see the settings of before its wait.
  return readPersonalState(client);
}

/** Waits for every transaction that writes rows, keeps others out until this one ends, and tells the rule. */
export async function lockPersonalState(client: ClientBase): Promise<PersonalState> {
  await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [GUARD]);
  return readPersonalState(client);
}

/** The rule as it is, without a lock. */
export async function readPersonalState(client: ClientBase): Promise<PersonalState> {
  const { rows } = await client.query<{ name: string; value: string }>({
    name: 'read_personal_state',
    text: 'SELECT name, value FROM smartlinks_sync.settings WHERE name = ANY ($1::text[])',
    values: [Object.values(NAMES)],
  });
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  const text = (name: keyof PersonalState): string | null => values.get(NAMES[name]) ?? null;
  const number = (name: keyof PersonalState): number | null => {
    const value = text(name);
    return value === null ? null : Number(value);
  };
  return {
    mode: text('mode'),
    fingerprint: text('fingerprint'),
    blankedBefore: number('blankedBefore'),
    blankedThrough: number('blankedThrough'),
    erasures: number('erasures') ?? 0,
    rewriting: text('rewriting'),
  };
}

/** Writes some of it; null removes. The transaction must hold the lock alone, unless it only notes how far it is. */
export async function writePersonalState(
  client: ClientBase,
  change: Partial<PersonalState>,
): Promise<void> {
  const entries = (Object.keys(change) as (keyof PersonalState)[]).map(
    (name): [string, string | null] => {
      const value = change[name];
      return [NAMES[name], value === null || value === undefined ? null : String(value)];
    },
  );
  const removed = entries.filter(([, value]) => value === null).map(([name]) => name);
  const written = entries.filter(([, value]) => value !== null);
  await client.query('DELETE FROM smartlinks_sync.settings WHERE name = ANY ($1::text[])', [
    removed,
  ]);
  await client.query(
    `INSERT INTO smartlinks_sync.settings (name, value)
     SELECT * FROM unnest($1::text[], $2::text[]) AS s (name, value) ORDER BY 1
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()`,
    [written.map(([name]) => name), written.map(([, value]) => value)],
  );
}

/** True where rows are stored that may hold personal data. */
export async function hasPersonalRows(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM smartlinks.clicks) OR EXISTS (SELECT FROM smartlinks.fans)
         OR EXISTS (SELECT FROM smartlinks.conversions) OR EXISTS (SELECT FROM smartlinks_sync.quarantine)
         OR EXISTS (SELECT FROM smartlinks.smart_links) AS found`,
  );
  return rows[0]?.found === true;
}
