import { linkColumns, TODAY } from './link-columns.js';
import type { View } from './view.js';

const labelColumns = {
  creative: 'Label creative of the link. Null where it has none.',
  labels: 'All labels of the link as a JSON object, key by key. Empty where it has none.',
};

// From each day on which a label begins or has ended, other labels may hold. No window function: none runs in parallel.
const PERIODS = `
SELECT smart_link_id, first_day, coalesce(next_day - 1, 'infinity') AS last_day
FROM (
  SELECT smart_link_id, unnest(days) AS first_day, unnest(days[2:]) AS next_day
  FROM (
    SELECT smart_link_id, array_agg(DISTINCT first_day ORDER BY first_day) AS days
    FROM (
      SELECT id AS smart_link_id, '-infinity'::date AS first_day FROM smartlinks.smart_links
      UNION ALL SELECT smart_link_id, valid_from FROM smartlinks.link_labels WHERE valid_from IS NOT NULL
      UNION ALL SELECT smart_link_id, valid_to + 1 FROM smartlinks.link_labels WHERE valid_to IS NOT NULL
    ) b GROUP BY smart_link_id
  ) a
) s`;

const one = (key: string): string => `max(w.value) FILTER (WHERE w.key = '${key}') AS ${key}`;

// A label that is null takes an earlier one away, so it is left out only once it has won. Nothing here refers to a row
// outside, or no view of links could be worked out in parallel; and single labels are taken out once a link, not once
// for each row that a link is joined to.
const LABELS = `
SELECT w.smart_link_id, w.first_day, w.last_day,
  coalesce(jsonb_object_agg(w.key, w.value) FILTER (WHERE w.value IS NOT NULL), '{}') AS labels,
  ${['vendor', 'channel', 'creative'].map(one).join(', ')}
FROM (
  SELECT DISTINCT ON (d.smart_link_id, d.first_day, b.key) d.smart_link_id, d.first_day, d.last_day, b.key, b.value
  FROM (${PERIODS}) d
  LEFT JOIN smartlinks.link_labels b ON b.smart_link_id = d.smart_link_id
    AND coalesce(b.valid_from, '-infinity') <= d.first_day AND coalesce(b.valid_to, 'infinity') >= d.first_day
  ORDER BY d.smart_link_id, d.first_day, b.key, b.valid_from DESC NULLS LAST, b.source = 'name', b.id DESC
) w GROUP BY w.smart_link_id, w.first_day, w.last_day`;

/** Links with their labels as they were, a row for each stretch of days with the same labels. */
export const linkPeriods: View = {
  name: 'link_periods',
  comment:
    'Links with their labels over time: a row for each stretch of days on which the same labels hold; the stretches of a link have no day in common and no gap.',
  columns: {
    ...linkColumns,
    ...labelColumns,
    free_trial_days: 'Days of the free trial. Null where the link gives none.',
    first_day: 'First day of the stretch; -infinity: from the beginning.',
    last_day: 'Last day of the stretch; infinity: until further notice.',
  },
  sql: `
SELECT l.workspace, l.account_id, a.username AS account_username, l.id AS smart_link_id, l.name AS smart_link_name,
  l.link_type, CASE WHEN l._deleted_at IS NULL THEN 'active' ELSE 'removed' END AS link_status,
  n.vendor, coalesce(n.channel, m.channel) AS channel, n.creative, n.labels, l.free_trial_days, n.first_day, n.last_day
FROM (${LABELS}) n
JOIN smartlinks.smart_links l ON l.id = n.smart_link_id
LEFT JOIN smartlinks.accounts a ON a.id = l.account_id
LEFT JOIN (
  SELECT DISTINCT ON (c.smart_link_id) c.smart_link_id, c.channel
  FROM (
    SELECT smart_link_id, channel, sum(clicks) AS clicks
    FROM (SELECT smart_link_id, unnest(channel) AS channel, unnest(channel_clicks) AS clicks FROM smartlinks_sync.click_sources) g
    GROUP BY 1, 2
  ) c
  ORDER BY c.smart_link_id, c.clicks DESC, c.channel
) m ON m.smart_link_id = l.id`,
};

/** Links as they are today. */
export const links: View = {
  name: 'links',
  comment: 'Links with their labels as they hold today, one row each, removed links included.',
  columns: {
    ...linkColumns,
    ...labelColumns,
    free_trial_days: 'Days of the free trial. Null where the link gives none.',
  },
  sql: `
SELECT workspace, account_id, account_username, smart_link_id, smart_link_name, link_type, link_status, vendor, channel,
  creative, labels, free_trial_days
FROM smartlinks_bi.link_periods WHERE ${TODAY} BETWEEN first_day AND last_day`,
};
