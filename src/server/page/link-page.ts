/** One link: how far it is complete, and every day with both counts. Pure. */
import type { StreamState } from '../../db/ledger/stream-state.js';
import type { DayState } from '../../status/day-states.js';
import type { DayCount } from '../../status/read-day-counts.js';
import type { LinkFacts } from '../../status/read-links.js';
import { streams } from '../../sync/streams/registry.js';
import { number } from '../../words.js';
import { type Html, html } from '../html.js';
import type { WorkspaceSnapshot } from '../snapshot.js';
import { completeHead, lagText, moment } from './figures.js';
import { markOf } from './link-list.js';
import { pageAddress } from './page-query.js';
import { stateWords } from './state-words.js';
import { dayText, linkStrip, monthAxis } from './strip.js';

/** The page of a link; null where the workspace has no such link that the API lists. */
export function linkPage(
  snapshot: WorkspaceSnapshot,
  id: string,
  counts: readonly DayCount[],
  now: Date,
): Html | null {
  const { facts, status, strips } = snapshot;
  const link = status.links.find((candidate) => candidate.id === id);
  const stored = facts.links.find((candidate) => candidate.id === id);
  if (link === undefined || stored === undefined) return null;
  const states = strips.links.get(id) ?? [];
  const mark = markOf(link);
  return html`<nav class="back"><a href="${pageAddress({ workspace: status.workspace })}">All links of ${status.workspace}</a></nav>
<article class="workspace" aria-labelledby="link-name">
<header><h2 id="link-name">${link.name ?? id}</h2><p class="doing"><code>${id}</code></p></header>
${completeHead(link.completeThrough, mark ?? '', now)}
<p class="sub">${lagText(link)} behind the API${mark === null ? null : html` · <b>${mark}</b>`}</p>
<section class="whole" aria-label="Days">${linkStrip(id, strips.days, states, counts)}${monthAxis(strips.days)}</section>
<section><h3>Streams</h3><div class="scroll" tabindex="0" role="region" aria-label="Streams"><table class="words figures">
<thead><tr><th></th><th>Counter of the API</th><th>Rows at the last count</th><th>Counted from</th><th>Counted to</th><th>Last proof</th><th>Looked for edits</th></tr></thead>
<tbody>${streams.map(({ name }) => streamRow(name, stored, stateOf(facts.states, id, name)))}</tbody></table></div></section>
<section><h3>Days</h3><div class="scroll" tabindex="0" role="region" aria-label="Days"><table class="words">
<thead><tr><th>Day</th><th>State</th>${streams.map(({ name }) => html`<th>${name} stored</th><th>${name} by the API</th>`)}</tr></thead>
<tbody>${dayRows(strips.days, states, counts)}</tbody></table></div></section>
</article>`;
}

function stateOf(
  states: readonly StreamState[],
  id: string,
  stream: string,
): StreamState | undefined {
  return states.find((state) => state.linkId === id && state.stream === stream);
}

function streamRow(name: string, link: LinkFacts, state: StreamState | undefined): Html {
  const counter = name === 'clicks' ? link.clicksCount : link.conversionsCount;
  return html`<tr><th scope="row">${name}</th><td>${figure(counter)}</td><td>${figure(state?.liveRows)}</td><td>${time(state?.countedFrom)}</td><td>${time(state?.countedThrough)}</td><td>${time(state?.provenAt)}</td><td>${time(state?.editsCheckedAt)}</td></tr>`;
}

/** Newest first; days before the link was made are left out. */
function dayRows(
  days: readonly string[],
  states: readonly DayState[],
  counts: readonly DayCount[],
): Html[] {
  const byKey = new Map(counts.map((count) => [`${count.day} ${count.stream}`, count]));
  return days
    .map((day, at) => ({ day, state: states[at] ?? 'before' }))
    .filter(({ state }) => state !== 'before')
    .reverse()
    .map(({ day, state }) => {
      const cells = streams.map(({ name }) => countCells(byKey.get(`${day} ${name}`), state));
      return html`<tr><th scope="row">${dayText(day)}</th><td><i class="cell ${stateWords[state].cell}" aria-hidden="true"></i>${stateWords[state].name}</td>${cells}</tr>`;
    });
}

function countCells(count: DayCount | undefined, state: DayState): Html {
  if (count === undefined) {
    const none = state === 'verified' ? '0' : '–';
    return html`<td>${none}</td><td>${none}</td>`;
  }
  const isEqual = count.apiTotal === count.stored;
  return html`<td>${number(count.stored)}</td><td class="${isEqual ? '' : 'bad'}">${figure(count.apiTotal)}</td>`;
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : number(value);
}

function time(seconds: number | null | undefined): Html {
  return moment(seconds === null || seconds === undefined ? null : new Date(seconds * 1000));
}
