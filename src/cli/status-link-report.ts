/** What `status --link` tells a person, in 80 columns. Pure. */
import type { Colors } from '../log/terminal-line.js';
import type { StreamDetail } from '../status/link-detail.js';
import type { DueReason } from '../sync/due.js';
import { counted, minuteText, number, shortTime } from '../words.js';
import { cut, paragraph, table, WIDTH } from './columns.js';
import type { LinkStatusDocument } from './status.js';

const DAYS_SHOWN = 20;

const reasons: Readonly<Record<DueReason, string>> = {
  asked: 'somebody asked for it',
  first: 'it was never counted',
  counter: 'its counter has moved',
  unexplained: 'its counter counts more than is listed',
  unsettled: 'days could not be settled',
  revenue: "the link's revenue has moved",
  edits: 'it is its turn to be looked at for edits',
};

/** The whole report. */
export function describeLink(document: LinkStatusDocument, colors: Colors): string {
  const { link, now, maxLagSeconds } = document;
  const complete =
    link.completeThrough === null
      ? colors.yellow('no day is complete yet')
      : colors.green(`complete through ${link.completeThrough}`);
  const lag = link.lagSeconds === null ? '' : `, counted up to ${shortTime(link.lagSeconds)} ago`;
  const late =
    link.isTooOld === true && maxLagSeconds !== null
      ? colors.red(`; wanted: at most ${shortTime(maxLagSeconds)}`)
      : '';
  return [
    colors.bold(cut(link.name ?? link.id, WIDTH)),
    `  ${complete}${lag}${late}`,
    ...paragraph(
      `link ${link.id}, account ${link.accountId ?? 'unknown'}, workspace ${link.workspace}`,
      '  ',
    ),
    ...(link.deletedAt === null
      ? []
      : [
          `  ${colors.yellow('!')} not listed since ${minuteText(link.deletedAt)}: not read any more; its rows stay`,
        ]),
    ...link.streams.flatMap((stream) => ['', ...describeStream(stream, now, colors)]),
  ].join('\n');
}

function describeStream(detail: StreamDetail, now: Date, colors: Colors): string[] {
  return [
    colors.bold(detail.stream),
    ...paragraph(
      `the API's counter ${figure(detail.counter)}, stored ${figure(detail.stored)}${gapText(detail)}`,
      '  ',
    ),
    ...(detail.quarantined > 0
      ? [`  ${counted(detail.quarantined, 'row')} in quarantine: the counter counts them too`]
      : []),
    `  newest stored: ${time(detail.lastStored)}`,
    `  counted from ${time(detail.countedFrom)} to ${time(detail.countedThrough)}`,
    `  last proof ${time(detail.provenAt)}, last look for edits ${time(detail.editsCheckedAt)}`,
    ...paragraph(describeDue(detail, now), '  '),
    ...(detail.failed === null
      ? []
      : [
          `  ${colors.yellow('!')} could not be read (${detail.failed.code}) at ${minuteText(detail.failed.at)}`,
        ]),
    ...describeDays(detail),
  ];
}

function gapText({ gap, explainedGap }: StreamDetail): string {
  if (gap === null || gap === 0) return ': equal';
  const known =
    explainedGap !== null && gap <= explainedGap ? ', as it was when all was counted' : '';
  return `: ${figure(Math.abs(gap))} ${gap > 0 ? 'more' : 'fewer'} than stored${known}`;
}

function describeDue({ due, nextTryAt, attempts }: StreamDetail, now: Date): string {
  const tries = attempts > 0 ? `, ${counted(attempts, 'attempt')} so far` : '';
  if (due !== null) {
    const from = due.from === null ? '' : `, from ${due.from.toISOString().slice(0, 10)}`;
    return `the next sync reads it${from}: ${reasons[due.reason]}${tries}`;
  }
  if (nextTryAt !== null && nextTryAt > now) {
    return `something is open; next try ${minuteText(nextTryAt)}, or when its counter moves${tries}`;
  }
  return 'nothing asks for it: a sync leaves it alone';
}

function describeDays({ openDays, nextTryAt }: StreamDetail): string[] {
  if (openDays.length === 0) return [];
  const shown = openDays.slice(-DAYS_SHOWN);
  const rows = shown.map(({ day, apiTotal, stored, status }) => [
    day,
    figure(apiTotal),
    figure(stored),
    status,
    status === 'unsettled' && nextTryAt !== null ? minuteText(nextTryAt) : '',
  ]);
  const lines = table(
    [
      { head: 'Day', align: 'left' },
      { head: 'API', align: 'right' },
      { head: 'Stored', align: 'right' },
      { head: 'Status', align: 'left' },
      { head: 'Next try', align: 'left' },
    ],
    rows,
  );
  const hidden = openDays.length - shown.length;
  return [
    ...lines.map((line) => `  ${line}`),
    ...(hidden > 0 ? [`  and ${number(hidden)} days before`] : []),
  ];
}

function figure(value: number | null): string {
  return value === null ? '?' : number(value);
}

function time(value: Date | null): string {
  return value === null ? 'never' : minuteText(value);
}
