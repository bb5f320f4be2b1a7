/** The goals that the program set itself, each with what was measured. Pure. */
import type { Figures } from './figures.js';
import { isBusy, type ScenarioResult } from './result.js';

interface Goal {
  readonly what: string;
  readonly goal: string;
  /** What was measured, and whether it is enough; null where it was not measured. */
  readonly reached: (
    results: Results,
  ) => { readonly text: string; readonly isReached: boolean } | null;
}

type Results = ReadonlyMap<string, ScenarioResult>;

function figures(results: Results, scenario: string, variant = 'smartlink-sync'): Figures | null {
  const found = results.get(scenario)?.variants.find(({ name }) => name === variant);
  return found?.figures ?? null;
}

function ratio(
  results: Results,
  scenario: string,
  a: string,
  b: string,
  of: 'speed' | 'cpu',
): number | null {
  const found = results.get(scenario)?.ratios.find((pair) => pair.a === a && pair.b === b);
  return of === 'speed'
    ? quietly(results, scenario, found?.speed.median)
    : (found?.cpu.median ?? null);
}

/** A figure of time that passed: null where others used the machine too. */
function quietly(results: Results, scenario: string, value: number | undefined): number | null {
  const result = results.get(scenario);
  return result === undefined || isBusy(result) ? null : (value ?? null);
}

function extra(results: Results, scenario: string, name: string): number | null {
  return results.get(scenario)?.extra.find((figure) => figure.name === name)?.value ?? null;
}

/** CPU time a row as a share of what the plain script takes on the same machine. */
function shareOfPlain(results: Results, scenario: string): number | null {
  return ratio(results, scenario, OURS, 'plain script', 'cpu');
}

const atLeast = (
  value: number | null,
  least: number,
  unit: string,
  digits = 0,
): ReturnType<Goal['reached']> =>
  value === null ? null : { text: `${number(value, digits)}${unit}`, isReached: value >= least };
const atMost = (
  value: number | null,
  most: number,
  unit: string,
  digits = 0,
): ReturnType<Goal['reached']> =>
  value === null ? null : { text: `${number(value, digits)}${unit}`, isReached: value <= most };

function number(value: number, digits: number): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

const OURS = 'smartlink-sync';

const goals: readonly Goal[] = [
  {
    what: 'First load, pages of 1,000 rows, no latency',
    goal: '≥ 40,000 rows/s',
    reached: (results) =>
      atLeast(
        quietly(results, 'first-load', figures(results, 'first-load')?.rowsPerSecond.median),
        40_000,
        ' rows/s',
      ),
  },
  {
    what: 'The same, beside a plain script',
    goal: '≥ 6 ×',
    reached: (results) =>
      atLeast(ratio(results, 'first-load', OURS, 'plain script', 'speed'), 6, ' ×', 1),
  },
  {
    what: 'The same, as a share of client COPY into the same table',
    goal: '≥ 0.65',
    reached: (results) => atLeast(ratio(results, 'first-load', OURS, 'COPY', 'speed'), 0.65, '', 2),
  },
  {
    what: 'CPU of a first load, client and Postgres',
    goal: '≤ 30 µs a row',
    reached: (results) =>
      atMost(figures(results, 'first-load')?.cpuUs.median ?? null, 30, ' µs', 1),
  },
  {
    what: 'The same, as a share of the plain script’s',
    goal: '≤ 0.21 ×',
    reached: (results) => atMost(shareOfPlain(results, 'first-load'), 0.21, ' ×', 2),
  },
  {
    what: 'Unchanged rows read again, beside a first load',
    goal: '≥ 1.5 ×',
    reached: (results) =>
      atLeast(ratio(results, 'reread', OURS, 'first load', 'speed'), 1.5, ' ×', 2),
  },
  {
    what: 'Rows rewritten by it',
    goal: '0',
    reached: (results) => atMost(figures(results, 'reread')?.deadRows.max ?? null, 0, ''),
  },
  {
    what: 'WAL written by it',
    goal: '≤ 2 bytes a row',
    reached: (results) =>
      atMost(figures(results, 'reread')?.walBytesPerRow.median ?? null, 2, ' bytes', 1),
  },
  {
    what: 'CPU of it, client and Postgres',
    goal: '≤ 19 µs a row',
    reached: (results) => atMost(figures(results, 'reread')?.cpuUs.median ?? null, 19, ' µs', 1),
  },
  {
    what: 'The same, as a share of the plain script’s',
    goal: '≤ 0.13 ×',
    reached: (results) => atMost(shareOfPlain(results, 'reread'), 0.13, ' ×', 2),
  },
  {
    what: 'An idle cycle over 50 links',
    goal: '2 requests',
    reached: (results) => atMost(figures(results, 'idle-50')?.requests ?? null, 2, ' requests'),
  },
  {
    what: 'An idle cycle over 10,000 links',
    goal: '12 requests',
    reached: (results) => atMost(figures(results, 'idle-10000')?.requests ?? null, 12, ' requests'),
  },
  {
    what: '1 % new rows over 50 links',
    goal: '≤ 52 requests',
    reached: (results) => atMost(figures(results, 'new-rows')?.requests ?? null, 52, ' requests'),
  },
  {
    what: 'Resident memory, ten times the rows',
    goal: '≤ 260 MB',
    reached: (results) => {
      const largest = results.get('scale')?.variants.at(-1)?.figures ?? null;
      return atMost(largest?.peakMegabytes.max ?? null, 260, ' MB');
    },
  },
  {
    what: 'The same where Postgres or the service is slow',
    goal: '≤ 260 MB',
    reached: (results) => {
      const peaks = results.get('pressure')?.variants.map(({ figures: f }) => f.peakMegabytes.max);
      return atMost(peaks === undefined ? null : Math.max(...peaks), 260, ' MB');
    },
  },
  {
    what: 'CPU a row, ten times the rows',
    goal: '≤ 1.3 ×',
    reached: (results) => atMost(results.get('scale')?.ratios[0]?.cpu.median ?? null, 1.3, ' ×', 2),
  },
  {
    what: 'Planning a cycle over 10,000 links with a year each',
    goal: '< 2 s',
    reached: (results) => atMost(extra(results, 'planning', 'Longest'), 2_000, ' ms'),
  },
  {
    what: 'Memory of it',
    goal: '< 50 MB',
    reached: (results) => atMost(extra(results, 'planning', 'Memory that it added'), 50, ' MB'),
  },
];

/** All goals as a table. */
export function goalTable(results: readonly ScenarioResult[]): string {
  const byName = new Map(results.map((result) => [result.name, result]));
  const lines = goals.map(({ what, goal, reached }) => {
    const found = reached(byName);
    const verdict =
      found === null
        ? '| not measured on a quiet machine yet | |'
        : `| ${found.text} | ${found.isReached ? 'yes' : '**no**'} |`;
    return `| ${what} | ${goal} ${verdict}`;
  });
  return ['| what | goal | measured | reached |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
