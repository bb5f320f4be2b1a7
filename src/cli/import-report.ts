/** What `spend import` and `labels import` have in common: their options, and how bad lines are told. */
import { defaultWorkspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import { ExitCode, UsageError } from '../errors.js';
import type { BadLine } from '../imports/bad-line.js';
import { type DayOrder, dayOrders } from '../imports/days.js';
import { chooseWorkspaces, storedWorkspaces } from '../status/workspaces.js';
import { counted } from '../words.js';
import { paragraph } from './columns.js';
import type { CommandContext } from './context.js';

/** More are for a script: `--json` has them all. */
const SHOWN = 20;
const LONGEST_SOURCE = 100;
/** Without what nobody sees: two names that look the same would be two sources, whose money counts twice. */
const SOURCE = new RegExp(`^[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]{1,${LONGEST_SOURCE}}$`, 'u');

/** The one workspace that a file belongs to. Throws `UsageError` where several could be meant. */
export async function importWorkspace(
  database: Database,
  { config, options }: CommandContext,
): Promise<string> {
  const configured = config.workspaces.map(({ name }) => name);
  const names = chooseWorkspaces(configured, await storedWorkspaces(database), options.workspace);
  const [first = defaultWorkspace, ...others] = names;
  if (others.length === 0) return first;
  throw new UsageError('A file belongs to one workspace, and there are several.', {
    remedy: `Give --workspace with one of: ${names.join(', ')}.`,
  });
}

/** `--date-format`. Throws `UsageError`. */
export function dayOrderArgument(text: string): DayOrder {
  const order = dayOrders.find((candidate) => candidate === text.trim().toUpperCase());
  if (order !== undefined) return order;
  throw new UsageError(`--date-format takes ${dayOrders.join(', ')}.`, {
    remedy: 'DMY: the day comes first. MDY: the month does.',
  });
}

/** `--source`. Throws `UsageError`; `reserved` are names that have a meaning of their own. */
export function sourceArgument(text: string, reserved: readonly string[] = []): string {
  const source = text.trim();
  if (!reserved.includes(source) && SOURCE.test(source)) return source;
  throw new UsageError(
    reserved.includes(source)
      ? `"${source}" cannot be a source: it stands for labels that names of links make.`
      : `A source has 1 to ${LONGEST_SOURCE} characters, in one line.`,
  );
}

/** 2 where nothing was imported because of bad lines, 3 where all but those were. */
export function importExitCode({
  outcome,
  badLines,
}: {
  readonly outcome: 'imported' | 'refused';
  readonly badLines: readonly BadLine[];
}): ExitCode {
  if (outcome === 'refused') return ExitCode.usage;
  return badLines.length > 0 ? ExitCode.finishedWithFindings : ExitCode.done;
}

/** Each bad line by its number and column, and what to do. */
export function describeBadLines(badLines: readonly BadLine[], isImported: boolean): string[] {
  if (badLines.length === 0) return [];
  const lines = new Set(badLines.map(({ line }) => line)).size;
  const left = isImported
    ? `${counted(lines, 'line')} left out:`
    : `Nothing was imported: ${counted(lines, 'line')} cannot be read.`;
  return [
    left,
    ...badLines
      .slice(0, SHOWN)
      .map(
        ({ line, column, problem }) =>
          `  line ${line}: ${column === null ? '' : `"${column}" `}${problem}`,
      ),
    ...(badLines.length > SHOWN ? [`  … and ${badLines.length - SHOWN} more: see --json.`] : []),
    ...(isImported ? [] : paragraph('Put them right, or import the others with --skip-bad.')),
  ];
}
