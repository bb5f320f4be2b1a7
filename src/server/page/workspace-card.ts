/** One workspace: through when it is complete, what is open, its days, its figures. Pure. */
import { openFindings, vanishedFindings } from '../../status/findings.js';
import type { BudgetFacts } from '../../status/read-state.js';
import { describeRetentionStatus } from '../../status/retention.js';
import type { WorkspaceStatus } from '../../status/workspace-status.js';
import { counted, number, shortTime } from '../../words.js';
import type { WorkspaceState } from '../../worker/worker-state.js';
import { type Html, html } from '../html.js';
import type { WorkspaceSnapshot } from '../snapshot.js';
import { completeHead, lagText, tile } from './figures.js';
import { runTable } from './run-table.js';
import { monthAxis, wholeStrip } from './strip.js';

/** The card; `links` is the list that goes into it, `worker` what this process knows of the workspace. */
export function workspaceCard(
  snapshot: WorkspaceSnapshot,
  worker: WorkspaceState | null,
  now: Date,
  links: Html,
): Html {
  const { strips, options } = snapshot;
  // Who paused it is a person's name.
  const { paused } = snapshot.status;
  const status = { ...snapshot.status, paused: paused === null ? null : { ...paused, by: null } };
  const open = [...ownFindings(worker), ...openFindings(status, options.now)];
  const vanished = vanishedFindings(status);
  return html`<article class="workspace" aria-labelledby="name-${status.workspace}">
<header><h2 id="name-${status.workspace}">${status.workspace}</h2>${doing(worker, now)}</header>
${completeHead(status.completeThrough, whyNone(status), now)}
<p class="sub">${provenText(status)}${counted(status.links.length, 'link')}, ${counted(status.liveRows.clicks, 'click')}, ${counted(status.liveRows.conversions, 'conversion')}</p>
${describeRetentionStatus(status.retention).map((line) => html`<p class="sub">${line}</p>`)}
${open.length === 0 ? null : html`<ul class="open">${open.map((line) => html`<li>${line}</li>`)}</ul>`}
${vanished.length === 0 ? null : html`<ul class="gone">${vanished.map((line) => html`<li>${line}</li>`)}</ul>`}
<section class="whole" aria-label="All links together"><h3>All links together</h3>${wholeStrip(`all-${status.workspace}`, strips.days, strips.all)}${monthAxis(strips.days)}</section>
<dl class="tiles">${tiles(status, now)}</dl>
${links}
<section class="runs"><h3>Last runs</h3>${runTable(status.runs, options.now)}</section>
</article>`;
}

function ownFindings(worker: WorkspaceState | null): string[] {
  if (worker === null) return [];
  const lines: string[] = [];
  if (worker.keyRefusedSince !== null) {
    lines.push('the API refuses the key of this workspace: make a new one, and set it');
  }
  if (worker.failuresInARow > 1) {
    const code = worker.lastErrorCode === null ? '' : ` (${worker.lastErrorCode})`;
    lines.push(`the last ${number(worker.failuresInARow)} cycles failed${code}`);
  }
  return lines;
}

/** What this process does with the workspace just now. */
function doing(worker: WorkspaceState | null, now: Date): Html | null {
  if (worker === null) return null;
  if (worker.role === 'worker') {
    return html`<p class="doing">this process takes streams that a scheduler gives away</p>`;
  }
  if (worker.role !== 'active') return html`<p class="doing">another process syncs it</p>`;
  if (worker.phase === 'sync') return html`<p class="doing busy">syncing now</p>`;
  if (worker.phase === 'verify') return html`<p class="doing busy">verifying now</p>`;
  const next = worker.nextSyncAt;
  if (next === null) return html`<p class="doing">waiting</p>`;
  const seconds = Math.max(0, (next.getTime() - now.getTime()) / 1000);
  const what = worker.phase === 'waiting' ? 'tries again' : 'syncs again';
  return html`<p class="doing">${what} in ${shortTime(seconds)}</p>`;
}

function provenText({ provenThrough, lagSeconds }: WorkspaceStatus): string {
  if (provenThrough === null || lagSeconds === null) return '';
  const time = provenThrough.toISOString().slice(11, 16);
  return `Counted against the API up to ${time} UTC, ${shortTime(lagSeconds)} ago · `;
}

function whyNone({ links, listedAt }: WorkspaceStatus): string {
  if (listedAt === null) return 'its links were never read to the end';
  const never = links.filter((link) => link.isFollowed && link.provenThrough === null).length;
  return never === 0 ? '' : `${counted(never, 'link')} never counted`;
}

function tiles(status: WorkspaceStatus, now: Date): Html[] {
  const quarantined = status.quarantine.reduce((sum, { rows }) => sum + rows, 0);
  const held = status.held.reduce((sum, { count }) => sum + count, 0);
  return [
    tile('Lag', lagText(status), 'behind the API'),
    tile('Rate limit', budgetValue(status.rateBudget, now), budgetNote(status.rateBudget, now)),
    tile('Unsettled days', number(status.unsettledDays), null, status.unsettledDays > 0),
    tile(
      'Quarantine',
      number(quarantined),
      counted(quarantined, 'row').replace(/^\S+ /, ''),
      quarantined > 0,
    ),
    tile('Held back', number(held), held === 0 ? null : 'missing from the API', held > 0),
    tile('Edits looked for', editsValue(status), 'the longest unseen stream'),
  ];
}

function budgetValue(budget: BudgetFacts | null, now: Date): Html | string {
  if (budget === null || budget.limitMinute === null) return 'not announced';
  // What was left of a minute that is over says nothing.
  const isOld =
    budget.announcedAt === null || now.getTime() - budget.announcedAt.getTime() > 60_000;
  const left = isOld ? budget.limitMinute : (budget.remainingMinute ?? budget.limitMinute);
  return html`<meter min="0" max="${budget.limitMinute}" low="${Math.floor(budget.limitMinute / 5)}" value="${left}" aria-label="left of the rate limit">${number(left)}</meter> ${number(left)}`;
}

function budgetNote(budget: BudgetFacts | null, now: Date): string {
  if (budget === null || budget.limitMinute === null) return '';
  const held =
    budget.heldUntil === null || budget.heldUntil <= now
      ? ''
      : `, held back for ${shortTime((budget.heldUntil.getTime() - now.getTime()) / 1000)}`;
  const credits =
    budget.creditsBalance === null ? '' : `, ${number(budget.creditsBalance)} credits`;
  return `of ${number(budget.limitMinute)} a minute left${held}${credits}`;
}

function editsValue({ editChecks }: WorkspaceStatus): string {
  return editChecks.longestSeconds === null ? '–' : `${shortTime(editChecks.longestSeconds)} ago`;
}
