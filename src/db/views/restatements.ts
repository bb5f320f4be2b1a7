import { ZONE } from '../rollups/definitions.js';
import { LINK_COLUMNS, linkColumns, localDay, periodOn } from './link-columns.js';
import type { View } from './view.js';

interface Facts {
  readonly table: 'clicks' | 'conversions';
  readonly time: string;
}

const FACTS: readonly Facts[] = [
  { table: 'clicks', time: 'created_at' },
  { table: 'conversions', time: 'conversion_at' },
];

/** Rows that became different, went, came back, or came late. */
const HISTORY = `
SELECT stream, row_id, field, old, new, changed_at, CASE WHEN field <> '_deleted_at' THEN 'edited' WHEN new IS NULL THEN 'returned' ELSE 'vanished' END AS kind
FROM smartlinks.changes
UNION ALL
SELECT stream, row_id, NULL, NULL, NULL, seen_at, 'late' FROM smartlinks_sync.late_rows`;

const isSold = "t.conversion_type = 'new_transaction'";

/** The amount when the row came, went or came back. Edits from then on have rows of their own. */
const amountThen = (amount: string): string => `CASE WHEN e.row_id IS NULL THEN t.${amount} ELSE
    (SELECT (array_agg(c.value ORDER BY c.is_now, c.changed_at, c.id))[1] FROM (
      SELECT c.old::numeric AS value, false AS is_now, c.changed_at, c.id FROM smartlinks.changes c
      WHERE c.stream = h.stream AND c.row_id = h.row_id AND c.field = '${amount}' AND c.changed_at >= h.changed_at
      UNION ALL SELECT t.${amount}, true, NULL, NULL
    ) c) END`;

function moved(amount: string): string {
  return `CASE WHEN NOT coalesce(${isSold}, false) THEN 0
    WHEN h.kind IN ('late', 'returned') THEN ${amountThen(amount)}
    WHEN h.kind = 'vanished' THEN -${amountThen(amount)}
    WHEN h.field = '${amount}' THEN coalesce(h.new::numeric, 0) - coalesce(h.old::numeric, 0) ELSE 0 END`;
}

// Few rows are ever edited: only for these are their edits looked up.
const EDITED = `
LEFT JOIN (SELECT DISTINCT row_id FROM smartlinks.changes
  WHERE stream = 'conversions' AND field IN ('amount_gross', 'amount_net')) e ON e.row_id = h.row_id`;

const parts = FACTS.map(
  ({ table, time }) => `
SELECT t.smart_link_id, ${localDay(`t.${time}`)} AS date_day, h.stream, h.row_id, h.kind, h.field, h.old, h.new, h.changed_at,
  ${table === 'clicks' ? '0::numeric AS gross, 0::numeric AS net' : `${moved('amount_gross')}, ${moved('amount_net')}`}
FROM (${HISTORY}) h JOIN smartlinks.${table} t ON t.id = h.row_id${table === 'clicks' ? '' : EDITED}
WHERE h.stream = '${table}'`,
);

/** What changed of days that were over. */
export const restatements: View = {
  name: 'restatements',
  comment:
    'What changed of days that were over already: one row each change of a click or conversion. Reports made before restated_at showed the day without it.',
  columns: {
    ...linkColumns,
    date_day: 'The day whose figures changed, in the time zone of the setting REPORT_TIMEZONE.',
    stream: 'clicks or conversions.',
    row_id: 'The click or conversion: its id in the table called like the stream.',
    kind: 'late: it came when its day was counted already. edited: a field changed. vanished: the API no longer lists it. returned: it is listed again.',
    field: 'The field that was edited. Null for the other kinds.',
    before: 'What the field was, as text.',
    after: 'What it became, as text.',
    rows_difference: 'Rows more (1) or less (-1) in that day.',
    revenue_gross_difference: 'USD more or less in revenue_gross of that day.',
    revenue_net_difference: 'USD more or less in revenue_net of that day.',
    restated_at: 'When the warehouse learned of it.',
  },
  sql: `
SELECT ${LINK_COLUMNS}, d.date_day, d.stream, d.row_id, d.kind,
  CASE WHEN d.kind = 'edited' THEN d.field END AS field, CASE WHEN d.kind = 'edited' THEN d.old END AS before,
  CASE WHEN d.kind = 'edited' THEN d.new END AS after,
  CASE d.kind WHEN 'late' THEN 1 WHEN 'returned' THEN 1 WHEN 'vanished' THEN -1 ELSE 0 END AS rows_difference,
  d.gross AS revenue_gross_difference, d.net AS revenue_net_difference, d.changed_at AS restated_at
FROM (${parts.join(' UNION ALL ')}) d
${periodOn('d.smart_link_id', 'd.date_day')}
WHERE d.changed_at >= ((d.date_day + 1)::timestamp AT TIME ZONE ${ZONE})`,
};
