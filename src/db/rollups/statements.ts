/** The SQL of rollups: what the rows say against what is stored, and the writing of what differs. */
import type { Statement } from '../write/statements.js';
import { type RollupFamily, type RollupTable, SEED, ZONE } from './definitions.js';
import { newTags } from './tags.js';

/**
 * Which days of the links `$1`: each link's own, from a time of `$2` to one of `$3`, more than a day apart from its
 * others; or those from `$2` to `$3`, the same for all.
 */
export type Scope = 'times' | 'days';

/**
 * Days that have all their rows. Sums of days of which retention has removed some stay as they were when they were
 * proven; a day that began before and goes on after is kept with all its rows (`db/retention`).
 */
function kept(stretches: string): string {
  return `
    SELECT w.link, w.first, w.last FROM (
      SELECT g.link, greatest(g.first, (
          SELECT max(s.kept_from AT TIME ZONE ${ZONE})::date FROM smartlinks_sync.streams s WHERE s.smart_link_id = g.link
        )) AS first, g.last
      FROM (${stretches}) g
    ) w WHERE w.first <= w.last`;
}

/** `stretches`: days of a link to look at, as `link`, `first` and `last`. No two of a link have a day in common. */
const STRETCHES: Readonly<Record<Scope, string>> = {
  times: `
  stretches AS MATERIALIZED (${kept(`
    SELECT link, (first_at AT TIME ZONE ${ZONE})::date AS first, (last_at AT TIME ZONE ${ZONE})::date AS last
    FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS g (link, first_at, last_at)`)}
  )`,
  days: `
  stretches AS MATERIALIZED (${kept(`
    SELECT link, $2::date AS first, $3::date AS last FROM unnest($1::text[]) AS l (link)`)}
  )`,
};

const list = (names: readonly string[], prefix = ''): string =>
  names.map((name) => `${prefix}${name}`).join(', ');

const keyOf = ({ dimensions }: RollupTable): string[] => [
  'smart_link_id',
  'date_day',
  ...(dimensions.length === 0 ? [] : ['row_key']),
];

/** `fresh`: every row of every table of the family as it should be, `at` telling the table. */
function fresh({ tables, figures, rows }: RollupFamily): string {
  const dimensions = [...new Set(tables.flatMap((table) => table.dimensions))];
  const sets = tables.map((table) => `(${list(['link', 'day', ...table.dimensions])})`);
  const sums = Object.entries(figures).map(([name, sql]) => `${sql} AS ${name}`);
  return `
  fresh AS MATERIALIZED (
    SELECT grouping(${list(dimensions)}) AS grouped, link, day, ${list(dimensions)}, ${sums.join(', ')}
    FROM (${rows}) r GROUP BY GROUPING SETS (${sets.join(', ')})
  )`;
}

/** Apart for null and an empty text. Nobody who can choose the text of a tag knows the seed. */
const rowKey = ({ dimensions }: RollupTable): string =>
  `hash_record_extended(ROW(${list(dimensions)}), ${SEED})`;

/** The value of `grouping(…)` for a table: a bit for each dimension of the family that it does not have. */
function groupedBy(table: RollupTable, { tables }: RollupFamily): number {
  const dimensions = [...new Set(tables.flatMap(({ dimensions: own }) => own))];
  return dimensions.reduce((bits, name) => bits * 2 + (table.dimensions.includes(name) ? 0 : 1), 0);
}

/** `changes_of_…`: rows that are missing or differ, and stored rows that should not be there; `step` says which. */
function changes(table: RollupTable, family: RollupFamily): string {
  const figures = Object.keys(family.figures);
  const key = keyOf(table);
  const columns = [...key, ...figures];
  const first = figures[0] ?? '';
  return `
  changes_of_${table.name} AS MATERIALIZED (
    SELECT ${list(key)}, ${list([...table.dimensions, ...figures], 'f.')},
           CASE WHEN f.${first} IS NULL THEN 'gone' WHEN stored.${first} IS NULL THEN 'new' ELSE 'other' END AS step
    FROM (
      SELECT link AS smart_link_id, day AS date_day,
             ${key.includes('row_key') ? `${rowKey(table)} AS row_key, ` : ''}
             ${list([...table.dimensions, ...figures])}
      FROM fresh WHERE grouped = ${groupedBy(table, family)}
    ) f
    FULL JOIN (
      SELECT t.* FROM stretches s CROSS JOIN LATERAL (
        SELECT ${list(columns)} FROM smartlinks_bi.${table.name}
        WHERE smart_link_id = s.link AND date_day BETWEEN s.first AND s.last
        OFFSET 0
      ) t
    ) stored USING (${list(key)})
    WHERE (${list(figures, 'f.')}) IS DISTINCT FROM (${list(figures, 'stored.')})
  )`;
}

/**
 * Nothing but the transaction at work writes rollups of these links, so that no insert can meet a row. In the order of
 * days: a quarter of a year of many links is else on all pages of the table.
 */
function writes(table: RollupTable, { figures }: RollupFamily): string {
  const names = Object.keys(figures);
  const key = keyOf(table);
  const columns = [...key, ...table.dimensions, ...names];
  const isSame = key.map((name) => `t.${name} = d.${name}`).join(' AND ');
  return `
  gone_of_${table.name} AS (
    DELETE FROM smartlinks_bi.${table.name} t USING changes_of_${table.name} d
    WHERE d.step = 'gone' AND ${isSame}
  ), changed_of_${table.name} AS (
    UPDATE smartlinks_bi.${table.name} t SET ${names.map((name) => `${name} = d.${name}`).join(', ')}
    FROM changes_of_${table.name} d
    WHERE d.step = 'other' AND ${isSame}
  ), new_of_${table.name} AS (
    INSERT INTO smartlinks_bi.${table.name} (${list(columns)})
    SELECT ${list(columns)} FROM changes_of_${table.name} WHERE step = 'new' ORDER BY ${list(key)}
  )${table.name === 'click_days_by_campaign' ? keptTags(table) : ''}`;
}

/** Keeps each set of tags that a link's rows have, once. */
function keptTags(table: RollupTable): string {
  const columns = ['smart_link_id', 'row_key', ...table.dimensions];
  const changed = `changes_of_${table.name}`;
  const isSame = (a: string, b: string): string =>
    `${a}.smart_link_id = ${b}.smart_link_id AND ${a}.row_key = ${b}.row_key`;
  return `, new_tags AS (${newTags(`(SELECT DISTINCT ${list(columns)} FROM ${changed} WHERE step = 'new')`)}
  ), gone_tags AS (
    DELETE FROM smartlinks_bi.campaign_tags t
    USING (SELECT DISTINCT smart_link_id, row_key FROM ${changed} WHERE step = 'gone') d
    WHERE ${isSame('t', 'd')}
      AND NOT EXISTS (SELECT FROM ${changed} n WHERE n.step = 'new' AND ${isSame('n', 'd')})
      AND NOT EXISTS (
        SELECT FROM smartlinks_bi.${table.name} k
        WHERE ${isSame('k', 'd')} AND NOT EXISTS (
          SELECT FROM ${changed} g WHERE g.step = 'gone' AND ${isSame('g', 'k')} AND g.date_day = k.date_day
        )
      )
  )`;
}

/**
 * Makes the rollups of a family what the rows say, writing only what differs. Returns nothing. No other transaction
 * may write rollups of these links meanwhile.
 */
export function rebuildStatement(family: RollupFamily, scope: Scope): Statement {
  const parts = [
    STRETCHES[scope],
    fresh(family),
    ...family.tables.map((table) => changes(table, family)),
    ...family.tables.map((table) => writes(table, family)),
  ];
  return {
    name: `rebuild_${family.facts}_rollups_by_${scope}`,
    text: `WITH ${parts.join(',')} SELECT`,
  };
}

/** Finds what differs, and writes nothing. Returns `link`, `day`, `table_name` and `rows`, how many differ. */
export function compareStatement(family: RollupFamily): Statement {
  const parts = [
    STRETCHES.days,
    fresh(family),
    ...family.tables.map((table) => changes(table, family)),
  ];
  const found = family.tables.map(
    (
      table,
    ) => `SELECT smart_link_id AS link, date_day::text AS day, '${table.name}' AS table_name, count(*) AS rows
       FROM changes_of_${table.name} GROUP BY 1, 2`,
  );
  return {
    name: `compare_${family.facts}_rollups`,
    text: `WITH ${parts.join(',')} ${found.join(' UNION ALL ')} ORDER BY 1, 2, 3`,
  };
}
