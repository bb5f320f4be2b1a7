/** What of a workspace's status asks for attention, and what was taken away, in sentences. Pure. */
import { counted, minuteText, number } from '../words.js';
import { retentionFindings } from './retention.js';
import type { WorkspaceStatus } from './workspace-status.js';

const NAMES_SHOWN = 3;

/** Everything open, in the order of its weight; none where nothing is. */
export function openFindings(status: WorkspaceStatus, now: number): string[] {
  return [
    ...pauses(status),
    ...failures(status),
    ...setAside(status),
    ...gaps(status),
    ...held(status, now),
    ...ahead(status),
    ...quarantine(status),
    ...retentionFindings(status.retention),
  ];
}

function pauses({ paused }: WorkspaceStatus): string[] {
  if (paused === null) return [];
  const by = paused.by === null ? '' : ` by ${paused.by}`;
  const reason = paused.reason === null ? '' : `: ${paused.reason}`;
  return [`paused since ${minuteText(paused.since)}${by}${reason}`];
}

function failures({ links }: WorkspaceStatus): string[] {
  const failed = links.filter((link) => link.failed !== null);
  if (failed.length === 0) return [];
  const codes = [...new Set(failed.map((link) => link.failed))].join(', ');
  return [`${counted(failed.length, 'link')} could not be read (${codes})`];
}

function setAside({ units }: WorkspaceStatus): string[] {
  const [first] = units.setAside;
  if (first === undefined) return [];
  const shown = units.setAside
    .slice(0, NAMES_SHOWN)
    .map(({ linkId, stream, code }) => `${linkId} ${stream}: ${code}`);
  const more = units.setAside.length > NAMES_SHOWN ? ', …' : '';
  const until = units.setAside.reduce((a, b) => (b.until < a ? b.until : a), first.until);
  return [
    `${counted(units.setAside.length, 'stream')} set aside after workers failed with it again and again (${shown.join(', ')}${more}); tried again after ${minuteText(until)}, or with smartlink-sync sync --link ID`,
  ];
}

function gaps({ links, unsettledDays, forgottenDays }: WorkspaceStatus): string[] {
  const lines: string[] = [];
  if (unsettledDays > 0) {
    const open = links.filter((link) => link.gaps.some((gap) => gap.kind === 'unsettled')).length;
    lines.push(
      `${counted(unsettledDays, 'day')} of ${counted(open, 'link')} ${unsettledDays === 1 ? 'is' : 'are'} not settled yet`,
    );
  }
  const uncounted = links.filter((link) => link.gaps.some((gap) => gap.kind === 'not_counted'));
  if (uncounted.length > 0) {
    lines.push(
      `${counted(uncounted.length, 'link')} not counted from the beginning yet: smartlink-sync sync --full does it now`,
    );
  }
  if (forgottenDays > 0) {
    lines.push(`${counted(forgottenDays, 'day')} no longer listed by the API; the rows stay`);
  }
  return lines;
}

function held(status: WorkspaceStatus, now: number): string[] {
  return status.held.map(({ kind, count, since }) => {
    const what = kind === 'link' || kind === 'postback' ? kind : `row of ${kind}`;
    const many = kind === 'link' || kind === 'postback' ? `${kind}s` : `rows of ${kind}`;
    const until = new Date(since.getTime() + 86_400_000);
    const next =
      until.getTime() / 1000 <= now
        ? 'the next sync decides'
        : `marked after ${minuteText(until)} or with --accept-vanished`;
    return `${counted(count, what, many)} missing from the API, held back; ${next}`;
  });
}

function ahead({ countersAhead: streams }: WorkspaceStatus): string[] {
  if (streams.length === 0) return [];
  const shown = streams
    .slice(0, NAMES_SHOWN)
    .map(({ linkName, linkId, stream, by }) => `${linkName ?? linkId} ${stream} +${number(by)}`);
  const more = streams.length > NAMES_SHOWN ? ', …' : '';
  const isAsked = streams.some(({ isAskedAgain }) => isAskedAgain);
  const next = isAsked ? 'the rest is asked for again' : 'asked again when a counter moves';
  return [
    `${counted(streams.length, 'counter')} ${streams.length === 1 ? 'says' : 'say'} more than the API lists (${shown.join(', ')}${more}); what is listed is stored; ${next}`,
  ];
}

function quarantine(status: WorkspaceStatus): string[] {
  const rows = status.quarantine.reduce((sum, entry) => sum + entry.rows, 0);
  if (rows === 0) return [];
  const parts = status.quarantine.map(
    ({ stream, reason, rows: some }) => `${stream} ${reason} ${number(some)}`,
  );
  return [`${counted(rows, 'row')} in quarantine: ${parts.join(', ')}`];
}

/** What was taken away: no trouble, but somebody may miss it. */
export function vanishedFindings({ vanished: gone }: WorkspaceStatus): string[] {
  const lines: string[] = [];
  if (gone.links.length > 0) {
    const newest = [...gone.links].sort((a, b) => b.since.getTime() - a.since.getTime());
    const names = newest.slice(0, NAMES_SHOWN).map(({ id, name }) => name ?? id);
    const more = newest.length > NAMES_SHOWN ? ', …' : '';
    lines.push(
      `${counted(gone.links.length, 'link')} no longer listed (${names.join(', ')}${more}); the rows stay`,
    );
  }
  if (gone.postbacks > 0) lines.push(`${counted(gone.postbacks, 'postback')} no longer listed`);
  if (gone.rows > 0) lines.push(`${counted(gone.rows, 'row')} vanished in the last 30 days`);
  return lines;
}
