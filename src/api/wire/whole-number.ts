import type { JsonValue } from '../../json.js';

/** A whole number of at least 0, given as such or as its digits; null for anything else. */
export function wholeNumber(value: JsonValue | undefined): number | null {
  const number =
    typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  return isCount(number) ? number : null;
}

/** True for a JSON number that is whole and at least 0: what a total must be, digits in a text are not enough. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
