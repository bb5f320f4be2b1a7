/** A warehouse with everything in it that views have to deal with, and its rows as plain values. */
import type { Database } from '../../src/db/database.js';
import { buildPendingRollups, changeReportTimezone } from '../../src/db/rollups/pending.js';
import type { Simulator } from '../../src/simulator/server.js';
import { startFastSimulator, syncOnce } from '../support/warehouse.js';

export interface LinkRow {
  readonly id: string;
  readonly workspace: string;
  readonly account_id: string | null;
  readonly name: string | null;
  readonly free_trial_days: number | null;
  readonly removed: boolean;
  readonly clicks_count: number;
  readonly conversions_count: number;
  readonly subscribers_count: number;
  readonly spenders_count: number;
  readonly revenue: string | null;
}

export interface ClickRow {
  readonly id: string;
  readonly link: string;
  readonly at: Date;
  readonly day: string;
  readonly isBot: boolean;
  readonly isDuplicate: boolean;
  readonly isLive: boolean;
  readonly country: string | null;
  readonly device: string | null;
  readonly fields: Readonly<Record<string, string | null>>;
}

export interface ConversionRow {
  readonly id: string;
  readonly link: string;
  readonly at: Date;
  readonly day: string;
  readonly type: string | null;
  readonly gross: bigint | null;
  readonly net: bigint | null;
  readonly fan: string | null;
  readonly click: ClickRow | null;
  readonly clickAt: Date | null;
}

export interface SpendRow {
  readonly workspace: string;
  readonly day: string;
  readonly link: string | null;
  readonly campaign: string | null;
  /** In USD; null without a rate. */
  readonly usd: bigint | null;
}

export interface Scene {
  readonly links: readonly LinkRow[];
  /** Live ones. */
  readonly clicks: readonly ClickRow[];
  readonly conversions: readonly ConversionRow[];
  readonly spend: readonly SpendRow[];
}

const SCALE = 6;

/** A decimal text as a whole number of millionths. */
export function micros(text: string | null): bigint | null {
  if (text === null) return null;
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(SCALE, '0').slice(0, SCALE));
  return text.startsWith('-') ? -value : value;
}

/** The local day of an instant, `YYYY-MM-DD`, by what JavaScript knows of time zones. */
export function dayIn(zone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  return (at) => format.format(at);
}

/** Days before today in UTC, `YYYY-MM-DD`. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** Fills an empty warehouse from a simulator: two syncs, late rows, a removed link, labels and spend. */
export async function fillWarehouse(database: Database): Promise<Simulator> {
  const simulator = await startFastSimulator({
    now: Math.floor(Date.now() / 1000),
    links: 12,
    clicks: 2_500,
    conversions: 700,
    days: 75,
    seed: 5,
    switches: { newEnumShare: 0.1, nullClickShare: 0.05, nullFanShare: 0.03 },
  });
  await syncOnce(database, simulator);
  const { rows } = await database.query<{ id: string; name: string }>(
    'SELECT id, name FROM smartlinks.smart_links ORDER BY clicks_count DESC, id',
  );
  const [first, second, third, fourth] = rows.map(({ id }) => id);
  await database.query('UPDATE smartlinks.smart_links SET _deleted_at = now() WHERE id = $1', [
    fourth,
  ]);
  // Odd clicks: no utm, macros left unfilled, ids of ad platforms, referrers of all kinds.
  await database.query(`
    UPDATE smartlinks.clicks SET
      utm_source = CASE abs(hashtext(id)) % 7 WHEN 0 THEN NULL WHEN 1 THEN '{{site_source_name}}' WHEN 2 THEN ' TikTok ' ELSE utm_source END,
      utm_campaign = CASE abs(hashtext(id)) % 9 WHEN 0 THEN '{{campaign.name}}' WHEN 1 THEN 'Spring Sale | US' WHEN 2 THEN 'spring_sale-us' ELSE utm_campaign END,
      referrer = CASE abs(hashtext(id)) % 5 WHEN 0 THEN 'https://WWW.Example.com:8080/a?b' WHEN 1 THEN 'l.example.net' WHEN 2 THEN '' ELSE referrer END,
      sccid = CASE WHEN abs(hashtext(id)) % 11 = 0 THEN 'x' ELSE sccid END,
      fbclid = CASE WHEN abs(hashtext(id)) % 3 = 0 THEN NULL ELSE fbclid END`);
  await database.query(
    `INSERT INTO smartlinks.link_labels (smart_link_id, key, value, source, valid_from, valid_to) VALUES
       ($1, 'vendor', 'TrafficCo', 'import', NULL, $3), ($1, 'vendor', 'AdHouse', 'import', $4, NULL),
       ($1, 'vendor', 'from the name', 'name', NULL, NULL), ($1, 'channel', 'paid', 'import', NULL, NULL),
       ($2, 'vendor', 'TrafficCo', 'import', NULL, NULL), ($2, 'vendor', NULL, 'import', $4, $5),
       ($2, 'creative', 'video 3', 'import', $5, NULL)`,
    [first, second, daysAgo(31), daysAgo(30), daysAgo(10)],
  );
  const spend: [string | null, string | null, number, string, string, string | null][] = [
    [first ?? null, null, 5, '100.10', 'USD', null],
    [first ?? null, 'launch', 5, '20', 'EUR', '1.1'],
    [second ?? null, null, 40, '55.55', 'USD', null],
    [third ?? null, null, 3, '10', 'GBP', null],
    [null, 'Spring_Sale US', 12, '77.77', 'USD', null],
    [null, 'spring sale us', 13, '7', 'EUR', '1.2'],
    [null, 'nobody knows this', 13, '9.99', 'USD', null],
    [null, null, 14, '1', 'USD', null],
  ];
  for (const [link, campaign, ago, amount, currency, rate] of spend) {
    await database.query(
      `INSERT INTO smartlinks.ad_spend (workspace, date_day, smart_link_id, utm_campaign, spend, currency, fx_rate, impressions, clicks)
       VALUES ('default', $1, $2, $3, $4, $5, $6, 1000, 10)`,
      [daysAgo(ago), link, campaign, amount, currency, rate],
    );
  }
  return simulator;
}

/** Cuts days in a zone, and builds all sums anew. */
export async function cutDaysIn(database: Database, zone: string): Promise<void> {
  await changeReportTimezone(database, zone);
  await database.query(
    'INSERT INTO smartlinks_sync.rollups_pending SELECT id FROM smartlinks.smart_links ON CONFLICT DO NOTHING',
  );
  await buildPendingRollups(database, { signal: new AbortController().signal });
}

type Fields = Record<string, string | null>;

/** The rows of a warehouse as they are, with days in a zone. */
export async function readScene(database: Database, zone: string): Promise<Scene> {
  const dayOf = dayIn(zone);
  const { rows: links } = await database.query<LinkRow>(
    'SELECT *, _deleted_at IS NOT NULL AS removed FROM smartlinks.smart_links ORDER BY id',
  );
  const { rows: clickRows } = await database.query<
    Fields & { created_at: Date; is_bot: boolean; is_duplicate: boolean; live: boolean }
  >('SELECT *, _deleted_at IS NULL AS live FROM smartlinks.clicks');
  const clicks = clickRows.map((row) => ({
    id: row.id ?? '',
    link: row.smart_link_id ?? '',
    at: row.created_at,
    day: dayOf(row.created_at),
    isBot: row.is_bot,
    isDuplicate: row.is_duplicate,
    isLive: row.live,
    country: row.country_code ?? null,
    device: row.browser_device_type ?? null,
    fields: row,
  }));
  const byId = new Map(clicks.map((click) => [click.id, click]));
  const { rows: conversionRows } = await database.query<
    Fields & { conversion_at: Date; click_created_at: Date | null }
  >('SELECT * FROM smartlinks.conversions WHERE _deleted_at IS NULL');
  const conversions = conversionRows.map((row) => {
    const click = byId.get(row.click_id ?? '') ?? null;
    return {
      id: row.id ?? '',
      link: row.smart_link_id ?? '',
      at: row.conversion_at,
      day: dayOf(row.conversion_at),
      type: row.conversion_type ?? null,
      gross: micros(row.amount_gross ?? null),
      net: micros(row.amount_net ?? null),
      fan: row.fan_onlyfans_id ?? null,
      click,
      clickAt: row.click_created_at,
    };
  });
  const { rows: spendRows } = await database.query<Fields & { date_day: string; usd: string }>(
    `SELECT workspace, date_day::text AS date_day, smart_link_id, utm_campaign, (CASE WHEN currency = 'USD' THEN spend ELSE spend * fx_rate END)::text AS usd
     FROM smartlinks.ad_spend`,
  );
  const spend = spendRows.map((row) => ({
    workspace: row.workspace ?? '',
    day: row.date_day,
    link: row.smart_link_id ?? null,
    campaign: row.utm_campaign ?? null,
    usd: micros(row.usd),
  }));
  return { links, clicks: clicks.filter(({ isLive }) => isLive), conversions, spend };
}
