import { type Html, html } from '../html.js';
import { legendStates, stateWords } from './state-words.js';

/** What each cell of a strip means: by its form too, not by its colour alone. */
export function legend(): Html {
  return html`<ul class="legend">${legendStates.map((state) => {
    const { cell, name, meaning } = stateWords[state];
    return html`<li><i class="${cell}" aria-hidden="true"></i><b>${name}</b> <span>${meaning}</span></li>`;
  })}</ul>`;
}
