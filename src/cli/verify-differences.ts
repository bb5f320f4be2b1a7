/** The table of differences in the report of `verify`. Pure. */
import type { Colors } from '../log/terminal-line.js';
import type { Difference, StreamReport } from '../sync/verify/stream-report.js';
import type { VerifyResult } from '../sync/verify/verify-workspace.js';
import { counted, number } from '../words.js';
import { type Column, table } from './columns.js';

/** Lines of a table that a person still reads; the others are in the JSON document. */
const MOST_ROWS = 50;
/** Columns of a terminal, and what stands before each line. */
const WIDTH = 100;
const INDENT = 4;
const SHORTEST_NAME = 20;
const HEADS = ['Link', 'Stream', 'Day (UTC)', 'API', 'Stored', 'Difference'];

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
    ...tableOf(shown).map((line, at) => `    ${at === 0 ? colors.dim(line) : line}`.trimEnd()),
    ...(left > 0 ? [`    and ${counted(left, 'day')} more: --json shows all of them`] : []),
    '',
    ...describeRepair(result, found, colors).map((line) => `  ${line}`),
  ];
}

/** The table; names are cut where it would be wider than a terminal. */
function tableOf(found: readonly Found[]): string[] {
  const rows = found.map(({ stream, day }) => [
    nameOf(stream),
    stream.stream,
    day.day,
    day.api === null ? '?' : number(day.api),
    number(day.stored),
    describe(day),
  ]);
  const rest = HEADS.slice(1).reduce((sum, head, at) => {
    const widest = Math.max(head.length, ...rows.map((row) => row[at + 1]?.length ?? 0));
    return sum + 1 + widest;
  }, INDENT);
  const columns = HEADS.map((head): Column => {
    const align = head === 'API' || head === 'Stored' ? 'right' : 'left';
    return head === 'Link'
      ? { head, align, width: Math.max(SHORTEST_NAME, WIDTH - rest) }
      : { head, align };
  });
  return table(columns, rows);
}

/** A name as one line of plain text: links are named by people. */
function nameOf({ linkName, linkId }: StreamReport): string {
  const name = (linkName ?? '').replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return name === '' ? linkId : name;
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
      ? [
          'The next sync looks for edits in these streams and mends what it finds; --repair reads',
          'these days again at once, and mends all of it.',
        ]
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
