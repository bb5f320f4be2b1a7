/** `npm run bench`: measures each scenario on a Postgres and a service of its own, and prints or writes what it found. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { startPostgres } from './postgres.js';
import { describe } from './report.js';
import type { BenchDocument, ScenarioResult } from './result.js';
import { scenarios } from './scenarios/registry.js';

interface Arguments {
  readonly only?: readonly string[];
  readonly rows: number;
  readonly rounds: number;
  readonly json?: string;
  readonly profile?: string;
  readonly statements?: true;
}

function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}

function scenarioNames(name: string, before: readonly string[] = []): string[] {
  if (scenarios.some((scenario) => scenario.name === name)) return [...before, name];
  const known = scenarios.map((scenario) => scenario.name).join(', ');
  throw new InvalidArgumentError(`The scenarios are ${known}.`);
}

const list = scenarios
  .map(
    ({ name, title, isOnRequest }) =>
      `  ${name.padEnd(14)} ${title}${isOnRequest === true ? ' (only when named)' : ''}`,
  )
  .join('\n');

const program = new Command('npm run bench --')
  .description('measure smartlink-sync beside a plain script and COPY')
  .option('--only <name>', 'only this scenario; may be given several times', scenarioNames)
  .option('--rows <n>', 'clicks of a scenario', atLeast(1_000), 200_000)
  .option('--rounds <n>', 'counted rounds, after one that warms up', atLeast(1), 5)
  .option('--json <file>', 'write the figures there; - prints them')
  .option('--profile <dir>', 'write a CPU profile of each client there')
  .option('--statements', 'say which statements Postgres spent its time on; takes some itself')
  .addHelpText(
    'after',
    `
Scenarios:
${list}

Examples:
  npm run bench                                       all, some minutes
  npm run bench -- --only first-load --rows 50000     one, small
  npm run bench -- --json bench.json                  then: npm run bench:document -- bench.json

It starts a Postgres and a service of its own and removes both. Trust ratios
and CPU time a row where others use the machine too.`,
  );

async function main(): Promise<void> {
  const given = program.parse().opts<Arguments>();
  const say = (line: string): void => console.error(`  ${line}`);
  if (given.profile !== undefined) await mkdir(given.profile, { recursive: true });
  const postgres = await startPostgres(given.statements === true);
  const stop = (): void => {
    // Its own server would stay behind.
    void postgres.stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const results: ScenarioResult[] = [];
  try {
    for (const scenario of scenarios) {
      const isWanted = given.only?.includes(scenario.name) ?? scenario.isOnRequest !== true;
      if (!isWanted) continue;
      console.error(scenario.title);
      const { rows, rounds, profile = null, statements: hasStatements = false } = given;
      const result = await scenario.run(postgres, {
        rows,
        rounds,
        profileDir: profile,
        hasStatements,
        say,
      });
      results.push(result);
      if (given.json !== '-') console.log(describe(result));
    }
  } finally {
    await postgres.stop();
  }
  if (given.json === undefined) return;
  const document: BenchDocument = {
    machine: { cpus: cpus().length, model: cpus()[0]?.model ?? '', node: process.version },
    postgres: postgres.settings,
    rows: given.rows,
    rounds: given.rounds,
    scenarios: results,
  };
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (given.json === '-') process.stdout.write(text);
  else await writeFile(given.json, text);
}

await main();
