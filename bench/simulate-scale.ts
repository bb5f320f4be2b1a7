/**
 * Schedule and rate budget at scale, on a fake clock: `npm run simulate:scale`. One workspace of 10,000 links under several
 * rate limits and shares of changing links, then 1,000 of them in one process. Prints Markdown.
 */
import { Command } from 'commander';
import { runFleet } from './scale/fleet.js';
import { type Outcome, Workspace } from './scale/workspace.js';

const DAY_HOURS = 24;

const program = new Command('npm run simulate:scale --')
  .description('simulate schedule and rate budget at scale')
  .option('--links <n>', 'links of a workspace', '10000')
  .option('--workspaces <n>', 'workspaces of the process', '1000')
  .option('--limits <list>', 'requests a minute', '60,300,1000,5000')
  .option(
    '--shares <list>',
    'parts of the links that change in a quarter of an hour',
    '0.01,0.05,0.2',
  )
  .option('--fresh-counters', 'as if counters were those of the moment of reading', false)
  .option('--hours <n>', 'hours to live through; the second half counts', '48')
  .option('--cycle-cpu <ms>', 'processor time of an idle cycle beside planning, as measured', '0');
const given = program.parse().opts<
  Record<'links' | 'workspaces' | 'hours' | 'limits' | 'shares' | 'cycleCpu', string> & {
    freshCounters: boolean;
  }
>();
const [links, workspaces, hours] = [given.links, given.workspaces, given.hours].map(Number) as [
  number,
  number,
  number,
];

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const minutes = (seconds: number): string => (seconds / 60).toFixed(1);
const whole = (value: number): string => Math.round(value).toLocaleString('en');

function row(limit: number, share: number, outcome: Outcome): string {
  const { requests, cycleSeconds, lagSeconds, editAgeSeconds } = outcome;
  const aDay = (name: string): number => ((requests[name] ?? 0) * DAY_HOURS * 2) / hours;
  const all = Object.keys(requests).reduce((sum, name) => sum + aDay(name), 0);
  return [
    whole(limit),
    `${share * 100} %`,
    `${minutes(at(cycleSeconds, 0.5))} / ${minutes(at(cycleSeconds, 1))}`,
    `${minutes(at(lagSeconds, 0.5))} / ${minutes(at(lagSeconds, 0.95))}`,
    whole(all),
    whole(aDay('list') + aDay('postbacks')),
    whole(aDay('edits')),
    whole(aDay('nothing new')),
    `${(at(editAgeSeconds, 0.5) / 3600).toFixed(0)} / ${(at(editAgeSeconds, 0.95) / 3600).toFixed(0)}`,
    whole(outcome.largestMinute),
    outcome.skippedTicks.toString(),
  ].join(' | ');
}

const heads = [
  'limit a minute',
  'links changing in 15 min',
  'cycle, min: median / longest',
  'lag, min: median / 95 %',
  'requests a day',
  'of them listing',
  'for edits',
  'for nothing new',
  'hours since the edit check: median / 95 %',
  'most in a minute',
  'times of the schedule skipped',
];
console.log(
  `One workspace of ${whole(links)} links, ${hours} h, of which the second half is counted.\n`,
);
console.log(`| ${heads.join(' | ')} |\n|${heads.map(() => ' ---: |').join('')}`);
const planMs: number[] = [];
let shortest = Number.POSITIVE_INFINITY;
for (const limitPerMinute of given.limits.split(',').map(Number)) {
  for (const changedShare of given.shares.split(',').map(Number)) {
    const workspace = new Workspace({
      links,
      limitPerMinute,
      changedShare,
      hours,
      latencyMs: 200,
      seed: 1,
      hasFreshCounters: given.freshCounters,
    });
    const outcome = workspace.run();
    console.log(`| ${row(limitPerMinute, changedShare, outcome)} |`);
    planMs.push(...outcome.planMs);
    shortest = Math.min(shortest, at(outcome.cycleSeconds, 0.5));
  }
}

const collect = globalThis.gc;
let mb = Number.NaN;
if (collect !== undefined) {
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = new Workspace({
    links,
    limitPerMinute: 300,
    changedShare: 0.01,
    hours: 1,
    latencyMs: 200,
    seed: 2,
  });
  collect();
  mb = kept.states.size > 0 ? (process.memoryUsage().heapUsed - before) / 2 ** 20 : 0;
}
const plan = at(planMs, 0.5);
console.log(
  `\nPlanning a cycle takes ${plan.toFixed(0)} ms of processor time (95 %: ${at(planMs, 0.95).toFixed(0)}), and what it is made from ${mb.toFixed(0)} MB.\n`,
);
console.log(`${whole(workspaces)} workspaces of that size in one process:\n`);
console.log(
  '| processor time of a cycle | begin within, s | at work at once | of one processor | longest cycle, min |',
);
console.log('| --- | ---: | ---: | ---: | ---: |');
const named: readonly (readonly [string, number])[] = [
  ['planning alone', plan],
  ['an idle cycle as measured', plan + Number(given.cycleCpu)],
];
for (const [name, cpuMs] of named) {
  const fleet = runFleet(workspaces, shortest, cpuMs / 1000);
  console.log(
    `| ${name}, ${whole(cpuMs)} ms | ${fleet.spreadSeconds.toFixed(0)} | ${fleet.mostAtOnce} | ${(fleet.share * 100).toFixed(0)} % | ${minutes(fleet.longestSeconds)} |`,
  );
}
