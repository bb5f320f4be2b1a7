/** What `status` tells a person, in 80 columns. Pure. */
import type { Colors } from '../log/terminal-line.js';
import { attention, byAttention } from '../status/attention.js';
import type { DriftFacts } from '../status/read-state.js';
import { describeRetentionStatus } from '../status/retention.js';
import type { LinkStatus, WorkspaceStatus } from '../status/workspace-status.js';
import { age, counted, minuteText, number, shortTime } from '../words.js';
import { type Column, paragraph, table } from './columns.js';
import type { StatusDocument } from './status.js';
import { describeFindings } from './status-findings.js';
import { describeRuns } from './status-runs.js';

const LINKS_SHOWN = 15;
const DRIFT_SHOWN = 5;
/** Wide enough for every id that is known. */
const ID_WIDTH = 27;

export interface ReportOptions {
  readonly colors: Colors;
  /** List every link. */
  readonly all: boolean;
}

/** The whole report. */
export function describeStatus(document: StatusDocument, options: ReportOptions): string {
  if (document.schema !== 'ready') return describeMissing(document);
  if (document.workspaces.length === 0) {
    return [
      'Nothing is configured and nothing is stored yet.',
      'Set ONLYFANSAPI_API_KEY and run smartlink-sync sync.',
    ].join('\n');
  }
  const now = document.now.getTime() / 1000;
  const blocks = document.workspaces.map((workspace) =>
    describeWorkspace(workspace, now, document.maxLagSeconds, options),
  );
  const drift = describeDrift(document.drift, options.colors);
  return [...blocks, ...(drift.length === 0 ? [] : [drift])]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function describeMissing({ schema, pendingMigrations }: StatusDocument): string {
  const sentences =
    schema === 'missing'
      ? [
          'Nothing is stored yet: this database has no tables of smartlink-sync.',
          'smartlink-sync sync makes and fills them; smartlink-sync check tells before whether it can.',
        ]
      : [
          `The tables were made by an older smartlink-sync; they lack ${pendingMigrations.join(', ')}.`,
          'Run smartlink-sync migrate, or sync, which does so too.',
        ];
  return sentences.flatMap((sentence) => paragraph(sentence)).join('\n');
}

function describeWorkspace(
  status: WorkspaceStatus,
  now: number,
  maxLagSeconds: number | null,
  options: ReportOptions,
): string[] {
  const { colors } = options;
  return [
    describeHead(status, now, colors),
    ...describeLag(status, maxLagSeconds, colors).map((line) => `  ${line}`),
    ...paragraph(describeSize(status), '  '),
    ...describeFindings(status, now, colors),
    ...section(describeLinks(status.links, now, options)),
    ...section(describeRuns(status.runs, now)),
    '',
    ...describeUnits(status),
    ...describeBudget(status, now).flatMap((line) => paragraph(line)),
    ...paragraph(describeEdits(status)),
    ...describeRetentionStatus(status.retention).flatMap((line) => paragraph(line)),
  ];
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function describeHead(
  { workspace, completeThrough, links }: WorkspaceStatus,
  now: number,
  colors: Colors,
): string {
  const name = colors.bold(workspace);
  if (completeThrough !== null) {
    const days = Math.floor((now - Date.parse(completeThrough) / 1000) / 86_400);
    const isFresh = days <= 1;
    const when = days === 1 ? ' (yesterday)' : days > 1 ? ` (${days} days ago)` : '';
    const text = `complete through ${completeThrough}${when}`;
    return `${name}: ${isFresh ? colors.green(text) : colors.yellow(text)}`;
  }
  const never = links.filter((link) => link.isFollowed && link.provenThrough === null).length;
  const why = never === 0 ? '' : `: ${counted(never, 'link')} never counted as a whole`;
  return `${name}: ${colors.yellow(`no day is complete yet${why}`)}`;
}

function describeLag(
  { provenThrough, lagSeconds, isTooOld, listedAt }: WorkspaceStatus,
  maxLagSeconds: number | null,
  colors: Colors,
): string[] {
  const wanted =
    maxLagSeconds === null || isTooOld !== true
      ? ''
      : colors.red(`; wanted: at most ${shortTime(maxLagSeconds)}`);
  if (provenThrough !== null && lagSeconds !== null) {
    return [
      `counted against the API up to ${minuteText(provenThrough)}, ${shortTime(lagSeconds)} ago${wanted}`,
    ];
  }
  if (listedAt === null) {
    return [`its links were never read to the end: run smartlink-sync sync${wanted}`];
  }
  return wanted === '' ? [] : [`the age of its data is not known${wanted}`];
}

function describeSize({ links, liveRows }: WorkspaceStatus): string {
  const others = links.filter((link) => !link.isFollowed).length;
  const left = others === 0 ? '' : `; ${number(others)} left out by SYNC_ACCOUNT_IDS`;
  return (
    `${counted(links.length, 'link')}, ${counted(liveRows.clicks, 'click')}, ` +
    `${counted(liveRows.conversions, 'conversion')} stored${left}`
  );
}

function describeLinks(
  links: readonly LinkStatus[],
  now: number,
  { colors, all }: ReportOptions,
): string[] {
  const sorted = byAttention(links);
  const shown = all ? sorted : sorted.slice(0, LINKS_SHOWN);
  const columns: Column[] = [
    { head: 'Link', align: 'left', width: ID_WIDTH },
    { head: 'Name', align: 'left', width: 'rest' },
    { head: 'Click', align: 'right' },
    { head: 'Conv.', align: 'right' },
    { head: 'Complete', align: 'left' },
    { head: 'Gaps', align: 'right' },
    { head: 'Lag', align: 'right' },
    { head: ' ', align: 'left', width: 1 },
  ];
  const rows = shown.map((link) => [
    link.id,
    link.name ?? '',
    age(link.lastStored.clicks, now),
    age(link.lastStored.conversions, now),
    link.completeThrough ?? 'none',
    gapText(link),
    link.lagSeconds === null ? '?' : shortTime(link.lagSeconds),
    attention(link) > 0 ? '!' : '',
  ]);
  const [head, ...lines] = table(columns, rows);
  if (head === undefined) return [];
  const hidden = sorted.length - shown.length;
  const open = sorted.slice(shown.length).filter((link) => attention(link) > 0).length;
  const rest = open === 0 ? 'none with a gap or a failure' : `${number(open)} of them open`;
  return [
    colors.dim(head),
    ...lines,
    ...(hidden === 0 ? [] : [`and ${number(hidden)} more, ${rest}; --all lists them`]),
  ];
}

function gapText({ gaps }: LinkStatus): string {
  const days = gaps.reduce((sum, gap) => sum + gap.days, 0);
  return days === 0 ? '-' : `${number(days)}d`;
}

function describeUnits({ units: { waiting, running, workers } }: WorkspaceStatus): string[] {
  if (waiting + running === 0) return [];
  const busy =
    workers === 0
      ? 'no worker is at work'
      : `${counted(running, 'stream')} under work by ${counted(workers, 'worker')}`;
  return [`Workers: ${busy}, ${number(waiting)} waiting`];
}

function describeBudget({ rateBudget: budget }: WorkspaceStatus, now: number): string[] {
  if (budget === null) return ['Rate limit: nothing was announced yet'];
  const limit =
    budget.limitMinute === null
      ? 'not announced'
      : `${number(budget.limitMinute)} a minute${left(budget.remainingMinute)}`;
  const day =
    budget.limitDay === null
      ? ''
      : `; ${number(budget.limitDay)} a day${left(budget.remainingDay)}`;
  const when = budget.announcedAt === null ? '' : `, said ${age(budget.announcedAt, now)} ago`;
  const lines = [`Rate limit: ${limit}${day}${when}`];
  if (budget.heldUntil !== null)
    lines.push(`  the API asked to be left alone until ${minuteText(budget.heldUntil)}`);
  if (budget.creditsUsed > 0 || budget.creditsBalance !== null) {
    const balance = budget.creditsBalance === null ? '' : `, ${number(budget.creditsBalance)} left`;
    lines.push(`Credits: ${number(budget.creditsUsed)} used${balance}`);
  }
  const sizes = Object.entries(budget.pageSizes);
  if (sizes.length > 0) {
    lines.push(`Page sizes: ${sizes.map(([path, rows]) => `${path} ${number(rows)}`).join(', ')}`);
  }
  return lines;
}

function left(remaining: number | null): string {
  return remaining === null ? '' : ` (${number(remaining)} left)`;
}

function describeEdits({ editChecks }: WorkspaceStatus): string {
  const { wantedSeconds, longestSeconds, streams, late } = editChecks;
  const wanted = `every ${shortTime(wantedSeconds)}`;
  if (longestSeconds === null) return `Edits: looked for ${wanted}; nothing is loaded yet`;
  const isLate = late === 0 ? '' : `; ${number(late)} of ${counted(streams, 'stream')} late`;
  return `Edits: looked for ${wanted}; the longest unseen stream ${shortTime(longestSeconds)} ago${isLate}`;
}

function describeDrift(drift: readonly DriftFacts[], colors: Colors): string[] {
  if (drift.length === 0) return [];
  const shown = drift.slice(0, DRIFT_SHOWN);
  const lines = shown.flatMap(({ stream, field, kind, firstSeenAt }) =>
    paragraph(`${stream} ${field}: ${kind}, first seen ${minuteText(firstSeenAt)}`, '  '),
  );
  const more = drift.length - shown.length;
  return [
    colors.bold('New in the API') +
      `: ${counted(drift.length, 'field or value', 'fields and values')} without a column`,
    ...lines,
    ...(more > 0 ? [`  and ${number(more)} more: SELECT * FROM smartlinks_sync.drift`] : []),
  ];
}
