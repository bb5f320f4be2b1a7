/** Everything of a warehouse that is not a click or a conversion, and the daily sums of the newest days. */
import type { ClientBase } from 'pg';
import { type RollupFamily, rollupFamilies } from '../../src/db/rollups/definitions.js';
import { fixPlans } from '../../src/db/rollups/plans.js';
import { rebuildStatement } from '../../src/db/rollups/statements.js';
import { LINKS, linkId } from './rows.js';

/** Links beyond the usual ones, to be loaded for the first time. */
export const NEW_LINKS = 100;

const LISTED = [
  `INSERT INTO smartlinks.accounts (id, workspace, username) SELECT 'acct' || n, 'default', 'creator' || n FROM generate_series(0, 99) n`,
  `INSERT INTO smartlinks.smart_links (id, workspace, account_id, name, link_type, free_trial_days, clicks_count, conversions_count, subscribers_count, revenue, created_at)
   SELECT ${linkId('n')}, 'default', 'acct' || n % 100, 'Link ' || n, CASE n % 2 WHEN 0 THEN 'free_trial' ELSE 'tracking_link' END,
     CASE n % 2 WHEN 0 THEN 7 * (1 + n % 3) END, 10000, 300, 100, 5000, now() - interval '1200 days' FROM generate_series(0, ${LINKS + NEW_LINKS - 1}) n`,
  `INSERT INTO smartlinks.link_labels (smart_link_id, key, value) SELECT id, 'vendor', 'Vendor ' || abs(hashtext(id)) % 12 FROM smartlinks.smart_links`,
  `INSERT INTO smartlinks.ad_spend (workspace, date_day, smart_link_id, campaign_name, spend, currency, impressions, clicks)
   SELECT 'default', current_date - d, ${linkId('n')}, 'black friday us ' || n, 12.34, 'USD', 1000, 20
   FROM generate_series(0, 299) n CROSS JOIN generate_series(1, 90) d`,
  `INSERT INTO smartlinks_sync.runs (workspace, command, started_at, ended_at, outcome, exit_code, rows_read) VALUES ('default', 'sync', now(), now(), 'done', 0, 1)`,
  `INSERT INTO smartlinks_sync.streams (smart_link_id, stream, workspace, counter, counter_gap, live_rows, counted_from, counted_through, proven_at)
   SELECT l.id, s, 'default', 10000, 0, 10000, now() - interval '1200 days', now(), now()
   FROM smartlinks.smart_links l CROSS JOIN (VALUES ('clicks'), ('conversions')) AS n (s)`,
  `INSERT INTO smartlinks.postbacks (id, workspace, url) SELECT 'p' || n, 'default', 'https://example.com/' || n FROM generate_series(1, 20) n`,
];

/** What later views read of facts: to be called when they are there. */
const LATE = `INSERT INTO smartlinks_sync.late_rows (stream, row_id, seen_at)
  SELECT 'conversions', id, conversion_at + interval '3 days' FROM smartlinks.conversions
  WHERE conversion_at > now() - interval '90 days' AND abs(hashtext(id)) % 50 = 0`;

export async function fillListed(client: ClientBase): Promise<void> {
  for (const sql of LISTED) await client.query(sql);
}

export async function fillLate(client: ClientBase): Promise<void> {
  await client.query(LATE);
}

/** Builds the daily sums of links `from` to `to` (not included) over so many days before today. */
export async function sumDays(
  client: ClientBase,
  from: number,
  to: number,
  days: number,
): Promise<void> {
  for (let at = from; at < to; at += 100) {
    await eachFamily(client, at, Math.min(to, at + 100), days, (family) =>
      rebuildStatement(family, 'days'),
    );
  }
}

export async function eachFamily(
  client: ClientBase,
  from: number,
  to: number,
  days: number,
  statement: (family: RollupFamily) => { readonly text: string },
): Promise<void> {
  const { rows } = await client.query<{ ids: string[] }>(
    `SELECT array_agg(${linkId('n')}) AS ids FROM generate_series(${from}, ${to - 1}) n`,
  );
  const first = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  await client.query('BEGIN');
  await fixPlans(client);
  for (const family of rollupFamilies) {
    await client.query(statement(family).text, [rows[0]?.ids ?? [], first, 'infinity']);
  }
  await client.query('COMMIT');
}
