import { expect } from 'vitest';
import type { Database } from '../../src/db/database.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import type { Simulator } from '../../src/simulator/server.js';
import type { SimulatorService } from '../../src/simulator/service.js';
import type { CycleOptions } from '../../src/sync/cycle.js';
import type { SyncSettings } from '../../src/sync/sync-settings.js';
import type { WorkspaceResult } from '../../src/sync/sync-workspace.js';
import { createTestDatabase } from '../support/database.js';
import { startFastSimulator, syncOnce } from '../support/warehouse.js';

export const DAY = 86_400;
/** A Wednesday, 13:20 UTC: where the simulator's clock stands unless a test moves it. */
export const NOW = Date.UTC(2026, 5, 17, 13, 20) / 1000;

const STREAMS = ['clicks', 'conversions'] as const;

/** One cycle: what it ended with, and what the simulator was asked meanwhile. */
export interface Cycle extends WorkspaceResult {
  /** Requests that arrived, by endpoint. */
  readonly asked: { readonly links: number; readonly postbacks: number; readonly rows: number };
}

export interface CycleSetup extends Partial<CycleOptions> {
  readonly settings?: Partial<SyncSettings>;
  readonly workspace?: string;
  readonly apiKey?: string;
  readonly database?: Database;
  readonly waitMs?: number;
}

/** A simulator whose clock stands still, and a warehouse of its own. */
export interface Pair {
  readonly simulator: Simulator;
  readonly service: SimulatorService;
  readonly database: Database;
  readonly url: string;
  /** One `sync`, by a client of its own as in a new process. */
  cycle(setup?: CycleSetup): Promise<Cycle>;
  /** All rows of a statement. */
  rows<R extends Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

/** Starts both; `now` is `NOW` unless given. */
export async function openPair(options: SimulatorOptions = {}): Promise<Pair> {
  const simulator = await startFastSimulator({ now: NOW, gzip: false, ...options });
  const { database, url, close } = await createTestDatabase();
  return {
    simulator,
    service: simulator.service,
    database,
    url,
    cycle: (setup) => runCycle(simulator, database, setup),
    rows: async <R extends Record<string, unknown>>(
      sql: string,
      values: readonly unknown[] = [],
    ) => {
      const result = await database.query<R>(sql, values);
      return result.rows;
    },
    close: async () => {
      await simulator.close();
      await close();
    },
  };
}

async function runCycle(
  simulator: Simulator,
  database: Database,
  setup: CycleSetup = {},
): Promise<Cycle> {
  const { settings, workspace, apiKey, waitMs, database: other, ...cycle } = setup;
  simulator.requests.reset();
  const result = await syncOnce(other ?? database, simulator, {
    ...(settings === undefined ? {} : { settings }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(waitMs === undefined ? {} : { waitMs }),
    cycle,
  });
  const { requests } = simulator;
  const asked = {
    links: requests.of('links').length,
    postbacks: requests.of('postbacks').length,
    rows: requests.of('clicks').length + requests.of('conversions').length,
  };
  return { ...result, asked };
}

/** Live rows of every listed link are exactly those of the service, and every day with rows is verified. */
export async function expectInStep(pair: Pair): Promise<void> {
  for (const stream of STREAMS) {
    const stored = await pair.rows<{ link: string; ids: string[] }>(
      `SELECT smart_link_id AS link, array_agg(id) AS ids FROM smartlinks.${stream}
       WHERE _deleted_at IS NULL GROUP BY 1`,
    );
    const idsOf = new Map(stored.map(({ link, ids }) => [link, ids]));
    const days = await pair.rows<{ link: string; figures: Record<string, string> }>(
      `SELECT smart_link_id AS link,
              jsonb_object_agg(day, concat_ws(' ', status, api_total, stored)) AS figures
       FROM smartlinks_sync.days WHERE stream = $1 GROUP BY 1`,
      [stream],
    );
    const daysOf = new Map(days.map(({ link, figures }) => [link, figures]));
    for (const { id } of pair.service.links().filter((link) => !link.removed)) {
      const where = `${stream} of link ${id}`;
      const wanted = [...pair.service.rowIds(id, stream)].sort();
      expect([...(idsOf.get(id) ?? [])].sort(), where).toEqual(wanted);
      const counts = [...pair.service.truthDays(id, stream)];
      const figures = counts.map(([day, count]) => [day, `verified ${count} ${count}`]);
      expect(daysOf.get(id) ?? {}, `days of ${where}`).toEqual(Object.fromEntries(figures));
    }
  }
}

/** Where each row stands and which transactions wrote or locked it: the same twice means that nothing was written. */
export async function written(pair: Pair): Promise<Record<string, string>> {
  const tables = await pair.rows<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND (n.nspname IN ('smartlinks', 'smartlinks_bi') OR (n.nspname, c.relname) = ('smartlinks_sync', 'days'))`,
  );
  const marks: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await pair.rows<{ mark: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(concat_ws(' ', t.ctid, t.xmin, t.xmax), ','
         ORDER BY t.ctid)), '') AS mark FROM ${name} t`,
    );
    marks[name] = row?.mark ?? '';
  }
  return marks;
}

/** Clicks that are marked as no longer listed, those included that only a conversion ever named. */
export async function markedClicks(pair: Pair): Promise<string[]> {
  const rows = await pair.rows<{ id: string }>(
    'SELECT id FROM smartlinks.clicks WHERE _deleted_at IS NOT NULL ORDER BY id',
  );
  return rows.map(({ id }) => id);
}

/** Statuses of a stream's days, as `day -> status`. */
export async function dayStatuses(
  pair: Pair,
  linkId: string,
  stream: 'clicks' | 'conversions' = 'clicks',
): Promise<Record<string, string>> {
  const rows = await pair.rows<{ day: string; status: string }>(
    `SELECT day::text, status FROM smartlinks_sync.days
     WHERE smart_link_id = $1 AND stream = $2 ORDER BY day`,
    [linkId, stream],
  );
  return Object.fromEntries(rows.map(({ day, status }) => [day, status]));
}

/** `YYYY-MM-DD` of a second. */
export function dayText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
