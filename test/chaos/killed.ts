/** One `sync` by the real program as a process of its own, killed at some instant. */
import type { Simulator } from '../../src/simulator/server.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';
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
  const running = startBinary(['sync', ...(cycle.isFull ? ['--full'] : [])], {
    env: {
      ...environmentOf(simulator, databaseUrl),
      ...environment,
      SYNC_CONCURRENCY: String(cycle.concurrency),
    },
  });
  return untilKilled(simulator, running, cycle.kill);
}

/**
 * A process of `start` in that role, killed like the others. What else is to happen while it works is done when it is
 * ready; the process ends with it.
 */
export async function startKilled(
  simulator: Simulator,
  databaseUrl: string,
  cycle: PlannedCycle & { readonly kill: Kill },
  environment: Readonly<Record<string, string>>,
  role: 'scheduler' | 'worker',
  meanwhile: () => Promise<void>,
): Promise<boolean> {
  const running = startBinary(['start', '--role', role], {
    env: {
      ...environmentOf(simulator, databaseUrl),
      ...environment,
      LOG_LEVEL: 'info',
      SYNC_CONCURRENCY: String(cycle.concurrency),
    },
  });
  // A scheduler begins its cycle at once, a worker waits for one.
  const ready = role === 'worker' ? /units_served/ : /http_listening/;
  await running.until('stderr', ready);
  const killed = untilKilled(simulator, running, cycle.kill);
  try {
    if (role === 'scheduler')
      await running.until('stderr', /cycle_ended|cycle_failed/).catch(() => {});
    await meanwhile();
  } finally {
    running.child.kill('SIGTERM');
  }
  return killed;
}

/** Resolves when the process is gone; true where the kill ended it. */
async function untilKilled(
  simulator: Simulator,
  running: RunningBinary,
  { afterRequests, delayMs }: Kill,
): Promise<boolean> {
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
