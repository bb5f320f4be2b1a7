const TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(?:(Z)|([+-]\d{2}):?(\d{2})?)?$/i;

/** `2026-01-31T23:59:59Z`, the form in which ranges are sent, of whole UTC seconds since 1970. */
export function timeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * Whole UTC seconds since 1970 of a time with any offset, or with none, which is UTC; fractions are cut off. Null
 * for anything else, a bare date too: as an end it may mean the first or the last second of the day.
 */
export function readTime(value: unknown): number | null {
  const match = typeof value === 'string' ? TIME.exec(value.trim()) : null;
  if (match === null) return null;
  const [, date, time, , hours, minutes] = match;
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`;
  const atMs = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(atMs) ? null : atMs / 1000;
}

/** The date of a date or a time, as it is written there; null where there is none. */
export function datePart(value: unknown): string | null {
  const match = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(value) : null;
  const date = match?.[1];
  if (date === undefined) return null;
  const atMs = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes 31 February for 3 March.
  return Number.isNaN(atMs) || !new Date(atMs).toISOString().startsWith(date) ? null : date;
}
