/** What a scenario leaves: plain data, for the table, the JSON and the document. */
import { loadavg } from 'node:os';
import { cpuRatio, type Figures, figuresOf, type Spread, speedRatio } from './figures.js';
import type { Runs } from './scenario.js';

export interface Ratio {
  readonly a: string;
  readonly b: string;
  /** Rows a second of `a` over those of `b`, round by round. */
  readonly speed: Spread;
  /** CPU time a row, client and Postgres, of `a` over that of `b`. */
  readonly cpu: Spread;
}

export interface ScenarioResult {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly variants: readonly { readonly name: string; readonly figures: Figures }[];
  readonly ratios: readonly Ratio[];
  /** Other figures, with their unit. */
  readonly extra: readonly {
    readonly name: string;
    readonly value: number;
    readonly unit: string;
  }[];
  /** The load of the machine over the last minute, when the scenario ended. */
  readonly load: number;
}

/** Processes at work above which rows a second say more of the others than of what was measured. */
const MOST_LOAD = 3.5;

/** True where the machine had others to serve: only CPU time, bytes and counts can be told then. */
export function isBusy({ load }: Pick<ScenarioResult, 'load'>): boolean {
  return load > MOST_LOAD;
}

/** What `--json` writes. */
export interface BenchDocument {
  readonly machine: { readonly cpus: number; readonly model: string; readonly node: string };
  readonly postgres: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly rounds: number;
  readonly scenarios: readonly ScenarioResult[];
}

export interface Described {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Pairs to compare, by names of variants. */
  readonly compare: readonly (readonly [string, string])[];
  readonly extra?: ScenarioResult['extra'];
}

export function resultOf(
  { compare, extra = [], ...described }: Described,
  runs: Runs,
): ScenarioResult {
  return {
    ...described,
    variants: [...runs].map(([name, measured]) => ({ name, figures: figuresOf(measured) })),
    ratios: compare.map(([a, b]) => {
      const [left, right] = [runs.get(a) ?? [], runs.get(b) ?? []];
      return { a, b, speed: speedRatio(left, right), cpu: cpuRatio(left, right) };
    }),
    extra,
    load: loadavg()[0] ?? 0,
  };
}
