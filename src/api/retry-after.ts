const SECONDS = /^\d+(?:\.\d+)?$/;

/**
 * How long `Retry-After` asks to wait, in milliseconds, given the service's time; 0 for a moment that is past.
 * Null where it is missing or is neither seconds nor an HTTP date.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Math.ceil(Number(text) * 1000);
  // Without a weekday Date.parse would take nearly anything for a date.
  const atMs = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
