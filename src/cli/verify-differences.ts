/** The table of differences in the report of `verify`. Pure. */
import type { Colors } from '../log/terminal-line.js';
import type { Difference, StreamReport } from '../sync/verify/stream-report.js';
import type { VerifyResult } from '../sync/verify/verify-workspace.js';

const number = (value: number): string => value.toLocaleString('en');
const counted = (value: number, one: string): string =>
  `${number(value)} ${one}${value === 1 ? '' : 's'}`;

/** Lines of a table that a person still reads; the others are in the JSON document. */
const MOST_ROWS = 50;
const NAME_COLUMNS = 28;

interface Found {
  readonly stream: StreamReport;
  readonly day: Difference;
}

/** The table, and what becomes of what it shows. Nothing where there is no difference. */
export function describeDifferences(result: VerifyResult, colors: Colors): string[] {
  const found = result.streams.flatMap((stream) =>
    stream.differences.map((day): Found => ({ stream, day })),
  );
  if (found.length === 0) {
    const isOpen = result.streams.some(
      ({ outcome }) => outcome === 'partly' || outcome === 'failed',
    );
    return isOpen ? [] : [`  ${colors.green('No differences.')}`];
  }
  const { missing, extra, changed } = result.rows;
  const kinds = [
    missing > 0 ? `${counted(missing, 'row')} missing` : [],
    extra > 0 ? `${counted(extra, 'row')} too many` : [],
    changed > 0 ? `${counted(changed, 'row')} changed` : [],
  ].flat();
  const what = kinds.length === 0 ? '' : `: ${kinds.join(', ')}`;
  const shown = found.slice(0, MOST_ROWS);
  const left = found.length - shown.length;
  return [
    '',
    `  ${colors.bold(colors.yellow(`${counted(found.length, 'day')} with differences${what}`))}`,
    ...table(shown).map((line, at) => `    ${at === 0 ? colors.dim(line) : line}`.trimEnd()),
    ...(left > 0 ? [`    and ${counted(left, 'day')} more: --json shows all of them`] : []),
    '',
    ...describeRepair(result, found, colors).map((line) => `  ${line}`),
  ];
}

function table(found: readonly Found[]): string[] {
  const rows = found.map(({ stream, day }) => [
    nameOf(stream),
    stream.stream,
    day.day,
    day.api === null ? '?' : number(day.api),
    number(day.stored),
    describe(day),
  ]);
  const all = [['Link', 'Stream', 'Day (UTC)', 'API', 'Stored', 'Difference'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return at === 3 || at === 4 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  '),
  );
}

/** A name as one line of plain text: links are named by people. */
function nameOf({ linkName, linkId }: StreamReport): string {
  const name = (linkName ?? '').replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const text = name === '' ? linkId : name;
  const characters = [...text];
  return characters.length <= NAME_COLUMNS
    ? text
    : `${characters.slice(0, NAME_COLUMNS - 1).join('')}…`;
}

function describe(day: Difference): string {
  const parts: string[] = [];
  const { content } = day;
  const missing = content?.missing ?? Math.max(0, (day.api ?? day.stored) - day.stored);
  const extra = content?.extra ?? Math.max(0, day.stored - (day.api ?? day.stored));
  if (missing > 0) parts.push(`${number(missing)} missing`);
  if (extra > 0) parts.push(`${number(extra)} too many`);
  if (content !== null && content.changed > 0) {
    parts.push(`${number(content.changed)} changed (${fieldsOf(content.fields)})`);
  }
  if (day.orphans > 0) parts.push(`${number(day.orphans)} without click or fan`);
  if (parts.length === 0 && day.falseEntry !== null) {
    const { recorded } = day.falseEntry;
    parts.push(recorded === null ? 'no ledger entry' : `ledger says ${number(recorded)}`);
  }
  return parts.join(', ');
}

function fieldsOf(fields: readonly string[]): string {
  const [first = '', second] = fields;
  if (fields.length === 1) return first;
  return fields.length === 2 ? `${first}, ${second}` : `${first} and ${fields.length - 1} more`;
}

function describeRepair(result: VerifyResult, found: readonly Found[], colors: Colors): string[] {
  const days = found.map(({ day }) => day);
  if (!result.isRepaired) {
    const isOnlyRead = days.some((day) => (day.content?.changed ?? 0) > 0 || day.orphans > 0);
    return isOnlyRead
      ? ['These days are read again with --repair. The next sync mends what counts can show.']
      : ['These days are unsettled now: the next sync reads them again, --repair does so at once.'];
  }
  const repaired = days.filter((day) => day.repair === 'repaired').length;
  const lines = [
    repaired === days.length
      ? colors.green(`Repaired: ${counted(repaired, 'day')} read again, now as the API has them.`)
      : colors.yellow(`Repaired: ${number(repaired)} of ${counted(days.length, 'day')}.`),
  ];
  if (days.some((day) => day.repair === 'held')) {
    lines.push(
      'Rows that the API lacks are held back, too many at once to believe: they stay for 24 hours,',
      'or until sync --accept-vanished.',
    );
  }
  if (days.some((day) => day.repair !== 'repaired' && day.repair !== 'held')) {
    lines.push('What is still open stays due: the next sync reads it again.');
  }
  return lines;
}
