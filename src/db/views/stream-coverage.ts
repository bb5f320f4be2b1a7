/**
 * How far each stream is known to be complete, in SQL: what `status` works out in `src/status/coverage.ts` and
 * `link-coverage.ts`; `test/views/completeness` compares the two. Of the configuration `SYNC_SETTLE_SECONDS` and
 * `SYNC_ACCOUNT_IDS` matter, as the process that synced last had them.
 */
import { ZONE } from '../rollups/definitions.js';
import { endOfDay, localDay } from './link-columns.js';

const setting = (name: string): string =>
  `(SELECT value FROM smartlinks_sync.settings WHERE name = '${name}')`;

const SETTLE = `make_interval(secs => coalesce(${setting('SYNC_SETTLE_SECONDS')}::double precision, 60))`;

/** Whether a link, by the account of it, is one of those that are synced. */
export const isFollowed = (account: string): string =>
  `coalesce(${account} = ANY (string_to_array(nullif(${setting('SYNC_ACCOUNT_IDS')}, ''), ',')), nullif(${setting('SYNC_ACCOUNT_IDS')}, '') IS NULL)`;

/** When the list of links was last read, by workspace. */
const LISTINGS = `
SELECT workspace, date_trunc('second', max(started_at)) AS listed_at FROM smartlinks_sync.runs
WHERE command IN ('sync', 'start', 'verify', 'backfill') AND (exit_code IN (0, 3) OR rows_read > 0)
GROUP BY workspace`;

/** One row each link and stream: what coverage is made of. `seen_at`: when its counter was last seen, settled. */
const STREAMS = `
SELECT l.id AS smart_link_id, l.workspace, l.account_id, l._deleted_at IS NOT NULL AS is_removed, n.stream, l.created_at,
  CASE n.stream WHEN 'clicks' THEN l.clicks_count ELSE l.conversions_count END AS api_counter,
  CASE n.stream WHEN 'clicks' THEN 0 ELSE coalesce(l.revenue, 0) END AS api_revenue,
  CASE WHEN NOT ${isFollowed('l.account_id')} OR b.smart_link_id IS NOT NULL
    THEN date_trunc('second', l._synced_at) ELSE r.listed_at END - ${SETTLE} AS seen_at,
  s.smart_link_id IS NULL OR (s.proven_at IS NULL AND s.due_at IS NULL) AS was_never_read,
  s.counter, s.counter_gap, s.live_rows, s.dropped_rows, s.kept_from, coalesce(s.revenue, 0) AS revenue, s.hints, s.counted_from, s.counted_through,
  s.proven_at, s.due_at, s.unsettled_since, s.failed_at, s.failed_code
FROM smartlinks.smart_links l
CROSS JOIN (VALUES ('clicks'), ('conversions')) AS n (stream)
LEFT JOIN smartlinks_sync.streams s ON s.smart_link_id = l.id AND s.stream = n.stream
LEFT JOIN (${LISTINGS}) r ON r.workspace = l.workspace
LEFT JOIN (SELECT DISTINCT smart_link_id FROM smartlinks_sync.absences WHERE kind = 'link') b ON b.smart_link_id = l.id`;

// A counter that stands where the last proof left it says that nothing has come since, as far as it was seen. Where rows
// had come after its listing, it says that they are gone again.
const IS_UNMOVED = `
s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL
AND CASE WHEN s.due_at IS NOT NULL THEN s.api_counter IS NOT DISTINCT FROM s.counter
  ELSE s.api_counter - coalesce(s.live_rows, 0) - s.dropped_rows <= least(coalesce(s.counter_gap, 0), (s.hints->>'lowest_gap')::bigint)
    AND s.hints->>'uncounted' IS NULL AND s.api_revenue = s.revenue END`;

/** Days of reports that a UTC day which is not settled has a part in. */
export const UNSETTLED_DAYS = `
SELECT DISTINCT u.smart_link_id, u.stream, g.day::date AS date_day
FROM smartlinks_sync.days u
CROSS JOIN LATERAL generate_series(
  (u.day::timestamp AT TIME ZONE 'UTC' AT TIME ZONE ${ZONE})::date::timestamp,
  ((u.day + 1)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE ${ZONE} - interval '1 microsecond')::date::timestamp,
  interval '1 day') AS g (day)
WHERE u.status = 'unsettled'`;

/** The day on which the counted life of a stream `k` begins. */
const FIRST_DAY = `(${localDay(
  "coalesce(k.counted_from, greatest(date_trunc('day', CASE WHEN k.created_at <= now() THEN k.created_at - interval '24 hours' END, 'UTC'), timestamptz '2016-01-01 00:00:00+00'))",
)})`;

/** The last day that is over when `through`, a last second, is. */
const lastDay = (through: string): string =>
  `${localDay(`(${through} + interval '1 second')`)} - 1`;

/**
 * One row each link and stream with unsettled days: `edges`, the days on which stretches of such days begin and those
 * after their ends, and `settled`, up to which day all that lies between an edge and the next one is settled.
 */
const UNSETTLED_STRETCHES = `
SELECT smart_link_id, stream, array_agg(day + n ORDER BY day + n) AS edges,
  array_agg(CASE n WHEN 0 THEN day - 1 ELSE 'infinity' END ORDER BY day + n) AS settled
FROM (
  SELECT smart_link_id, stream, days, unnest(days) AS day
  FROM (SELECT smart_link_id, stream, array_agg(date_day) AS days FROM (${UNSETTLED_DAYS}) d GROUP BY 1, 2) a
) s CROSS JOIN (VALUES (0), (1)) AS e (n)
WHERE CASE n WHEN 0 THEN day - 1 ELSE day + 1 END <> ALL (days)
GROUP BY 1, 2`;

// Nothing here refers to a row outside, or no view with `is_complete` could be worked out in parallel; and the planner
// writes out each mention of a column anew, so that long ones are mentioned as seldom as can be. `least` and `greatest`
// leave out what is null.
/**
 * One row each link and stream: `proven_through` (the last second up to which all is known to be counted, unsettled
 * days aside), `last_day` (the last day of reports that ends before it) and `complete_through` (the last one of these
 * that is settled).
 */
export const STREAM_COVERAGE = `
SELECT k.*, nullif(greatest(k.complete_day, ${FIRST_DAY} - 1), ${FIRST_DAY} - 1) AS complete_through
FROM (
  SELECT w.*, least(w.last_day, u.settled[width_bucket(w.last_day, u.edges)]) AS complete_day
  FROM (
    SELECT t.*, ${lastDay('t.proven_through')} AS last_day
    FROM (
      SELECT s.*, CASE
          WHEN s.was_never_read THEN CASE WHEN s.api_counter = 0 THEN s.seen_at END
          WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (${IS_UNMOVED}) THEN s.counted_through
          ELSE greatest(s.counted_through, s.seen_at)
        END AS proven_through
      FROM (${STREAMS}) s
    ) t
  ) w
  LEFT JOIN (${UNSETTLED_STRETCHES}) u ON u.smart_link_id = w.smart_link_id AND u.stream = w.stream
) k`;

// The planner writes out each mention of a column anew, and these are long.
const leastOrNull = (day: string): string =>
  `nullif(min(coalesce(${day}, '-infinity')), '-infinity')`;

/**
 * One row each link: days up to `last_day` are complete, those of `UNSETTLED_DAYS` aside; null: none is.
 * `complete_until`: when `complete_through` is over.
 */
export const LINK_LAST_DAYS = `
SELECT smart_link_id, ${leastOrNull('last_day')} AS last_day, ${leastOrNull('complete_through')} AS complete_through,
  ${endOfDay(leastOrNull('complete_through'))} AS complete_until
FROM (${STREAM_COVERAGE}) c GROUP BY smart_link_id`;

/** One row each workspace: `complete_through`, `proven_through`, `last_day` as of a link, and `listed_at`. */
export const WORKSPACE_COVERAGE = `
SELECT w.workspace, w.listed_at, w.proven_through, ${lastDay('w.proven_through')} AS last_day,
  CASE WHEN w.all_complete THEN least(w.links_complete, ${lastDay('w.proven_through')}) END AS complete_through
FROM (
  SELECT w.workspace, r.listed_at,
    CASE WHEN r.listed_at IS NOT NULL AND count(c.smart_link_id) = count(c.proven_through) THEN least(r.listed_at - ${SETTLE}, min(c.proven_through)) END AS proven_through,
    min(c.complete_through) AS links_complete,
    r.listed_at IS NOT NULL AND count(c.smart_link_id) = count(c.complete_through) AS all_complete
  FROM (SELECT workspace FROM smartlinks.smart_links UNION SELECT workspace FROM smartlinks_sync.runs) w
  LEFT JOIN (${LISTINGS}) r ON r.workspace = w.workspace
  LEFT JOIN (${STREAM_COVERAGE}) c ON c.workspace = w.workspace AND NOT c.is_removed AND ${isFollowed('c.account_id')}
  GROUP BY w.workspace, r.listed_at
) w`;
