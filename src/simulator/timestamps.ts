/** Times as the API writes and reads them. */

export const DAY_MS = 86_400_000;

const dayTexts = new Map<number, string>();
const clockTexts: string[] = [];
for (let i = 0; i < 60; i += 1) clockTexts.push(String(i).padStart(2, '0'));
const two = (value: number): string => clockTexts[value] ?? String(value);

/** `YYYY-MM-DD` of a UTC day counted from 1970-01-01. */
export function dayText(day: number): string {
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, 10);
    // A few centuries of days; nonsense input must not fill the memory.
    if (dayTexts.size < 100_000) dayTexts.set(day, text);
  }
  return text;
}

/** `2026-01-31T21:45:00+00:00`, or with `.123456` before the offset when `fraction` is asked for. Takes milliseconds since 1970. */
export function timeText(ms: number, fraction = false): string {
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const second = Math.floor(rest / 1000);
  const text = `${dayText(day)}T${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  if (!fraction) return `${text}+00:00`;
  const millis = String(Math.floor(rest - second * 1000)).padStart(3, '0');
  return `${text}.${millis}000+00:00`;
}

/** What a date parameter says: milliseconds since 1970, and whether it named a day without a time. */
export interface DateParameter {
  readonly ms: number;
  readonly bare: boolean;
}

/** Reads a date parameter; null when it is not a date. Without an offset UTC is meant. */
export function parseDateParameter(text: string): DateParameter | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const ms = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(ms) ? null : { ms, bare: true };
  }
  // A plus sign in a query that was not percent-encoded arrives as a space.
  const match =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+ -]\d{2}:?\d{2})?$/.exec(
      text,
    );
  if (match === null) return null;
  const offset = (match[3] ?? 'Z').replace(' ', '+');
  const ms = Date.parse(`${match[1]}T${match[2]}${offset}`);
  return Number.isNaN(ms) ? null : { ms, bare: false };
}
