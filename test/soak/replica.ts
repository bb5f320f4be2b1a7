/** One worker process of a soak, with a probe inside that tells what it holds. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RunningBinary, startBinary } from '../support/run-binary.js';

const probe = fileURLToPath(new URL('./probe.cjs', import.meta.url));
const PROBE_MS = 5_000;

export interface Sample {
  readonly atMs: number;
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly resources: Readonly<Record<string, number>>;
}

export interface Replica {
  readonly number: number;
  readonly running: RunningBinary;
  readonly pid: number;
  samples(): readonly Sample[];
}

/** Starts a worker; its probe writes into a file of that folder. */
export function startReplica(
  number: number,
  folder: string,
  env: Readonly<Record<string, string>>,
): Replica {
  const file = `${folder}/probe-${number}.jsonl`;
  const running = startBinary(['start'], {
    cwd: folder,
    env: {
      ...env,
      NODE_OPTIONS: `--require=${probe}`,
      SOAK_PROBE_FILE: file,
      SOAK_PROBE_MS: String(PROBE_MS),
    },
  });
  return {
    number,
    running,
    pid: running.child.pid ?? 0,
    samples: () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter((line) => line.endsWith('}'))
            .map((line) => JSON.parse(line) as Sample)
        : [],
  };
}
