/** Runs scenarios, a few at a time, and adds up what came of them. */
import { writeInBulk, writesInBulk } from './least-rows.js';
import type { Outcome } from './scenario.js';
import { runScenario } from './scenario.js';

export interface Report {
  readonly outcomes: readonly Outcome[];
  readonly failed: readonly Outcome[];
  /** What is printed at the end. */
  readonly text: string;
}

/** Scenarios that run at a time: one waits for Postgres while another works. */
const AT_ONCE = 3;

/** True where something is lost, invented, changed or claimed that should not be. */
export function isFailed(outcome: Outcome): boolean {
  const { missing, extra, wrong, ledgerFalse, failure } = outcome;
  return failure !== null || [missing, extra, wrong, ledgerFalse].some((lines) => lines.length > 0);
}

/** Runs the scenarios of `runs` seeds from `firstSeed` on. `onDone` hears of each as it ends. */
export async function runScenarios(
  runs: number,
  firstSeed: number,
  onDone: (outcome: Outcome, done: number) => void = () => {},
): Promise<Report> {
  const startedMs = performance.now();
  const outcomes: Outcome[] = [];
  const seeds = Array.from({ length: runs }, (_, at) => firstSeed + at);
  for (const inBulk of [false, true]) {
    writeInBulk(inBulk);
    const left = seeds.filter((seed) => writesInBulk(seed) === inBulk).values();
    const work = async (): Promise<void> => {
      for (const seed of left) {
        const outcome = await runScenario(seed);
        outcomes.push(outcome);
        onDone(outcome, outcomes.length);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  const failed = outcomes.filter(isFailed).sort((a, b) => a.seed - b.seed);
  const seconds = (performance.now() - startedMs) / 1000;
  return { outcomes, failed, text: textOf(outcomes, failed, seconds, firstSeed) };
}

function textOf(
  outcomes: readonly Outcome[],
  failed: readonly Outcome[],
  seconds: number,
  firstSeed: number,
): string {
  const sum = (figure: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + figure(outcome), 0);
  const faults = new Map<string, number>();
  for (const outcome of outcomes) {
    for (const [kind, count] of outcome.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
  }
  const figures: [string, number][] = [
    ['runs', outcomes.length],
    ['cycles', sum(({ cycles }) => cycles)],
    ['requests', sum(({ requests }) => requests)],
    ['kills', sum(({ kills }) => kills)],
    ['events', sum(({ events }) => events)],
    ['changes of rows and links', sum(({ changes }) => changes)],
    ['faults served', [...faults.values()].reduce((total, count) => total + count, 0)],
    ...[...faults].sort().map(([kind, count]): [string, number] => [`  ${kind}`, count]),
    ['rows compared', sum(({ rowsCompared }) => rowsCompared)],
    ['rows missing', sum(({ missing }) => missing.length)],
    ['rows extra', sum(({ extra }) => extra.length)],
    ['rows wrong', sum(({ wrong }) => wrong.length)],
    ['ledger entries compared', sum(({ daysCompared }) => daysCompared)],
    ['ledger entries false', sum(({ ledgerFalse }) => ledgerFalse.length)],
    ['scenarios that did not end', outcomes.filter(({ failure }) => failure !== null).length],
    ['seconds', Math.round(seconds)],
  ];
  const seeds = `seeds ${firstSeed} to ${firstSeed + outcomes.length - 1}`;
  const width = Math.max(...figures.map(([name]) => name.length));
  const lines = figures.map(
    ([name, figure]) => `${name.padEnd(width)}  ${figure.toLocaleString('en').padStart(9)}`,
  );
  return [seeds, ...lines, ...failed.map(describeFailure)].join('\n');
}

const executor = process.env.CHAOS_EXECUTOR === 'queue' ? ' --executor queue' : '';

/** A failed scenario in words: how to replay it, and its first differences. */
export function describeFailure(outcome: Outcome): string {
  const lines = [
    ...(outcome.failure === null ? [] : [outcome.failure]),
    ...outcome.missing,
    ...outcome.extra,
    ...outcome.wrong,
    ...outcome.ledgerFalse,
  ];
  const shown = lines.slice(0, 6).map((line) => line.slice(0, 300));
  return `\nFAILED: npm run test:chaos -- --runs 1 --seed ${outcome.seed}${executor}\n  ${shown.join('\n  ')}\n  (${lines.length} lines)`;
}
