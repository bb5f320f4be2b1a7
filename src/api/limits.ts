/** The rate limits that the service announces with an answer. */
import { isJsonObject, type JsonValue } from '../json.js';
import { wholeNumber } from './wire/whole-number.js';

/** Requests; null where the service did not say. */
export interface AnnouncedLimits {
  readonly limitMinute: number | null;
  readonly remainingMinute: number | null;
  readonly limitDay: number | null;
  readonly remainingDay: number | null;
}

/** Gives a header's text by its name in lower case. */
export type HeaderReader = (name: string) => string | undefined;

/**
 * Reads `_meta._rate_limits` of a body and the headers `x-rate-limit-*` and `x-ratelimit-*`, part by part, the
 * body first. A part that is missing, null or nonsense is null; null altogether where nothing is announced.
 */
export function readLimits(
  body: JsonValue | undefined,
  header: HeaderReader,
): AnnouncedLimits | null {
  const meta = isJsonObject(body) ? body._meta : undefined;
  const announced = isJsonObject(meta) ? meta._rate_limits : undefined;
  const part = (what: 'limit' | 'remaining', span: 'minute' | 'day'): number | null => {
    const inBody = isJsonObject(announced) ? announced[`${what}_${span}`] : undefined;
    const least = what === 'limit' ? 1 : 0;
    const names = [`x-rate-limit-${what}-${span}`, `x-ratelimit-${what}-${span}`];
    // The short names are those of the framework the service is written in; there they count by the minute.
    if (span === 'minute') names.push(`x-rate-limit-${what}`, `x-ratelimit-${what}`);
    for (const candidate of [inBody, ...names.map(header)]) {
      const number = wholeNumber(candidate);
      if (number !== null && number >= least) return number;
    }
    return null;
  };
  const limits: AnnouncedLimits = {
    limitMinute: part('limit', 'minute'),
    remainingMinute: part('remaining', 'minute'),
    limitDay: part('limit', 'day'),
    remainingDay: part('remaining', 'day'),
  };
  return Object.values(limits).every((value) => value === null) ? null : limits;
}
