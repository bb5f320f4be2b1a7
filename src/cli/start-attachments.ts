/** What `start` runs beside its worker. */
import { startAlerts } from '../alerts/alerts.js';
import { startHeartbeat } from '../alerts/heartbeat.js';
import { openSecretAddress, type SecretAddress } from '../alerts/secret-address.js';
import type { Secret } from '../config/secret.js';
import { startServer } from '../server/start-server.js';
import type { Worker } from '../worker/worker.js';
import { systemWorkerClock } from '../worker/worker-clock.js';
import type { CommandContext } from './context.js';
import { programVersion } from './program-version.js';

/** What runs beside a worker and reads it: a server, alerts. */
export interface Attachment {
  /** Called before the worker begins, when its database is not open yet. Throws what ends the program. */
  start(worker: Worker): Promise<void>;
  /** Called when the worker has ended and its database is still open. */
  close(): Promise<void>;
}

/** Health, metrics and the status page. */
export function serveHttp(context: CommandContext): Attachment {
  const closings: (() => Promise<void>)[] = [];
  return {
    start: async (worker) => {
      const { config, log } = context;
      const server = await startServer({
        config,
        database: () => worker.database(),
        worker: () => worker.state(),
        subscribe: (listener) => worker.subscribe(listener),
        log,
        version: programVersion(),
      });
      closings.push(() => server.close());
      log.info(
        { event: 'http_listening', url: server.url },
        'The status page, /metrics and /readyz are there.',
      );
    },
    close: () => closeAll(closings),
  };
}

/** The webhook of `ALERT_WEBHOOK_URL` and the heartbeat of `HEARTBEAT_URL`, where they are given. */
export function sendAlerts(context: CommandContext): Attachment {
  const closings: (() => Promise<void>)[] = [];
  const open = (url: Secret): SecretAddress => {
    const { config } = context;
    const address = openSecretAddress({
      url,
      userAgent: `smartlink-sync/${programVersion()}`,
      proxy: { httpsProxy: config.httpsProxy?.reveal() ?? null, noProxy: config.noProxy },
    });
    closings.push(() => address.close());
    return address;
  };
  return {
    start: async (worker) => {
      const { config, log } = context;
      const shared = {
        clock: systemWorkerClock,
        log,
        subscribe: (listener: Parameters<Worker['subscribe']>[0]) => worker.subscribe(listener),
      };
      if (config.alertWebhookUrl !== null) {
        const webhook = open(config.alertWebhookUrl);
        const alerts = startAlerts({
          ...shared,
          state: () => worker.state(),
          database: () => worker.database(),
          ask: (document, abort) => webhook.ask(document, abort),
          maxLagMs: config.alertMaxLagMs,
        });
        closings.push(() => alerts.close());
      }
      if (config.heartbeatUrl !== null) {
        const address = open(config.heartbeatUrl);
        const heartbeat = startHeartbeat({ ...shared, ask: (abort) => address.ask(null, abort) });
        closings.push(() => heartbeat.close());
      }
    },
    close: () => closeAll(closings),
  };
}

/** Last opened, first closed. */
async function closeAll(closings: (() => Promise<void>)[]): Promise<void> {
  for (let next = closings.pop(); next !== undefined; next = closings.pop()) await next();
}
