/** Runs a client and reads what it cost: its own CPU time, that of Postgres and of the service, WAL, dead rows. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, JobFigures } from './client-job.js';
import type { BenchPostgres } from './postgres.js';
import type { ServiceProcess } from './service-process.js';

/** One measured run. CPU times in microseconds. */
export interface Measured {
  readonly rows: number;
  readonly requests: number;
  readonly ms: number;
  readonly clientUs: number;
  readonly postgresUs: number;
  readonly serviceUs: number;
  readonly walBytes: number;
  readonly deadRows: number;
  readonly peakBytes: number;
  readonly grownBytes: number;
}

export interface Bench {
  readonly postgres: BenchPostgres;
  readonly service: ServiceProcess;
  /** Written here, by the client: see `node --cpu-prof`. */
  readonly profileDir: string | null;
}

const WITHOUT_SUMS = new URL('without-sums.js', import.meta.url).href;

/** Runs a job on a database that exists. Throws where the client fails or ends with findings. */
export async function measure(
  { postgres, service, profileDir }: Bench,
  database: string,
  job: Omit<Job, 'serviceUrl' | 'databaseUrl'>,
  databaseUrl: string,
): Promise<Measured> {
  const path = fileURLToPath(new URL('client.js', import.meta.url));
  const whole: Job = { ...job, serviceUrl: service.url, databaseUrl };
  const child = fork(path, [JSON.stringify(whole)], {
    execArgv: [
      ...(job.isWithoutSums === true ? ['--import', WITHOUT_SUMS] : []),
      ...(profileDir === null
        ? []
        : [
            '--cpu-prof',
            `--cpu-prof-dir=${profileDir}`,
            `--cpu-prof-name=${job.kind}-${Date.now()}.cpuprofile`,
          ]),
    ],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The client of ${job.kind} ended with ${String(code)}.`);
  });
  failed.catch(() => {});
  const exited = once(child, 'exit');
  await Promise.race([once(child, 'message'), failed]);
  await postgres.checkpoint();
  const before = await postgres.counters(database);
  const serviceBefore = await service.run({ kind: 'cpu' });
  child.send('go');
  const [message] = await Promise.race([once(child, 'message'), failed]);
  const figures = message as JobFigures;
  const serviceUs = (await service.run({ kind: 'cpu' })) - serviceBefore;
  await exited;
  const after = await postgres.counters(database);
  if (figures.exitCode !== 0) throw new Error(`${job.kind} ended with ${figures.exitCode}.`);
  return {
    rows: figures.rows,
    requests: figures.requests,
    ms: figures.ms,
    clientUs: figures.cpuUs,
    postgresUs: after.cpuUs - before.cpuUs,
    serviceUs,
    walBytes: after.walBytes - before.walBytes,
    deadRows: after.deadRows - before.deadRows,
    peakBytes: figures.peakBytes,
    grownBytes: figures.grownBytes,
  };
}
