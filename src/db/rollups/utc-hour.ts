/** The UTC hour of an instant in ISO 8601 with an offset, as `YYYY-MM-DDTHH`. */
export function utcHour(instant: string): string {
  // Most come as UTC, and there are 1,000 on a page.
  if (instant.endsWith('Z') || instant.endsWith('+00:00')) return instant.slice(0, 13);
  return new Date(instant).toISOString().slice(0, 13);
}
