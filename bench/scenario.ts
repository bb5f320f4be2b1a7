/** What a benchmark scenario is, and the rounds that its variants take in turn. */
import type { Job } from './client-job.js';
import { type Bench, type Measured, measure } from './measure.js';

export interface ScenarioOptions {
  readonly rows: number;
  readonly rounds: number;
  readonly profileDir: string | null;
  /** Says what each statement took, after each run. */
  readonly hasStatements: boolean;
  /** Told what happens, a line each. */
  readonly say: (line: string) => void;
}

export interface Variant {
  readonly name: string;
  readonly job: Partial<Omit<Job, 'kind'>> & Pick<Job, 'kind'>;
  /** The database that it starts from. */
  readonly from: string;
  /** Done before each of its runs; what it takes is not measured. */
  readonly before?: () => Promise<unknown>;
}

export type Runs = ReadonlyMap<string, readonly Measured[]>;

const TARGET = 'bench_target';
/** Statements that are told of. */
const STATEMENTS = 12;
/** A plain script is stopped after so many rows, unless told otherwise: each takes it as long as the one before. */
const PLAIN_ROWS = 60_000;

/** Each variant once a round, one after the other; the first round warms up and does not count. */
export async function takeTurns(
  bench: Bench,
  variants: readonly Variant[],
  { rounds, say, hasStatements }: Pick<ScenarioOptions, 'rounds' | 'say' | 'hasStatements'>,
  warmUps = 1,
): Promise<Runs> {
  const runs = new Map<string, Measured[]>(variants.map(({ name }) => [name, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const { name, job, from, before } of variants) {
      await before?.();
      await bench.postgres.drop(TARGET);
      const url = await bench.postgres.create(TARGET, from);
      const maxRows = job.kind === 'plain' ? PLAIN_ROWS : Number.MAX_SAFE_INTEGER;
      const defaults = { pageSize: 1000, concurrency: 8, maxRows };
      const run = await measure(bench, TARGET, { ...defaults, ...job }, url);
      const perRow = (us: number): string => (us / Math.max(1, run.rows)).toFixed(1);
      say(
        `${round < 0 ? 'warm-up' : `round ${round + 1}`} ${name}: ${run.rows} rows in ${(run.ms / 1000).toFixed(2)} s, ` +
          `client ${perRow(run.clientUs)} + Postgres ${perRow(run.postgresUs)} µs a row (service ${perRow(run.serviceUs)}), ` +
          `WAL ${perRow(run.walBytes)} B a row, dead ${run.deadRows}, ${(run.peakBytes / 2 ** 20).toFixed(0)} MB`,
      );
      if (hasStatements) {
        for (const statement of (await bench.postgres.statements(TARGET)).slice(0, STATEMENTS)) {
          const { text, runs: times, ms, walBytes } = statement;
          say(
            `  ${perRow(ms * 1000)} µs a row, ${times} times, WAL ${perRow(walBytes)} B a row: ${text.slice(0, 90)}`,
          );
        }
      }
      if (round >= 0) runs.get(name)?.push(run);
    }
  }
  await bench.postgres.drop(TARGET);
  return runs;
}
