/** The query of the two row endpoints: validation, defaults, and what the switches make of the dates and the limit. */
import type { FieldErrors } from './answer.js';
import { CONVERSION_TYPES } from './seeded-conversions.js';
import type { RowFilter } from './stream-rows.js';
import type { PageCap, StreamName, Switches } from './switches.js';
import { DAY_MS, parseDateParameter } from './timestamps.js';

export interface RowsQuery {
  /** What is answered: a closed range in milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  readonly limit: number;
  readonly offset: number;
  /** What rows are filtered by; the switches may ignore what was asked for. */
  readonly filter: RowFilter;
  /** What `filters` says of it. */
  readonly shown: {
    readonly startMs: number;
    readonly endMs: number;
    readonly limit: number;
    readonly bots: boolean;
    readonly duplicates: boolean;
  };
}

export type Parsed<T> = { readonly query: T } | { readonly errors: FieldErrors };

const DEFAULT_LIMIT = 100;
const label = (name: string): string => name.replaceAll('_', ' ');

/** Collects what is wrong with a query, field by field, in the service's words. */
export class QueryReader {
  readonly #parameters: URLSearchParams;
  readonly errors: Record<string, string[]> = {};

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters;
  }

  fail(name: string, what: string): void {
    this.errors[name] = [`The ${label(name)} field ${what}`];
  }

  /** Null when left out or empty. */
  text(name: string): string | null {
    const value = this.#parameters.get(name);
    return value === null || value === '' ? null : value;
  }

  integer(name: string, fallback: number, least: number): number {
    const text = this.text(name);
    if (text === null) return fallback;
    if (!/^-?\d{1,15}$/.test(text)) {
      this.fail(name, 'must be an integer.');
      return fallback;
    }
    if (Number(text) < least) this.fail(name, `must be at least ${least}.`);
    return Number(text);
  }

  flag(name: string): boolean {
    const text = this.text(name);
    if (text === null || text === 'true' || text === '1') return true;
    if (text !== 'false' && text !== '0') this.fail(name, 'must be true or false.');
    return false;
  }

  date(name: string): { ms: number; bare: boolean } | null {
    const text = this.text(name);
    if (text === null) return null;
    const date = parseDateParameter(text);
    if (date === null) this.fail(name, 'must be a valid date.');
    return date;
  }

  /** The page size after the cap; `shown` is what the answer says of it. */
  limit(fallback: number, cap: PageCap): { limit: number; shown: number } {
    const asked = this.integer('limit', fallback, 1);
    if (cap === 'none') return { limit: asked, shown: asked };
    if ('reject' in cap) {
      if (asked > cap.reject) this.fail('limit', `must not be greater than ${cap.reject}.`);
      return { limit: asked, shown: asked };
    }
    const limit = Math.min(asked, cap.clamp);
    return { limit, shown: cap.hidden === true ? asked : limit };
  }
}

function applyDates(
  reader: QueryReader,
  switches: Switches,
  nowMs: number,
): { asked: readonly [number, number]; applied: readonly [number, number] } {
  const start = reader.date('date_start');
  const end = reader.date('date_end');
  const endMs =
    end === null
      ? nowMs
      : end.bare && switches.bareDateEnd === 'end_of_day'
        ? end.ms + DAY_MS - 1000
        : end.ms;
  const span = switches.defaultRangeDays;
  const startMs = start === null ? (span === null ? 0 : endMs - span * DAY_MS) : start.ms;
  if (startMs > endMs && start !== null && end !== null)
    reader.fail('date_end', 'must be a date after or equal to date start.');
  let [from, to] = [startMs, endMs];
  if (switches.widenDates) {
    from = Math.floor(from / DAY_MS) * DAY_MS;
    to = Math.floor(to / DAY_MS) * DAY_MS + DAY_MS - 1000;
  }
  if (switches.narrowDays !== null) {
    const longest = switches.narrowDays * DAY_MS - 1000;
    if (switches.narrowKeeps === 'newest') from = Math.max(from, to - longest);
    else to = Math.min(to, from + longest);
  }
  return { asked: [startMs, endMs], applied: [from, to] };
}

/** Reads the query of clicks or conversions. `nowMs` is the simulator's clock. */
export function parseRowsQuery(
  parameters: URLSearchParams,
  stream: StreamName,
  switches: Switches,
  nowMs: number,
): Parsed<RowsQuery> {
  const reader = new QueryReader(parameters);
  const cap =
    stream === 'conversions' ? (switches.conversionsPageCap ?? switches.pageCap) : switches.pageCap;
  const { limit, shown } = reader.limit(DEFAULT_LIMIT, cap);
  const offset = reader.integer('offset', 0, 0);
  const { asked, applied } = applyDates(reader, switches, nowMs);
  const bots = reader.flag('include_bots');
  const duplicates = reader.flag('include_duplicates');
  const ofConversions = stream === 'conversions';
  const type = ofConversions ? reader.text('conversion_type') : null;
  if (type !== null && !CONVERSION_TYPES.includes(type)) {
    reader.errors.conversion_type = ['The selected conversion type is invalid.'];
  }
  if (Object.keys(reader.errors).length > 0) return { errors: reader.errors };
  const [shownStart, shownEnd] = switches.echoApplied ? applied : asked;
  return {
    query: {
      startMs: applied[0],
      endMs: applied[1],
      limit,
      offset,
      filter: {
        bots: bots || switches.ignoreBotFilter,
        duplicates: duplicates || switches.ignoreDuplicateFilter,
        type,
        fanId: ofConversions ? reader.text('onlyfans_user_id') : null,
      },
      shown: { startMs: shownStart, endMs: shownEnd, limit: shown, bots, duplicates },
    },
  };
}
