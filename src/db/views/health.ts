/** Whether postbacks arrive, and how far the warehouse is known to be complete. */
import { ZONE } from '../rollups/definitions.js';
import { LINK_COLUMNS, linkColumns, TODAY } from './link-columns.js';
import { isFollowed, STREAM_COVERAGE, WORKSPACE_COVERAGE } from './stream-coverage.js';
import type { View } from './view.js';

/** One row each postback. */
export const postbackHealth: View = {
  name: 'postback_health',
  comment:
    'Postbacks, one row each: whether the receiver takes them. The API shows only the newest delivery of each, so counts are of those that a sync happened to see.',
  columns: {
    workspace: 'The workspace that listed the postback first.',
    postback_id: 'The postback: joins smartlinks.postbacks.id.',
    url: 'Where it is sent to, without secrets.',
    smart_link_scope: 'Whether it is sent for all links or for chosen ones.',
    postback_status: 'active, or removed where the API no longer lists it.',
    conversion_types: 'The types of conversions that it is sent for, as text.',
    smart_links: 'How many links it is configured for by name.',
    last_delivery_at: 'When the newest delivery that was seen was sent. Null: none was seen.',
    last_succeeded: 'Whether the receiver took that one.',
    last_status_code: 'HTTP status of its answer. Null where there was none.',
    last_error_type: 'Kind of its failure. Null where there was none.',
    last_success_at: 'When the newest delivery that was taken was sent, of those seen.',
    failing_since: 'The first of the failures seen since then. Null where the newest was taken.',
    deliveries_seen_7d: 'Deliveries seen of the last 7 days.',
    failures_seen_7d: 'Failures among them.',
    last_conversion_at:
      'The newest conversion of its links and types that is stored: there should be a delivery for it.',
    is_silent:
      'True where that conversion is more than an hour younger than the newest delivery, or there is none. Null where there is no conversion.',
  },
  sql: `
SELECT b.workspace, b.id AS postback_id, b.url, b.smart_link_scope,
  CASE WHEN b._deleted_at IS NULL THEN 'active' ELSE 'removed' END AS postback_status,
  (SELECT string_agg(t.conversion_type, ', ' ORDER BY t.conversion_type) FROM smartlinks.postback_conversion_types t
    WHERE t.postback_id = b.id) AS conversion_types,
  (SELECT count(*) FROM smartlinks.postback_smart_links s WHERE s.postback_id = b.id) AS smart_links,
  n.created_at AS last_delivery_at, n.succeeded AS last_succeeded, n.status_code AS last_status_code, n.error_type AS last_error_type,
  d.last_success_at, d.failing_since, coalesce(d.deliveries_seen_7d, 0) AS deliveries_seen_7d,
  coalesce(d.failures_seen_7d, 0) AS failures_seen_7d, v.last_conversion_at,
  CASE WHEN v.last_conversion_at IS NOT NULL THEN coalesce(v.last_conversion_at > n.created_at + interval '1 hour', true) END AS is_silent
FROM smartlinks.postbacks b
LEFT JOIN LATERAL (
  SELECT e.* FROM smartlinks.postback_deliveries e WHERE e.postback_id = b.id ORDER BY e.created_at DESC NULLS LAST, e.id DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
  SELECT max(e.created_at) FILTER (WHERE e.succeeded) AS last_success_at,
    min(e.created_at) FILTER (WHERE e.succeeded IS NOT TRUE AND e.created_at > coalesce(
      (SELECT max(o.created_at) FROM smartlinks.postback_deliveries o WHERE o.postback_id = b.id AND o.succeeded), '-infinity')) AS failing_since,
    count(*) FILTER (WHERE e.created_at > now() - interval '7 days') AS deliveries_seen_7d,
    count(*) FILTER (WHERE e.created_at > now() - interval '7 days' AND e.succeeded IS NOT TRUE) AS failures_seen_7d
  FROM smartlinks.postback_deliveries e WHERE e.postback_id = b.id
) d ON true
LEFT JOIN LATERAL (
  SELECT max(w.conversion_at) AS last_conversion_at
  FROM smartlinks.smart_links l
  CROSS JOIN LATERAL (
    SELECT c.conversion_at FROM smartlinks.conversions c
    WHERE c.smart_link_id = l.id AND c._deleted_at IS NULL
      AND (c.conversion_type IN (SELECT t.conversion_type FROM smartlinks.postback_conversion_types t WHERE t.postback_id = b.id)
        OR NOT EXISTS (SELECT FROM smartlinks.postback_conversion_types t WHERE t.postback_id = b.id))
    ORDER BY c.conversion_at DESC LIMIT 1
  ) w
  WHERE l.workspace = b.workspace AND l._deleted_at IS NULL
    AND (b.smart_link_scope = 'global'
      OR l.id IN (SELECT s.smart_link_id FROM smartlinks.postback_smart_links s WHERE s.postback_id = b.id)
      OR (b.smart_link_scope IS DISTINCT FROM 'campaign_specific'
        AND NOT EXISTS (SELECT FROM smartlinks.postback_smart_links s WHERE s.postback_id = b.id)))
) v ON true`,
};

const newest = (table: string, time: string): string => `
(SELECT max(w.at) FROM smartlinks.smart_links l CROSS JOIN LATERAL (
  SELECT t.${time} AS at FROM smartlinks.${table} t WHERE t.smart_link_id = l.id AND t._deleted_at IS NULL ORDER BY t.${time} DESC LIMIT 1
) w WHERE l.workspace = c.workspace)`;

/** One row each workspace. */
export const freshness: View = {
  name: 'freshness',
  comment: 'How fresh each workspace is: one row each. What the command status says, in SQL.',
  columns: {
    workspace: 'The workspace.',
    complete_through:
      'Last day (REPORT_TIMEZONE) up to which every link is counted equal to the API. Null where no day is. Reports should end here.',
    proven_through: 'The moment up to which all is counted, days that did not settle aside.',
    listed_at: 'When the list of links was last read.',
    lag_seconds: 'Seconds from proven_through to now.',
    is_yesterday_complete: 'True where complete_through is yesterday or later.',
    links: 'Links that the API lists now, of the accounts that are synced.',
    links_incomplete: 'Links of these of which yesterday is not complete.',
    unsettled_days: 'Days of links (UTC) whose counts could not be made equal yet.',
    newest_click_at: 'The newest click stored.',
    newest_conversion_at: 'The newest conversion stored.',
    last_run_at: 'When the newest run began.',
    last_run_outcome: 'How it ended. Null while it runs, and where it was killed.',
    report_timezone: 'The time zone that cuts days: the setting REPORT_TIMEZONE.',
  },
  sql: `
SELECT c.workspace, c.complete_through, c.proven_through, c.listed_at,
  floor(extract(epoch FROM now() - c.proven_through))::bigint AS lag_seconds,
  coalesce(c.complete_through >= ${TODAY} - 1, false) AS is_yesterday_complete,
  coalesce(n.links, 0) AS links, coalesce(n.links_incomplete, 0) AS links_incomplete,
  (SELECT count(*) FROM smartlinks_sync.days d JOIN smartlinks_sync.streams s USING (smart_link_id, stream)
    WHERE d.status = 'unsettled' AND s.workspace = c.workspace) AS unsettled_days,
  ${newest('clicks', 'created_at')} AS newest_click_at, ${newest('conversions', 'conversion_at')} AS newest_conversion_at,
  r.started_at AS last_run_at, r.outcome AS last_run_outcome, ${ZONE} AS report_timezone
FROM (${WORKSPACE_COVERAGE}) c
LEFT JOIN (
  SELECT workspace, count(*) AS links,
    count(*) FILTER (WHERE NOT is_complete) AS links_incomplete
  FROM (
    SELECT workspace, smart_link_id, bool_and(coalesce(complete_through >= ${TODAY} - 1, false)) AS is_complete
    FROM (${STREAM_COVERAGE}) s WHERE NOT is_removed AND ${isFollowed('account_id')} GROUP BY 1, 2
  ) l GROUP BY workspace
) n ON n.workspace = c.workspace
LEFT JOIN LATERAL (
  SELECT started_at, outcome FROM smartlinks_sync.runs r WHERE r.workspace = c.workspace ORDER BY started_at DESC, id DESC LIMIT 1
) r ON true`,
};

const STATUSES = ['verified', 'unsettled', 'quarantined', 'forgotten'] as const;

/** One row each link and stream. */
export const coverage: View = {
  name: 'coverage',
  comment:
    'How far clicks and conversions of each link are counted equal to the API: one row each link and stream.',
  columns: {
    ...linkColumns,
    stream: 'clicks or conversions.',
    complete_through:
      'Last day (REPORT_TIMEZONE) up to which everything is counted equal to the API. Null where no day is.',
    proven_through: 'The moment up to which all is counted, days that did not settle aside.',
    counted_from: 'From when on it is counted. Null where it never was.',
    api_counter: "The link's own counter in the newest listing.",
    stored_rows: 'Rows stored and listed by the API, as of the last count.',
    verified_days: 'Days with rows (UTC) that were counted equal. Days without rows have no entry.',
    unsettled_days: 'Days whose counts could not be made equal yet.',
    quarantined_days: 'Days with rows that no table can hold.',
    forgotten_days: 'Days that the API no longer lists, though it had them; the rows stay.',
    failed_code: 'Why the last reading failed. Null where it did not.',
    dropped_rows: 'Rows that were removed for their age, after they were proven: RETENTION_MONTHS.',
    kept_from:
      'Rows of before were removed, or are about to be; daily sums of these days stay. Null: none were.',
  },
  sql: `
SELECT ${LINK_COLUMNS}, c.stream, c.complete_through, c.proven_through, c.counted_from, c.api_counter, c.live_rows AS stored_rows,
  ${STATUSES.map((status) => `coalesce(d.${status}_days, 0) AS ${status}_days`).join(', ')}, c.failed_code,
  coalesce(c.dropped_rows, 0) AS dropped_rows, c.kept_from
FROM (${STREAM_COVERAGE}) c
JOIN smartlinks_bi.links p ON p.smart_link_id = c.smart_link_id
LEFT JOIN (
  SELECT smart_link_id, stream, ${STATUSES.map((status) => `count(*) FILTER (WHERE status = '${status}') AS ${status}_days`).join(', ')}
  FROM smartlinks_sync.days GROUP BY 1, 2
) d ON d.smart_link_id = c.smart_link_id AND d.stream = c.stream`,
};
