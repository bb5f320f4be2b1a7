/** Everything that a worker serves over HTTP. */
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import type { Log } from '../log.js';
import type { WorkerListener } from '../worker/worker-events.js';
import type { WorkerState } from '../worker/worker-state.js';
import { type Answer, jsonAnswer } from './answer.js';
import { askDatabase } from './ask-database.js';
import { type Health, judgeLiveness, judgeReadiness } from './health.js';
import { type HttpServer, type Route, startHttpServer } from './http-server.js';
import { watchLoop } from './metrics/collect.js';
import { createMetrics } from './metrics/metrics.js';
import { metricsPage } from './metrics/metrics-page.js';
import { observeEvent } from './metrics/observe-events.js';
import { createLane, type Lane } from './one-at-a-time.js';
import { contentSecurityPolicy } from './page/layout.js';
import { statusPage } from './status-page.js';

/** How old what visitors see may be: pages that refresh themselves ask no more often than that anyway. */
const PAGE_MS = 5_000;
/** Orchestrators ask every few seconds, and each of several. */
const HEALTH_MS = 2_000;
const SCRAPE_MS = 1_000;
const LEDGER_MS = 60_000;
const MAX_WAITING = 20;

export interface ServerSources {
  readonly config: Config;
  /** Null while it could not be reached yet. */
  readonly database: () => Database | null;
  /** Null where no worker runs in this process. */
  readonly worker: () => WorkerState | null;
  /** Returns what ends it. */
  readonly subscribe: (listener: WorkerListener) => () => void;
  readonly log: Pick<Log, 'warn'>;
  readonly version: string;
}

/** Listens on `HTTP_HOST` and `HTTP_PORT`. Throws `UsageError` where that address cannot be had. */
export async function startServer(sources: ServerSources): Promise<HttpServer> {
  const { config, log, worker, database, subscribe } = sources;
  const metrics = createMetrics();
  const loop = watchLoop();
  const healthLane = lane(HEALTH_MS);
  const scrapeLane = lane(SCRAPE_MS);
  // Two lanes: a page waits for its reading, which must not wait for the page.
  const pageLane = lane(PAGE_MS);
  const page = { ...sources, lane: lane(PAGE_MS) };
  const figures = { ...page, metrics, loop, slowLane: lane(LEDGER_MS) };
  const open = (answer: () => Promise<Answer> | Answer): Route => ({ isGuarded: false, answer });
  const routes: [string, Route][] = [
    [
      '/',
      {
        isGuarded: true,
        contentSecurityPolicy,
        answer: (url: URL) => pageLane.run(url.search, () => statusPage(page, url)),
      },
    ],
    ['/livez', open(() => healthAnswer(judgeLiveness(worker(), new Date())))],
    [
      '/readyz',
      open(async () => {
        const answer = await askDatabase(database(), healthLane);
        return healthAnswer(judgeReadiness(worker(), answer));
      }),
    ],
    [
      '/metrics',
      { isGuarded: true, answer: () => scrapeLane.run('metrics', () => metricsPage(figures)) },
    ],
  ];
  const unsubscribe = subscribe((event) => observeEvent(metrics, event));
  const release = (): void => {
    unsubscribe();
    loop.disable();
  };
  try {
    const server = await startHttpServer({
      host: config.httpHost,
      port: config.httpPort,
      token: config.httpToken,
      log,
      routes: new Map(routes),
    });
    return { ...server, close: () => server.close().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

function healthAnswer(health: Health): Answer {
  return jsonAnswer(health.ok ? 200 : 503, health);
}

function lane(keepMs: number): Lane {
  return createLane({ keepMs, maxWaiting: MAX_WAITING, nowMs: () => performance.now() });
}
