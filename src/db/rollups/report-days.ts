/**
 * On which day of reports a time falls, without asking the database for each row. When days begin in a zone is the
 * server's to say, who cuts the days of all other sums; it is asked once a connection and month.
 */
import type { ClientBase } from 'pg';
import { ZONE } from './definitions.js';
import { utcHour } from './utc-hour.js';

/** Days of one zone. */
export interface ReportDays {
  readonly zone: string;
  /** The date, `YYYY-MM-DD`, of a time in ISO 8601 with an offset; null where only the server can tell. */
  dayOf(time: string): string | null;
}

/** Rows of more months at once are left to the server. */
const MOST_MONTHS = 60;

/** Times of the hours from `first` to `last`, `YYYY-MM-DDTHH` in UTC. Null where they are too far apart. */
export async function reportDays(
  client: ClientBase,
  zone: string,
  first: string,
  last: string,
): Promise<ReportDays | null> {
  if (zone === 'UTC') return { zone, dayOf: (time) => utcHour(time).slice(0, 10) };
  const months = monthsBetween(first.slice(0, 7), last.slice(0, 7));
  if (months === null) return null;
  const known = knownMonths(client, zone);
  await readMonths(
    client,
    zone,
    months.filter((month) => !known.has(month)),
    known,
  );
  return new ZonedDays(zone, known);
}

/** The zone that cuts days, as it is just now. */
export async function readZone(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ zone: string }>({
    name: 'zone_of_rollups',
    text: `SELECT ${ZONE} AS zone`,
  });
  return rows[0]?.zone ?? '';
}

/** Months from one to another, `YYYY-MM`; null where they are too many. */
function monthsBetween(first: string, last: string): string[] | null {
  const months: string[] = [];
  for (let at = Date.parse(`${first}-01T00:00:00Z`); !Number.isNaN(at); ) {
    const date = new Date(at);
    const month = date.toISOString().slice(0, 7);
    if (month > last) return months;
    if (months.length === MOST_MONTHS) return null;
    months.push(month);
    at = date.setUTCMonth(date.getUTCMonth() + 1);
  }
  return null;
}

/** A stretch of time of one date: from `start`, `YYYY-MM-DDTHH:MM` in UTC, to the start of the next. */
export interface DateStart {
  readonly start: string;
  readonly day: string;
}

/** UTC months, `YYYY-MM`, with the dates that begin in them, the first at the month's own start; null: not to be told. */
type Months = Map<string, readonly DateStart[] | null>;

const byClient = new WeakMap<ClientBase, Map<string, Months>>();

function knownMonths(client: ClientBase, zone: string): Months {
  const zones = byClient.get(client) ?? new Map<string, Months>();
  byClient.set(client, zones);
  const months = zones.get(zone) ?? new Map<string, readonly DateStart[] | null>();
  zones.set(zone, months);
  return months;
}

class ZonedDays implements ReportDays {
  readonly zone: string;
  private readonly months: Months;
  /** The stretch of the time before: rows come in the order of their times, or nearly so. */
  private last = { start: '', end: '', day: '' };

  constructor(zone: string, months: Months) {
    this.zone = zone;
    this.months = months;
  }

  dayOf(time: string): string | null {
    const instant = inUtc(time);
    // The starts are shorter: a time of the same minute sorts after them, however it goes on.
    if (instant < this.last.start || instant >= this.last.end) {
      const found = this.find(instant);
      if (found === null) return null;
      this.last = found;
    }
    return this.last.day;
  }

  private find(instant: string): typeof this.last | null {
    const month = instant.slice(0, 7);
    const starts = this.months.get(month) ?? [];
    const at = starts.findLastIndex(({ start }) => start <= instant);
    const found = starts[at];
    // Nothing of a month sorts after its name and this.
    return found === undefined ? null : { ...found, end: starts[at + 1]?.start ?? `${month}~` };
  }
}

const inUtc = (time: string): string =>
  time.endsWith('Z') || time.endsWith('+00:00') ? time : new Date(time).toISOString();

interface StartRow extends DateStart {
  readonly month: string;
  readonly isOdd: boolean;
}

/**
 * Looks at each quarter of an hour: in zones whose offset is a whole number of these, a date begins with one. Where
 * clocks are set back over midnight, a date comes twice: such months are left to the server, as are those of other offsets.
 */
async function readMonths(
  client: ClientBase,
  zone: string,
  months: readonly string[],
  known: Months,
): Promise<void> {
  if (months.length === 0) return;
  const { rows } = await client.query<StartRow>({
    name: 'days_of_zone',
    text: `SELECT to_char(month, 'YYYY-MM') AS month, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI') AS start,
                  day::text AS day, is_odd AS "isOdd"
           FROM (
             SELECT m.month, a.at, (a.at AT TIME ZONE $1)::date AS day,
                    lag((a.at AT TIME ZONE $1)::date) OVER (PARTITION BY m.month ORDER BY a.at) AS day_before,
                    extract(epoch FROM (a.at AT TIME ZONE $1) - (a.at AT TIME ZONE 'UTC'))::integer % 900 <> 0 AS is_odd
             FROM unnest($2::date[]) AS m (month) CROSS JOIN LATERAL generate_series(
               m.month::timestamp AT TIME ZONE 'UTC', (m.month + interval '1 month') AT TIME ZONE 'UTC', interval '15 minutes'
             ) AS a (at)
           ) s WHERE day IS DISTINCT FROM day_before OR is_odd ORDER BY 1, 2`,
    values: [zone, months.map((month) => `${month}-01`)],
  });
  const byMonth = new Map<string, StartRow[]>(months.map((month) => [month, []]));
  for (const row of rows) byMonth.get(row.month)?.push(row);
  for (const [month, starts] of byMonth) known.set(month, startsOf(month, starts));
}

/** What can be relied on of a month's starts, the next month's first among them. Pure. */
export function startsOf(
  month: string,
  rows: readonly (DateStart & { readonly isOdd: boolean })[],
): readonly DateStart[] | null {
  const isTwice = rows.some(({ day }, at) => at > 0 && day <= (rows[at - 1]?.day ?? ''));
  if (isTwice || rows.some(({ isOdd }) => isOdd)) return null;
  return rows
    .filter(({ start }) => start.startsWith(month))
    .map(({ start, day }) => ({ start, day }));
}
