/** UTC days and whole seconds since 1970: the only units of time that planning and the ledger know. */

export const DAY_SECONDS = 86_400;

/** `2026-01-31` for any second of that UTC day. */
export function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** The first second of a day given as `YYYY-MM-DD`. */
export function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

/** The last whole second of a day given as `YYYY-MM-DD`. */
export function dayEnd(day: string): number {
  return dayStart(day) + DAY_SECONDS - 1;
}

/** The UTC midnight at or before `seconds`. */
export function midnightBefore(seconds: number): number {
  return Math.floor(seconds / DAY_SECONDS) * DAY_SECONDS;
}
