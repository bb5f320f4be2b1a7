/** One `verify` in process, over real HTTP and without a pace, and what tests break before it. */
import { createApi } from '../../src/api/client.js';
import type { Simulator } from '../../src/simulator/server.js';
import type { SyncSettings } from '../../src/sync/sync-settings.js';
import {
  type VerifyOptions,
  type VerifyResult,
  verifyWorkspace,
} from '../../src/sync/verify/verify-workspace.js';
import { silentLog } from '../support/warehouse.js';
import type { Pair } from './cycles.js';

export interface Verification extends VerifyResult {
  /** Requests for rows that the simulator got meanwhile, in order. */
  readonly asked: ReturnType<Simulator['requests']['all']>;
}

export interface VerifySetup extends Partial<VerifyOptions> {
  readonly settings?: Partial<SyncSettings>;
  readonly stopping?: AbortSignal;
  readonly waitMs?: number;
}

export async function verifyOnce(pair: Pair, setup: VerifySetup = {}): Promise<Verification> {
  const { settings: given, stopping, waitMs, ...verify } = setup;
  const never = new AbortController().signal;
  const settings: SyncSettings = {
    startSeconds: null,
    horizonDays: 90,
    settleSeconds: 60,
    accountIds: null,
    pageSize: 1000,
    concurrency: 8,
    ...given,
  };
  const api = createApi({
    baseUrl: pair.simulator.url,
    apiKey: 'test-key',
    userAgent: 'smartlink-sync/0.0.0 (test)',
    requestTimeoutMs: 30_000,
    concurrency: settings.concurrency,
    rateLimitPerMinute: 10_000_000,
    reserve: 0.1,
    log: silentLog,
    abort: never,
  });
  pair.simulator.requests.reset();
  try {
    const result = await verifyWorkspace({
      workspace: 'default',
      api,
      database: pair.database,
      log: silentLog,
      settings,
      signals: { stopping: stopping ?? never, abort: never },
      waitMs: waitMs ?? 0,
      verify: {
        linkIds: null,
        from: null,
        to: null,
        isDeep: false,
        isRepair: false,
        ...verify,
      },
    });
    const asked = pair.simulator.requests.all().filter(({ linkId }) => linkId !== null);
    return { ...result, asked };
  } finally {
    await api.close();
  }
}

/** Differences as `link stream day` with what was found there. */
export function findings(result: VerifyResult): Record<string, string> {
  return Object.fromEntries(
    result.streams.flatMap(({ linkId, stream, differences }) =>
      differences.map((found) => {
        const { day, api, stored, content } = found;
        const what =
          content === null
            ? `${api} ${stored}`
            : `-${content.missing} +${content.extra} ~${content.changed} ${content.fields.join()}`;
        return [`${linkId} ${stream} ${day}`, what.trim()];
      }),
    ),
  );
}

/** What was done to the warehouse behind its back, as `findings` should name it. */
export interface Damage {
  /** For counts: API and stored. */
  readonly counted: Readonly<Record<string, string>>;
  /** For contents. */
  readonly compared: Readonly<Record<string, string>>;
}

/** Deletes seven live clicks of different links and days and changes one amount. */
export async function damage(pair: Pair): Promise<Damage> {
  const gone = await pair.rows<{ link: string; day: string }>(
    `WITH picked AS (
       SELECT id, row_number() OVER (ORDER BY created_at) AS n, count(*) OVER () AS all_rows
       FROM smartlinks.clicks WHERE _deleted_at IS NULL
     )
     DELETE FROM smartlinks.clicks c USING picked p
     WHERE c.id = p.id AND p.n % (p.all_rows / 8) = 1 AND p.n > 1 AND p.n < p.all_rows - 50
     RETURNING smart_link_id AS link, (created_at AT TIME ZONE 'UTC')::date::text AS day`,
  );
  const rows = gone.slice(0, 7);
  if (gone.length !== 7) throw new Error(`${gone.length} rows were deleted, not 7`);
  const [changed] = await pair.rows<{ link: string; day: string }>(
    `UPDATE smartlinks.conversions SET amount_gross = amount_gross + 1
     WHERE id = (SELECT id FROM smartlinks.conversions WHERE amount_gross > 0 ORDER BY id LIMIT 1)
     RETURNING smart_link_id AS link, (conversion_at AT TIME ZONE 'UTC')::date::text AS day`,
  );
  const lost = new Map<string, number>();
  for (const { link, day } of rows) {
    const key = `${link} clicks ${day}`;
    lost.set(key, (lost.get(key) ?? 0) + 1);
  }
  const counted: Record<string, string> = {};
  const compared: Record<string, string> = {};
  for (const [key, count] of lost) {
    const [link = '', , day = ''] = key.split(' ');
    const api = pair.service.truthDays(link, 'clicks').get(day) ?? 0;
    counted[key] = `${api} ${api - count}`;
    compared[key] = `-${count} +0 ~0`;
  }
  compared[`${changed?.link} conversions ${changed?.day}`] = '-0 +0 ~1 amount_gross';
  return { counted, compared };
}
