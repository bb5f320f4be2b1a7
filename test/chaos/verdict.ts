/** Compares the warehouse with the service at the end of a scenario, and says of each difference what it is. */
import type { Database } from '../../src/db/database.js';
import type { Simulator } from '../../src/simulator/server.js';
import type { Privacy } from '../../src/sync/privacy/privacy.js';
import { differencesFromTruth } from '../support/truth-differences.js';
import { listDifferences } from '../sync/fidelity-lists.js';
import type { History } from './changes.js';
import { hidden } from './pii-mode.js';

export interface Verdict {
  /** Clicks and conversions of listed links. */
  readonly rowsCompared: number;
  readonly daysCompared: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly wrong: readonly string[];
  readonly ledgerFalse: readonly string[];
}

const STREAMS = ['clicks', 'conversions'] as const;

/** Everything that differs from the truth. Nothing may happen to the service meanwhile. */
export async function judgeWarehouse(
  database: Database,
  simulator: Simulator,
  history: History,
  privacy: Privacy,
): Promise<Verdict> {
  const { service } = simulator;
  const removed = service.links().filter((link) => link.removed);
  const listed = service.links().filter((link) => !link.removed);
  const isPast = await pastOf(database, history);
  const gone = new Set([
    ...removed.map(({ id }) => `smart_links ${id}: is too many`),
    ...removed.map(({ accountId }) => `accounts ${accountId}: is too many`),
  ]);
  // What nobody has looked at is hidden in links too; which texts, `changes` of the privacy tests says.
  const isHidden = (line: string): boolean =>
    privacy.mode !== 'keep' && /^(smart_links|accounts) \S+ _extra: /.test(line);
  const lines = [
    ...(await differencesFromTruth(database, hidden(service, privacy), { hasHistory: true })),
    ...(await listDifferences(database, simulator)),
    ...(await falseMarks(database, history)),
    ...(await linkMarks(database, listed, removed)),
  ].filter((line) => !isPast(line) && !gone.has(line) && !isHidden(line));
  const isDay = (line: string): boolean => line.startsWith('day ');
  const isMissing = (line: string): boolean => /: is (missing|listed and marked)$/.test(line);
  const isExtra = (line: string): boolean => line.endsWith(': is too many');
  const rows = lines.filter((line) => !isDay(line));
  let rowsCompared = 0;
  let daysCompared = 0;
  for (const { id } of listed) {
    for (const stream of STREAMS) {
      rowsCompared += service.truthCount(id, stream);
      daysCompared += service.truthDays(id, stream).size;
    }
  }
  return {
    rowsCompared,
    daysCompared,
    missing: rows.filter(isMissing),
    extra: rows.filter(isExtra),
    wrong: rows.filter((line) => !isMissing(line) && !isExtra(line)),
    ledgerFalse: lines.filter(isDay),
  };
}

/**
 * Fans, and clicks that only conversions name, are kept as they were last seen; where what they were seen in has
 * changed since, the newest state cannot tell what that was.
 */
async function pastOf(database: Database, history: History): Promise<(line: string) => boolean> {
  const { rows } = await database.query<{ id: string }>(
    `SELECT id FROM smartlinks.clicks WHERE _deleted_at IS NOT NULL`,
  );
  const marked = new Set(rows.map(({ id }) => id));
  return (line) => {
    const match = /^(fans|known clicks) (\S+) (?!is missing)/.exec(line);
    const id = match?.[2] ?? '';
    return (
      (match?.[1] === 'fans' && history.touched.has(id)) ||
      (match?.[1] === 'known clicks' && history.touched.has(id) && marked.has(id))
    );
  };
}

/** Rows that were marked as vanished at any time although they never were away. */
async function falseMarks(database: Database, history: History): Promise<string[]> {
  const { rows } = await database.query<{ stream: string; id: string }>(
    `SELECT DISTINCT stream, row_id AS id FROM smartlinks.changes WHERE field = '_deleted_at' AND old IS NULL`,
  );
  return rows
    .filter(({ id }) => !history.left.has(id))
    .map(({ stream, id }) => `${stream} ${id}: was marked though it never was away`);
}

async function linkMarks(
  database: Database,
  listed: readonly { readonly id: string }[],
  removed: readonly { readonly id: string }[],
): Promise<string[]> {
  const { rows } = await database.query<{ id: string; marked: boolean }>(
    'SELECT id, _deleted_at IS NOT NULL AS marked FROM smartlinks.smart_links',
  );
  const marks = new Map(rows.map(({ id, marked }) => [id, marked]));
  return [
    ...listed.flatMap(({ id }) =>
      marks.get(id) === true ? [`smart_links ${id}: is listed and marked`] : [],
    ),
    ...removed.flatMap(({ id }) =>
      marks.get(id) === false ? [`smart_links ${id}: is gone and not marked`] : [],
    ),
  ];
}

/**
 * Entries that claim more than there is, at any instant, also right after a kill: a day whose entry says that more
 * rows are stored than are.
 */
export async function entriesWithoutRows(database: Database): Promise<string[]> {
  const { rows } = await database.query<{ line: string }>(
    `SELECT format('day %s %s %s: %s stored became %s', d.smart_link_id, d.stream, d.day, d.stored, coalesce(r.rows, 0)) AS line
     FROM smartlinks_sync.days d
     JOIN smartlinks.smart_links l ON l.id = d.smart_link_id AND l._deleted_at IS NULL
     LEFT JOIN (
       SELECT 'clicks' AS stream, smart_link_id, (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS rows
       FROM smartlinks.clicks WHERE _deleted_at IS NULL GROUP BY 2, 3
       UNION ALL
       SELECT 'conversions', smart_link_id, (conversion_at AT TIME ZONE 'UTC')::date, count(*)
       FROM smartlinks.conversions WHERE _deleted_at IS NULL GROUP BY 2, 3
     ) r ON (r.stream, r.smart_link_id, r.day) = (d.stream, d.smart_link_id, d.day)
     WHERE d.status <> 'unsettled' AND d.stored > coalesce(r.rows, 0)`,
  );
  return rows.map(({ line }) => line);
}
