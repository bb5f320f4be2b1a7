/** What `demo` prints: at most 40 lines of 100 columns, the line before it included. Pure. */
import Table from 'cli-table3';
import type { Colors } from '../log/terminal-line.js';
import type { StreamCount } from './measure.js';
import type { OwnDataStep } from './own-data-step.js';
import type { Answer, AnswerRow } from './questions.js';
import type { FoundDay, RepairStep } from './repair-step.js';

/** Everything that the demo found out; with `--json` it is printed as it stands. */
export interface DemoResult {
  readonly links: number;
  readonly firstSync: {
    readonly requests: number;
    readonly seconds: number;
    readonly streams: readonly StreamCount[];
  };
  readonly secondSync: {
    readonly requests: number;
    readonly seconds: number;
    readonly rowsWritten: number;
    /** What listing links and postbacks and asking each link for both streams would take. */
    readonly requestsWhenEachLinkIsAsked: number;
  };
  readonly repair: RepairStep & {
    /** Counted afterwards. */
    readonly streams: readonly StreamCount[];
  };
  readonly ownData: OwnDataStep;
  readonly answers: readonly Answer[];
  /** Where both can be reached, with `--keep`. */
  readonly kept: { readonly databaseUrl: string; readonly apiUrl: string } | null;
}

const number = (value: number): string => value.toLocaleString('en');

/** The whole report. */
export function describeDemo(result: DemoResult, colors: Colors): string {
  return [
    ...describeSyncs(result, colors),
    ...describeRepair(result, colors),
    ...describeOwnData(result, colors),
    '',
    ...result.answers.flatMap((answer) => describeAnswer(answer, colors)),
    '',
    ...describeConnections(result, colors),
  ].join('\n');
}

function describeSyncs({ links, firstSync, secondSync }: DemoResult, colors: Colors): string[] {
  const { requestsWhenEachLinkIsAsked: all, rowsWritten } = secondSync;
  const seconds = (value: number): string => `${value.toFixed(value < 1 ? 2 : 1)} s`;
  return [
    `${colors.bold('The first sync')}: ${links} links, ${firstSync.requests} requests, ${seconds(firstSync.seconds)}`,
    ...firstSync.streams.map((stream) => `  ${describeCount(stream, colors)}`),
    `${colors.bold('The same again')}: ${secondSync.requests} requests, ${seconds(secondSync.seconds)}, ` +
      `${number(rowsWritten)} rows written`,
    `  No counter of a link had moved. To ask every link takes 2 + 2 × ${links} = ${number(all)} requests.`,
  ];
}

function describeRepair({ repair }: DemoResult, colors: Colors): string[] {
  const { damage, requests, seconds, found } = repair;
  const title = `${damage.rowsDeleted} rows deleted and an amount changed behind its back`;
  return [
    `${colors.bold(title)}: verify --deep --repair, ${requests} requests, ${seconds.toFixed(1)} s`,
    ...found.map((day) => `  ${describeDay(day, colors)}`),
  ];
}

function describeOwnData({ ownData: { spend, labels } }: DemoResult, colors: Colors): string[] {
  const money = (amount: string): string => shown(Number(amount).toFixed(2));
  const title = "The team's own files";
  return [
    `${colors.bold(title)}: ${number(spend.lines)} lines of ad spend, ${number(labels.labels)} labels of ${labels.links} links`,
    `  ${money(spend.total)} USD: ${money(spend.byLink)} by link, ${money(spend.byCampaign)} by campaign, ${money(spend.unmatched)} unmatched`,
  ];
}

function describeDay(found: FoundDay, colors: Colors): string {
  const { link, stream, day, api, stored, changed, fields, repair } = found;
  const what =
    changed > 0
      ? `${fields.join(', ')} of ${changed === 1 ? 'a row' : `${changed} rows`} differed`
      : `the API has ${api}, stored were ${stored}`;
  const end = repair === 'repaired' ? colors.green('repaired') : colors.red(repair ?? 'open');
  return `${link}, ${stream} of ${day}: ${what}; ${end}`;
}

function describeCount(count: StreamCount, colors: Colors): string {
  const { stream, apiHas, stored, days, daysVerified } = count;
  const isEqual = apiHas === stored && days === daysVerified;
  const line =
    `${stream}: the API has ${number(apiHas)}, stored are ${number(stored)}; ` +
    `${number(daysVerified)} of ${number(days)} days, link by link, are equal`;
  return (isEqual ? colors.green : colors.red)(line);
}

function describeAnswer({ question, sql, rows }: Answer, colors: Colors): string[] {
  return [
    colors.bold(question),
    ...sql.split('\n').map((line) => `  ${colors.dim(line)}`),
    ...tableOf(rows, colors).map((line) => `    ${line}`),
  ];
}

function tableOf(rows: readonly AnswerRow[], colors: Colors): string[] {
  const names = Object.keys(rows[0] ?? {});
  const table = new Table({
    head: names.map((name) => colors.cyan(name)),
    colAligns: names.map((name) => (isAmount(rows[0]?.[name]) ? 'right' : 'left')),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 3 },
  });
  for (const row of rows) table.push(names.map((name) => shown(row[name])));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

function isAmount(value: AnswerRow[string] | undefined): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}

// An exact decimal keeps its text, with commas put into it: as a number it could be rounded.
function shown(value: AnswerRow[string] | undefined): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return isAmount(value)
    ? String(value).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')
    : String(value);
}

function describeConnections({ kept }: DemoResult, colors: Colors): string[] {
  const ownKey = 'ONLYFANSAPI_API_KEY=… npx smartlink-sync sync';
  if (kept === null) {
    return [
      `Look around: ${colors.bold('npm run demo -- --keep')} leaves the database running and says how to connect.`,
      `Your own links: ${colors.bold(ownKey)}`,
    ];
  }
  return [
    `The API answers at ${kept.apiUrl}, the database as below. Ctrl-C ends both.`,
    // With nothing before it the line has no more than 100 columns.
    colors.bold(`psql ${kept.databaseUrl}`),
    `Your own links: ${colors.bold(ownKey)}`,
  ];
}
