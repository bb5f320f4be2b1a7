/** Strips of days: what is drawn, what is said on hover and focus, and the same in words. Pure. */
import { type DayState, dayStates, stretchesOf } from '../../status/day-states.js';
import type { DayCount } from '../../status/read-day-counts.js';
import { counted, number } from '../../words.js';
import { type Html, html } from '../html.js';
import { stateWords } from './state-words.js';

/** Stretches named one by one before "and more". */
const STRETCHES_NAMED = 4;

const weekdayName = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: 'UTC' });
const monthName = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' });

/** `Sun 14 Jun 2026`. */
export function dayText(day: string): string {
  const midnight = new Date(`${day}T00:00:00Z`);
  const date = midnight.getUTCDate();
  return `${weekdayName.format(midnight)} ${date} ${monthName.format(midnight)} ${midnight.getUTCFullYear()}`;
}

/** The strip of one link; `counts` are the entries of its days, of any stream. */
export function linkStrip(
  id: string,
  days: readonly string[],
  states: readonly DayState[],
  counts: readonly DayCount[],
): Html {
  const byDay = new Map<string, DayCount[]>();
  for (const count of counts) byDay.set(count.day, [...(byDay.get(count.day) ?? []), count]);
  const titles = days.map((day, at) => {
    const state = states[at] ?? 'before';
    const figures = state === 'before' ? '' : figuresOf(byDay.get(day) ?? [], state);
    return `${dayText(day)}: ${stateWords[state].name}${figures}`;
  });
  return strip(`strip-${id}`, states, titles, describeStrip(days, states));
}

/**
 * The strip of all links of a workspace: each day is filled by its links' states in proportion, so that one link out
 * of many neither hides nor takes the whole day.
 */
export function wholeStrip(
  id: string,
  days: readonly string[],
  all: readonly ReadonlyMap<DayState, number>[],
): Html {
  const titles = days.map((day, at) => {
    const parts = sharesOf(all[at]).map(
      ({ state, links }) => `${counted(links, 'link')} ${stateWords[state].name}`,
    );
    return `${dayText(day)}: ${parts.length === 0 ? 'no link yet' : parts.join(', ')}`;
  });
  const cells = days.map(
    (_, at) => html`<i class="mix" title="${titles[at] ?? ''}">${stack(sharesOf(all[at]))}</i>`,
  );
  const worst = all.map((counts) => dayStates.find((state) => counts.has(state)) ?? 'before');
  return html`<div class="strip" id="strip-${id}" role="img" tabindex="0" aria-label="Of each day the state that weighs most. ${describeStrip(days, worst)}">${cells}</div>`;
}

interface Share {
  readonly state: DayState;
  readonly links: number;
}

/** From the bottom up: what is verified carries what is not. */
function sharesOf(counts: ReadonlyMap<DayState, number> | undefined): Share[] {
  return [...dayStates].reverse().flatMap((state) => {
    const links = counts?.get(state) ?? 0;
    return state === 'before' || links === 0 ? [] : [{ state, links }];
  });
}

function stack(shares: readonly Share[]): Html | null {
  if (shares.length === 0) return null;
  const links = shares.reduce((sum, share) => sum + share.links, 0);
  let top = 100;
  const bars = shares.map((share) => {
    // One link of hundreds must still be seen.
    const height = Math.max(6, Math.round((100 * share.links) / links));
    top = Math.max(0, top - height);
    return html`<rect class="s${stateWords[share.state].cell}" y="${top}" width="10" height="${height}"/>`;
  });
  // The topmost are drawn last, over those that were made larger than they are.
  return html`<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`;
}

/** The names of the months under a strip. */
export function monthAxis(days: readonly string[]): Html {
  const cells = days.map((day) =>
    day.endsWith('-01')
      ? html`<i><b>${monthName.format(new Date(`${day}T00:00:00Z`))}</b></i>`
      : html`<i></i>`,
  );
  return html`<div class="axis" aria-hidden="true">${cells}</div>`;
}

/** A strip in words: how many days of which state, and which days are not verified. */
export function describeStrip(days: readonly string[], states: readonly DayState[]): string {
  const totals = new Map<DayState, number>();
  for (const state of states) {
    if (state !== 'before') totals.set(state, (totals.get(state) ?? 0) + 1);
  }
  if (totals.size === 0) return `${counted(days.length, 'day')}, none since the link was made.`;
  const parts = [...totals].map(([state, count]) => `${number(count)} ${stateWords[state].name}`);
  const open = stretchesOf(days, states)
    .filter(({ state }) => state !== 'verified' && state !== 'before')
    .reverse();
  const named = open
    .slice(0, STRETCHES_NAMED)
    .map(
      ({ state, from, to }) =>
        `${stateWords[state].name} ${from === to ? from : `${from} to ${to}`}`,
    );
  const more = open.length > named.length ? ', and more' : '';
  const detail = named.length === 0 ? '' : ` Not verified: ${named.join(', ')}${more}.`;
  return `Last ${counted(days.length, 'day')}: ${parts.join(', ')}.${detail}`;
}

function strip(
  id: string,
  states: readonly DayState[],
  titles: readonly string[],
  description: string,
): Html {
  const cells = states.map(
    (state, at) => html`<i class="${stateWords[state].cell}" title="${titles[at] ?? ''}"></i>`,
  );
  return html`<div class="strip" id="${id}" role="img" tabindex="0" aria-label="${description}">${cells}</div>`;
}

/** Both counts of each stream: stored, and the API's where it is another. */
export function figuresOf(counts: readonly DayCount[], state: DayState): string {
  if (counts.length === 0) return state === 'verified' ? ', no rows' : '';
  const parts = [...counts]
    .sort((a, b) => (a.stream < b.stream ? -1 : 1))
    .map(({ stream, stored, apiTotal }) => {
      if (apiTotal === stored) return `${number(stored)} ${stream}`;
      const api = apiTotal === null ? 'no total of the API' : `the API counts ${number(apiTotal)}`;
      return `${number(stored)} ${stream} stored, ${api}`;
    });
  return `, ${parts.join(', ')}`;
}
