/** `_meta` and the headers that announce limits and credits, in the shapes that were seen. */
import type { RateState } from './rate-meter.js';
import type { EndpointName, MetaShape, Switches } from './switches.js';

const CREDITS = '"_credits":{"used":0,"balance":999999985,"note":"Free endpoint"}';

/** `,"_meta":{…}` to be put behind `data`, or nothing. */
export function metaText(switches: Switches, endpoint: EndpointName, rate: RateState): string {
  const shape: MetaShape =
    typeof switches.meta === 'string'
      ? switches.meta
      : (switches.meta[endpoint] ?? 'without_limits');
  if (shape === 'none') return '';
  const cache = `"_cache":{"is_cached":${switches.cached},"note":${switches.cached ? '"Served from cache"' : '"Cache disabled for this endpoint"'}}`;
  const head = `,"_meta":{${CREDITS},${cache}`;
  if (shape === 'without_limits' || rate.limitMinute === null) return `${head}}`;
  const minute = `"limit_minute":${rate.limitMinute}`;
  const left = `"remaining_minute":${rate.remainingMinute}`;
  const limits =
    shape === 'four'
      ? `${minute},"limit_day":${rate.limitDay ?? 50_000},${left},"remaining_day":${rate.remainingDay ?? 49_988}`
      : `${minute},"limit_day":null,${left},"remaining_day":null,"notice":"Daily limits were abolished."`;
  return `${head},"_rate_limits":{${limits}}}`;
}

/** Headers that go with every answer. */
export function rateHeaders(switches: Switches, rate: RateState): Record<string, string> {
  const headers: Record<string, string> = {
    'x-ofapi-credits-used': '0',
    'x-ofapi-credits-balance': '999999985',
  };
  if (switches.rateHeaders === 'none' || rate.limitMinute === null) return headers;
  const prefix = switches.rateHeaders;
  headers[`${prefix}-limit-minute`] = String(rate.limitMinute);
  headers[`${prefix}-remaining-minute`] = String(rate.remainingMinute);
  if (rate.limitDay !== null) {
    headers[`${prefix}-limit-day`] = String(rate.limitDay);
    headers[`${prefix}-remaining-day`] = String(rate.remainingDay);
  }
  return headers;
}
