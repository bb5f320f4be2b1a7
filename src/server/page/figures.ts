/** Small pieces that several parts of the page are made of. Pure. */
import type { WorkspaceStatus } from '../../status/workspace-status.js';
import { shortTime } from '../../words.js';
import { type Html, type HtmlPart, html } from '../html.js';
import { dayText } from './strip.js';

const DAY_MS = 86_400_000;

/** A figure with its name; `mark` draws the eye to one that somebody should look at. */
export function tile(name: string, value: HtmlPart, note: HtmlPart = null, mark = false): Html {
  return html`<div class="tile${mark ? ' look' : ''}"><dt>${name}</dt><dd>${value}${
    note === null ? null : html`<small>${note}</small>`
  }</dd></div>`;
}

/** `yesterday`, `3 days ago`: how far the last complete day is behind. */
export function daysAgo(day: string, now: Date): string {
  const days = Math.floor((now.getTime() - Date.parse(day)) / DAY_MS);
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** True where yesterday is complete: nothing newer can be. */
export function isFresh(day: string | null, now: Date): boolean {
  return day !== null && now.getTime() - Date.parse(day) < 2 * DAY_MS;
}

/** Through which day all is complete, as the head of a card. */
export function completeHead(day: string | null, why: string, now: Date): Html {
  if (day === null) {
    return html`<p class="through late"><span>No day is complete yet</span> <em>${why}</em></p>`;
  }
  const mood = isFresh(day, now) ? 'fresh' : 'late';
  return html`<p class="through ${mood}"><small>Complete through</small> <span>${dayText(day)}</span> <em>${daysAgo(day, now)}</em></p>`;
}

/** How far behind the counting is. */
export function lagText(status: Pick<WorkspaceStatus, 'lagSeconds'>): string {
  return status.lagSeconds === null ? 'unknown' : shortTime(status.lagSeconds);
}

/** A time of day and date, short, in UTC; `never` where there is none. */
export function moment(time: Date | null): Html {
  if (time === null) return html`never`;
  const iso = time.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')}</time>`;
}
