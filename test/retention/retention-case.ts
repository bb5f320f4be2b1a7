/** A warehouse of half a year that is kept for three months, and what of it must stay as it was. */

import { exportWorkspace } from '../../src/lake/export-workspace.js';
import { openFolder } from '../../src/lake/place/folder.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import {
  dropOldRows,
  planRetention,
  type RetentionPlan,
  type RetentionResult,
} from '../../src/sync/retention/retention.js';
import { silentLog } from '../support/warehouse.js';
import { NOW, openPair, type Pair } from '../sync/cycles.js';

export const MONTHS = 3;
/** NOW is in June: March, April and May are kept whole. */
export const CUT = Date.UTC(2026, 2, 1) / 1000;

export async function openOld(options: SimulatorOptions = {}): Promise<Pair> {
  return openPair({ accounts: 1, links: 2, clicks: 900, conversions: 120, days: 200, ...options });
}

const never = new AbortController().signal;

export interface DropSetup {
  readonly stopping?: AbortSignal;
  readonly onProgress?: (rows: number) => void;
  readonly now?: number;
}

export function drop(pair: Pair, setup: DropSetup = {}): Promise<RetentionResult> {
  const { stopping = never, onProgress, now = NOW } = setup;
  return dropOldRows(
    { database: pair.database, workspace: 'default', months: MONTHS, now },
    {
      runId: 1,
      stopping,
      log: silentLog,
      ...(onProgress === undefined ? {} : { onProgress }),
    },
  );
}

export function plan(pair: Pair): Promise<RetentionPlan> {
  const request = { database: pair.database, workspace: 'default', months: MONTHS, now: NOW };
  return planRetention(request, never);
}

/** What an export writes and removes, and what its manifest says in the end. */
export async function exported(pair: Pair, folder: string, isFull = false): Promise<unknown> {
  const done = await exportWorkspace(pair.database, openFolder(folder), {
    workspace: 'default',
    isFull,
    isDryRun: false,
    program: 'test',
    stopping: never,
    waitMs: 0,
    log: silentLog,
    nowMs: () => 0,
    onPlanned: () => {},
    onProgress: () => {},
  });
  return {
    facts: done.tables.filter(({ table }) => table === 'clicks' || table === 'conversions'),
    days: done.days,
  };
}

/** Live rows from before `seconds`, by stream; of clicks only those that no stored conversion names. */
export async function oldRows(pair: Pair, seconds: number = CUT): Promise<Record<string, number>> {
  const [row] = await pair.rows<{ clicks: number; conversions: number }>(
    `SELECT (SELECT count(*) FROM smartlinks.clicks c WHERE created_at < to_timestamp($1)
             AND NOT EXISTS (SELECT FROM smartlinks.conversions v WHERE v.click_id = c.id)) AS clicks,
            (SELECT count(*) FROM smartlinks.conversions WHERE conversion_at < to_timestamp($1)) AS conversions`,
    [seconds],
  );
  return { clicks: row?.clicks ?? -1, conversions: row?.conversions ?? -1 };
}

/** Everything that reports and proofs say and retention must leave as it is. */
export async function reports(pair: Pair): Promise<Record<string, readonly string[]>> {
  const texts: Record<string, string> = {
    click_days: 'SELECT * FROM smartlinks_bi.click_days ORDER BY 1, 2',
    by_country:
      'SELECT * FROM smartlinks_bi.click_days_by_country ORDER BY smart_link_id, date_day, row_key',
    by_campaign:
      'SELECT * FROM smartlinks_bi.conversion_days_by_campaign ORDER BY smart_link_id, date_day, row_key',
    performance: 'SELECT * FROM smartlinks_bi.daily_performance ORDER BY smart_link_id, date_day',
    links: `SELECT to_jsonb(l) - '{distinct_payers,spenders_difference}'::text[]
            FROM smartlinks_bi.link_performance l ORDER BY smart_link_id`,
    ledger:
      'SELECT smart_link_id, stream, day, api_total, stored, status FROM smartlinks_sync.days ORDER BY 1, 2, 3',
    cohorts: `SELECT * FROM smartlinks_bi.cohort_ltv WHERE date_day >= '2026-03-01' ORDER BY smart_link_id, date_day`,
    funnel: `SELECT * FROM smartlinks_bi.funnel WHERE date_day >= '2026-03-01' ORDER BY smart_link_id, date_day`,
    coverage: `SELECT smart_link_id, stream, complete_through, counted_from, verified_days, unsettled_days
               FROM smartlinks_bi.coverage ORDER BY 1, 2`,
  };
  const found: Record<string, readonly string[]> = {};
  for (const [name, text] of Object.entries(texts)) {
    const rows = await pair.rows<{ row: string }>(`SELECT r::text AS row FROM (${text}) r`);
    found[name] = rows.map(({ row }) => row);
  }
  return found;
}
