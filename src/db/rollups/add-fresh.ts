/** Adds clicks that the transaction has inserted to the daily sums of their link, without reading the days again. */
import type { ClientBase } from 'pg';
import { ClickSums, type FreshSums } from './fresh-clicks.js';
import { reportDays } from './report-days.js';
import type { FreshClicks, Touched } from './touched.js';
import { addFreshClicks, type ClicksByDay } from './write-fresh.js';

/** Live clicks of a link by whole UTC day, as the transaction has counted them; days that it did not count are missing. */
export interface CountedClicks {
  readonly linkId: string;
  readonly days: ClicksByDay;
}

/**
 * Adds clicks of links of which nothing else has changed; returns the links whose sums are true now. Must run where
 * `rebuildTouched` does. Days are cut in `zone`, and nobody can change that meanwhile.
 */
export async function addFresh(
  client: ClientBase,
  touched: Touched,
  counted: CountedClicks | null,
  zone: string,
): Promise<ReadonlySet<string>> {
  const added = new Set<string>();
  for (const clicks of touched.onlyFresh) {
    const { linkId } = clicks;
    const sums = await sumsOf(client, touched, clicks, zone);
    const summed = sums === null ? null : await addFreshClicks(client, linkId, sums);
    if (summed === null) continue;
    const stored = await storedClicks(client, linkId, summed, counted, zone);
    if ([...summed].every(([day, rows]) => (stored.get(day) ?? rows) === rows)) added.add(linkId);
  }
  return added;
}

/** Null where only the database can tell them. */
async function sumsOf(
  client: ClientBase,
  touched: Touched,
  { linkId, batches, sums }: FreshClicks,
  zone: string,
): Promise<FreshSums | null> {
  if (sums?.zone === zone) return sums.sums;
  const hours = touched.freshHoursOf(linkId);
  const days = await reportDays(client, zone, hours[0] ?? '', hours.at(-1) ?? '');
  if (days === null) return null;
  const made = new ClickSums(days);
  for (const rows of batches) made.add(rows);
  return made.sums;
}

/** Live clicks of days that have sums: as they were counted already, where days are those of the ledger; else counted now. */
async function storedClicks(
  client: ClientBase,
  linkId: string,
  summed: ClicksByDay,
  counted: CountedClicks | null,
  zone: string,
): Promise<ClicksByDay> {
  if (zone === 'UTC') return counted?.linkId === linkId ? counted.days : new Map();
  const { rows } = await client.query<{ day: string; clicks: number }>({
    name: 'live_clicks_of_days',
    text: `SELECT d.day::text AS day, (
             SELECT count(*) FROM smartlinks.clicks f
             WHERE f.smart_link_id = $1 AND f._deleted_at IS NULL
               AND f.created_at >= (d.day::timestamp AT TIME ZONE $3) AND f.created_at < ((d.day + 1)::timestamp AT TIME ZONE $3)
           ) AS clicks
           FROM unnest($2::date[]) AS d (day)`,
    values: [linkId, [...summed.keys()], zone],
  });
  return new Map(rows.map(({ day, clicks }) => [day, Number(clicks)]));
}
