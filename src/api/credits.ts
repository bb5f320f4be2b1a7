/** What requests cost, and the most that a run may spend. Pure. */
import type { JsonValue } from '../json.js';
import type { HeaderReader } from './limits.js';
import { fieldOf } from './wire/envelope.js';

/** Credits as one answer tells them; null where it does not. */
export interface Credits {
  readonly used: number | null;
  readonly balance: number | null;
}

/** What a run has spent so far. */
export interface CreditState {
  readonly used: number;
  readonly balance: number | null;
  /** What the newest answer that told it cost: the next one will cost as much. */
  readonly price: number;
}

export const noCredits: CreditState = { used: 0, balance: null, price: 0 };

/** Reads `_meta._credits` of a body and the headers `x-ofapi-credits-*`, part by part, the body first. */
export function readCredits(body: JsonValue | undefined, header: HeaderReader): Credits {
  const credits = fieldOf(fieldOf(body, '_meta'), '_credits');
  const part = (name: 'used' | 'balance'): number | null =>
    amount(fieldOf(credits, name)) ?? amount(header(`x-ofapi-credits-${name}`));
  return { used: part('used'), balance: part('balance') };
}

/** The state after one more answer. */
export function noteCredits(state: CreditState, { used, balance }: Credits): CreditState {
  return {
    used: state.used + (used ?? 0),
    balance: balance ?? state.balance,
    price: used ?? state.price,
  };
}

/** Whether one more request may be sent while so many are under way. `most` null: no end is set. */
export function maySpend(state: CreditState, underWay: number, most: number | null): boolean {
  return most === null || state.used + state.price * (underWay + 1) <= most;
}

/** A number of at least 0, also one that is written with a fraction or as text. */
function amount(value: JsonValue | undefined): number | null {
  const text = typeof value === 'object' && value !== null ? String(value) : value;
  if (typeof text !== 'number' && (typeof text !== 'string' || text.trim() === '')) return null;
  const number = Number(text);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
