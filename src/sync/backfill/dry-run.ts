/** `backfill --dry-run`: counts what a backfill would read, one small request a stream, and stores nothing. */
import pLimit from 'p-limit';
import type { Api } from '../../api/answers.js';
import { ApiError } from '../../api/api-error.js';
import type { Database } from '../../db/database.js';
import {
  bytesPerRow,
  liveRequestsPerMinute,
  type RowBytes,
} from '../../db/ledger/backfill-estimate.js';
import { findBackfill, newestDays, type OpenBackfill } from '../../db/ledger/backfills.js';
import { keptFromByLink } from '../../db/ledger/dropped-rows.js';
import { loadPageSizes } from '../../db/ledger/page-sizes.js';
import { StoppedError } from '../../errors.js';
import { chooseLinks } from '../links/choose.js';
import { listedLinks } from '../links/listed.js';
import { usableChart } from '../parts.js';
import type { Range } from '../range.js';
import { ServiceTraits } from '../service-traits.js';
import { type FailedStream, keyOf } from '../stream-work.js';
import { streams } from '../streams/registry.js';
import type { StreamName } from '../streams/stream.js';
import type { SyncSettings } from '../sync-settings.js';
import { leftOf } from './backfill-workspace.js';
import { type Counted, countStream } from './count-stream.js';
import { type Estimate, estimate } from './estimate.js';
import { type BackfillTask, firstPageOf, planBackfill } from './plan-backfill.js';
import { type BackfillScope, scopeText } from './scope.js';

export interface DryRunRequest {
  readonly workspace: string;
  readonly api: Api;
  readonly database: Pick<Database, 'transaction'>;
  readonly settings: Pick<SyncSettings, 'accountIds' | 'pageSize' | 'concurrency'>;
  readonly stopping: AbortSignal;
  readonly scope: BackfillScope;
  readonly onPlanned?: (streams: number) => void;
  readonly onStreamDone?: (done: number) => void;
}

/** What one stream would take. */
export interface StreamEstimate {
  readonly linkId: string;
  readonly stream: StreamName;
  /** First and last second, whole UTC seconds. */
  readonly start: number;
  readonly end: number;
  readonly days: number;
  /** Rows that the API counts in the range, and those of them that are stored. */
  readonly rows: number;
  readonly stored: number;
  /** Rows that would be new. */
  readonly missing: number;
  readonly requests: number;
}

export interface DryRun {
  readonly workspace: string;
  readonly links: number;
  readonly madeLater: number;
  readonly younger: number;
  /** Links of which rows of the range were removed for their age: these would not be read. */
  readonly removed: number;
  /** Streams that an unfinished backfill of the same scope has done: they would not be asked again. */
  readonly finishedBefore: number;
  readonly isResumed: boolean;
  readonly days: number;
  readonly rows: number;
  readonly stored: number;
  readonly missing: number;
  /** The list of links included. */
  readonly requests: number;
  readonly bytes: number;
  readonly rowBytes: Readonly<Record<StreamName, RowBytes>>;
  /** Requests a minute that syncs of this workspace made over the last hour. */
  readonly liveRequestsPerMinute: number;
  /** Requests that the dry run itself made. */
  readonly requestsMade: number;
  readonly streams: readonly StreamEstimate[];
  readonly failed: readonly FailedStream[];
}

/** Counts. Throws `UsageError` for an unknown link, `ApiError` where the list of links or the key fails, `DatabaseError`. */
export async function dryRun(request: DryRunRequest): Promise<DryRun> {
  const { workspace, api, database, settings, scope } = request;
  const links = await listedLinks(api, database, workspace, settings.accountIds);
  const listRequests = api.counts().requests;
  const chosen = chooseLinks(links, scope.linkIds);
  const known = await database.transaction(async (client) => ({
    memory: await findBackfill(client, workspace, scopeText(scope)),
    newestDays: await newestDays(client, workspace),
    keptFrom: await keptFromByLink(client, workspace),
    pageSizes: await loadPageSizes(client, workspace),
    live: await liveRequestsPerMinute(client, workspace),
    clicks: await bytesPerRow(client, 'clicks'),
    conversions: await bytesPerRow(client, 'conversions'),
  }));
  const plan = planBackfill({
    links: chosen,
    streams,
    scope,
    newestDays: known.newestDays,
    keptFrom: known.keptFrom,
    now: api.now(),
  });
  const tasks = leftOf(plan, known.memory).flat();
  request.onPlanned?.(tasks.length);
  const traits = new Map(
    streams.map(({ name }) => {
      const size = Math.min(known.pageSizes[name] ?? settings.pageSize, settings.pageSize);
      return [name, new ServiceTraits(size)] as const;
    }),
  );
  const { found, failed } = await countAll(request, tasks, known.memory, traits);
  const rowBytes = { clicks: known.clicks, conversions: known.conversions };
  const sum = (figure: (one: StreamEstimate) => number): number =>
    found.reduce((total, one) => total + figure(one), 0);
  return {
    workspace,
    links: plan.links.length,
    madeLater: plan.madeLater.length,
    younger: plan.younger,
    removed: plan.removed,
    finishedBefore: plan.links.flat().length - tasks.length,
    isResumed: known.memory !== null,
    days: sum(({ days }) => days),
    rows: sum(({ rows }) => rows),
    stored: sum(({ stored }) => stored),
    missing: sum(({ missing }) => missing),
    requests: listRequests + sum(({ requests }) => requests),
    bytes: Math.round(sum(({ stream, missing }) => missing * rowBytes[stream].bytes)),
    rowBytes,
    liveRequestsPerMinute: known.live,
    requestsMade: api.counts().requests,
    streams: found,
    failed,
  };
}

/** The streams that tell how large a page is go first: the largest one of each kind. */
async function countAll(
  request: DryRunRequest,
  tasks: readonly BackfillTask[],
  memory: OpenBackfill | null,
  traits: ReadonlyMap<StreamName, ServiceTraits>,
): Promise<{ found: StreamEstimate[]; failed: FailedStream[] }> {
  const found: Counted[] = [];
  const failed: FailedStream[] = [];
  let done = 0;
  const count = async (task: BackfillTask, isProbe: boolean): Promise<void> => {
    if (request.stopping.aborted) throw new StoppedError('Stopped between two streams.');
    const own = traits.get(task.stream.name);
    if (own === undefined) throw new Error(`No such stream: ${task.stream.name}.`);
    try {
      found.push({ task, ...(await countStream(request, task, own, isProbe)) });
    } catch (error) {
      if (!isOfStream(error)) throw error;
      failed.push({ linkId: task.linkId, stream: task.stream.name, code: error.code });
    }
    done += 1;
    request.onStreamDone?.(done);
  };
  const probes = streams.flatMap((stream) => {
    const own = tasks.filter((task) => task.stream === stream);
    const size = (task: BackfillTask): number => task.hints.counter ?? 0;
    return own.sort((a, b) => size(b) - size(a)).slice(0, 1);
  });
  for (const task of probes) await count(task, true);
  const others = tasks.filter((task) => !probes.includes(task));
  await pLimit(request.settings.concurrency).map(others, (task) => count(task, false));
  // Page sizes are known only now.
  return { found: found.map((one) => finish(request, one, memory, traits)), failed };
}

function isOfStream(error: unknown): error is ApiError {
  return (
    error instanceof ApiError && (error.code === 'api_not_found' || error.code === 'api_forbidden')
  );
}

function finish(
  { api, scope }: DryRunRequest,
  { task, range, spans: parts, stored, liveRows }: Counted,
  memory: OpenBackfill | null,
  traits: ReadonlyMap<StreamName, ServiceTraits>,
): StreamEstimate {
  const pageSize = traits.get(task.stream.name)?.pageSize ?? 1;
  const firstPage = firstPageOf({
    counter: task.hints.counter,
    storedRows: liveRows,
    pageSize,
    isReread: scope.isReread,
    isBegun: memory?.readFrom.has(keyOf(task)) === true,
  });
  const figures = parts.map((part): Estimate & { readonly rows: number } => {
    const { total, chart } = part.answer;
    const own = parts.length === 1 ? stored : within(stored, part.range);
    return {
      rows: total,
      ...estimate({
        range: part.range,
        total,
        chart: usableChart(chart, part.range, total),
        stored: own,
        pageSize,
        firstPage,
        isFresh: liveRows === 0,
        isReread: scope.isReread,
        now: api.now(),
      }),
    };
  });
  const sum = (figure: (one: (typeof figures)[number]) => number): number =>
    figures.reduce((total, one) => total + figure(one), 0);
  const rows = sum((one) => one.rows);
  const missing = sum((one) => one.missing);
  return {
    linkId: task.linkId,
    stream: task.stream.name,
    ...range,
    days: task.days,
    rows,
    stored: rows - missing,
    missing,
    // A service that answers spans is asked once for the whole first.
    requests: sum(({ requests }) => requests) + (parts.length > 1 ? 1 : 0),
  };
}

function within(stored: ReadonlyMap<string, number>, range: Range): Map<string, number> {
  const first = new Date(range.start * 1000).toISOString().slice(0, 10);
  const last = new Date(range.end * 1000).toISOString().slice(0, 10);
  return new Map([...stored].filter(([day]) => day >= first && day <= last));
}
