import type { DriftFacts } from '../../status/read-state.js';
import { counted, number } from '../../words.js';
import { type Html, html } from '../html.js';

const SHOWN = 12;

/** Fields and values of the API that no column expects; null where there are none. */
export function driftList(drift: readonly DriftFacts[]): Html | null {
  if (drift.length === 0) return null;
  const more = drift.length - SHOWN;
  return html`<section class="drift"><h2>New in the API</h2>
<p>${counted(drift.length, 'field or value', 'fields and values')} without a column of their own. Nothing is lost: they are kept in <code>_extra</code>.</p>
<ul>${drift.slice(0, SHOWN).map(({ stream, field, kind, firstSeenAt }) => html`<li><code>${stream} ${field}</code> ${kind}, since ${firstSeenAt.toISOString().slice(0, 10)}</li>`)}</ul>
${more > 0 ? html`<p>and ${number(more)} more in <code>smartlinks_sync.drift</code></p>` : null}</section>`;
}
