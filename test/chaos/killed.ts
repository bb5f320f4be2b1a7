/** One `sync` by the real program as a process of its own, killed at some instant. */
import type { Simulator } from '../../src/simulator/server.js';
import { startBinary } from '../support/run-binary.js';
import { API_KEY } from './events.js';
import type { Kill, PlannedCycle } from './plan.js';

/** What the program needs to know, and nothing of this machine. */
export function environmentOf(
  simulator: Pick<Simulator, 'url'>,
  databaseUrl: string,
): Record<string, string> {
  return {
    ONLYFANSAPI_API_KEY: API_KEY,
    ONLYFANSAPI_BASE_URL: simulator.url,
    DATABASE_URL: databaseUrl,
    RATE_LIMIT_PER_MINUTE: '10000000',
    REQUEST_TIMEOUT_SECONDS: '2',
    LOG_LEVEL: 'silent',
  };
}

/** `environment` is added to what it needs to know. Resolves when the process is gone; true where the kill ended it, false where it was done before. */
export async function syncKilled(
  simulator: Simulator,
  databaseUrl: string,
  cycle: PlannedCycle & { readonly kill: Kill },
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { afterRequests, delayMs } = cycle.kill;
  const running = startBinary(['sync', ...(cycle.isFull ? ['--full'] : [])], {
    env: {
      ...environmentOf(simulator, databaseUrl),
      ...environment,
      SYNC_CONCURRENCY: String(cycle.concurrency),
    },
  });
  const kill = (): void => {
    running.child.kill('SIGKILL');
  };
  let timer: NodeJS.Timeout | null = null;
  let seen = 0;
  const end = simulator.service.onRequest(() => {
    seen += 1;
    if (seen === afterRequests) timer = setTimeout(kill, delayMs);
  });
  // Before the first request the program starts and migrates: some hundred milliseconds.
  if (afterRequests === 0) timer = setTimeout(kill, 100 + delayMs * 10);
  try {
    return (await running.ended).signal === 'SIGKILL';
  } finally {
    end();
    if (timer !== null) clearTimeout(timer);
    kill();
  }
}
