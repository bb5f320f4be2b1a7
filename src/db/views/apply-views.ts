/**
 * Brings the views of the database in line with those of the program. Views are no migrations: they hold no data, so
 * that each version of the program simply has its own, and a change shows as one in the text of the view.
 */
import { createHash } from 'node:crypto';
import { type ClientBase, escapeIdentifier } from 'pg';
import { isServerError } from '../database-error.js';
import { allViews } from './all-views.js';
import type { View } from './view.js';

const SCHEMA = 'smartlinks_bi';
const SETTING = 'views';
/** Invalid table definition: columns were taken out, renamed or changed in type, which CREATE OR REPLACE cannot do. */
const OTHER_COLUMNS = '42P16';

/**
 * True where every view is there as this program has it, or where this role could not make it so: who only writes rows
 * needs no views. Reads only.
 */
export async function areViewsCurrent(
  client: ClientBase,
  views: readonly View[] = allViews,
): Promise<boolean> {
  const { rows: owned } = await client.query(
    `SELECT FROM pg_namespace WHERE nspname = $1 AND pg_has_role(nspowner, 'USAGE')
     AND to_regclass('smartlinks_sync.settings') IS NOT NULL`,
    [SCHEMA],
  );
  if (owned.length === 0) return true;
  const { rows } = await client.query<{ digest: string | null; views: number }>(
    `SELECT (SELECT value FROM smartlinks_sync.settings WHERE name = $1) AS digest,
       (SELECT count(*)::integer FROM pg_views WHERE schemaname = $2 AND viewname = ANY ($3::text[])) AS views`,
    [SETTING, SCHEMA, views.map(({ name }) => name)],
  );
  return rows[0]?.digest === digestOf(views) && rows[0].views === views.length;
}

/**
 * Makes them so, in one transaction: readers see the old views or the new ones. A view whose columns only grew is
 * replaced where it stands, and what others built on it stays. Returns false where nothing was to be done.
 */
export async function applyViews(
  client: ClientBase,
  views: readonly View[] = allViews,
): Promise<boolean> {
  if (await areViewsCurrent(client, views)) return false;
  await client.query('BEGIN');
  try {
    await client.query('SAVEPOINT replacing');
    await replace(client, views).catch(async (error: unknown) => {
      if (!isServerError(error) || error.code !== OTHER_COLUMNS) throw error;
      await client.query('ROLLBACK TO SAVEPOINT replacing');
      await makeAnew(client, views);
    });
    await client.query(
      `INSERT INTO smartlinks_sync.settings (name, value) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()`,
      [SETTING, digestOf(views)],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return true;
}

async function replace(client: ClientBase, views: readonly View[]): Promise<void> {
  for (const view of views) {
    await client.query(`CREATE OR REPLACE VIEW ${nameOf(view)} AS ${view.sql}`);
  }
}

/** Rights that were given on a view go with it, and are given again. Fails where others have built on a view. */
async function makeAnew(client: ClientBase, views: readonly View[]): Promise<void> {
  const { rows } = await client.query<{ grant: string }>(
    `SELECT format('GRANT %s ON %I.%I TO %s', acl.privilege_type, n.nspname, c.relname,
         CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END) AS grant
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN aclexplode(c.relacl) acl
     WHERE n.nspname = $1 AND c.relname = ANY ($2::text[]) AND acl.grantee <> c.relowner`,
    [SCHEMA, views.map(({ name }) => name)],
  );
  await client.query(`DROP VIEW IF EXISTS ${views.map(nameOf).join(', ')}`);
  await replace(client, views);
  for (const { grant } of rows) await client.query(grant);
}

function nameOf({ name }: View): string {
  return `${SCHEMA}.${escapeIdentifier(name)}`;
}

function digestOf(views: readonly View[]): string {
  const hash = createHash('sha256');
  for (const { name, sql } of views) hash.update(`${name}\0${sql}\0`);
  return hash.digest('hex');
}
