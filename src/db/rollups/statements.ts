/** The SQL of rollups: what the rows say against what is stored, and the writing of what differs. */
import type { Statement } from '../write/statements.js';
import { arraysOf, type Division, groupTables, hasCampaign, sumsOf } from './click-groups.js';
import { type RollupFamily, type RollupTable, ZONE } from './definitions.js';
import { rowKeyOf } from './row-key.js';
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

/** Of several tables of a name, each its own. */
const changesOf = ({ name, division }: RollupTable): string =>
  `changes_of_${division === undefined ? name : division.name}`;

/** Figures of the family that this table has. */
const figuresOf = ({ division }: RollupTable, { figures }: RollupFamily): string[] =>
  Object.keys(figures).filter((name) => name !== 'gross_clicks' || division?.hasGross !== false);

/** The value of `grouping(…)` for a table: a bit for each dimension of the family that it does not have. */
function groupedBy(table: RollupTable, { tables }: RollupFamily): number {
  const dimensions = [...new Set(tables.flatMap(({ dimensions: own }) => own))];
  return dimensions.reduce((bits, name) => bits * 2 + (table.dimensions.includes(name) ? 0 : 1), 0);
}

/** `changes_of_…`: rows that are missing or differ, and stored rows that should not be there; `step` says which. */
function changes(table: RollupTable, family: RollupFamily): string {
  const { dimensions, division } = table;
  const figures = figuresOf(table, family);
  const key = keyOf(table);
  const first = figures[0] ?? '';
  const stored = division === undefined ? `smartlinks_bi.${table.name}` : `(${sumsOf(division)}) d`;
  return `
  ${changesOf(table)} AS MATERIALIZED (
    SELECT ${list(key)}, ${list([...dimensions, ...figures], 'f.')},
           CASE WHEN f.${first} IS NULL THEN 'gone' WHEN stored.${first} IS NULL THEN 'new' ELSE 'other' END AS step
    FROM (
      SELECT link AS smart_link_id, day AS date_day,
             ${key.includes('row_key') ? `${rowKeyOf(dimensions)} AS row_key, ` : ''}
             ${list([...dimensions, ...figures])}
      FROM fresh WHERE grouped = ${groupedBy(table, family)}
    ) f
    FULL JOIN (
      SELECT t.* FROM stretches s CROSS JOIN LATERAL (
        SELECT ${list([...key, ...figures])} FROM ${stored}
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
  const changed = changesOf(table);
  return `
  gone_of_${table.name} AS (
    DELETE FROM smartlinks_bi.${table.name} t USING ${changed} d
    WHERE d.step = 'gone' AND ${isSame}
  ), changed_of_${table.name} AS (
    UPDATE smartlinks_bi.${table.name} t SET ${names.map((name) => `${name} = d.${name}`).join(', ')}
    FROM ${changed} d
    WHERE d.step = 'other' AND ${isSame}
  ), new_of_${table.name} AS (
    INSERT INTO smartlinks_bi.${table.name} (${list(columns)})
    SELECT ${list(columns)} FROM ${changed} WHERE step = 'new' ORDER BY ${list(key)}
  )`;
}

/**
 * Days of which anything differs are made anew with all their groups. With `IS TRUE` they are looked up in a hash of
 * them: joins that are no nested loops are off.
 */
function groupWrites(
  name: Division['table'],
  tables: readonly DividedTable[],
  family: RollupFamily,
): string {
  const differs = tables.map((table) => `SELECT smart_link_id, date_day FROM ${changesOf(table)}`);
  const arrays = tables.flatMap((table) => {
    const only = `FILTER (WHERE f.grouped = ${groupedBy(table, family)})`;
    const values = [...toldBy(table), ...figuresOf(table, family).filter(isStored)];
    return arraysOf(table.division).map((array, at) => ({
      name: array.name,
      sql: `array_agg(${values[at]}) ${only} AS ${array.name}`,
    }));
  });
  const names = arrays.map((array) => array.name);
  return `
  days_of_${name} AS MATERIALIZED (${differs.join(' UNION ')}
  ), new_of_${name} AS MATERIALIZED (
    SELECT f.link AS smart_link_id, f.day AS date_day, ${list(arrays.map(({ sql }) => sql))}
    FROM fresh f WHERE ((f.link, f.day) IN (SELECT smart_link_id, date_day FROM days_of_${name})) IS TRUE
    GROUP BY f.link, f.day
  ), gone_of_${name} AS (
    DELETE FROM smartlinks_sync.${name} t
    USING (SELECT smart_link_id, date_day FROM days_of_${name} EXCEPT SELECT smart_link_id, date_day FROM new_of_${name}) d
    WHERE t.smart_link_id = d.smart_link_id AND t.date_day = d.date_day
  ), written_of_${name} AS (
    INSERT INTO smartlinks_sync.${name} (smart_link_id, date_day, ${list(names)})
    SELECT smart_link_id, date_day, ${list(names)} FROM new_of_${name} ORDER BY smart_link_id, date_day
    ON CONFLICT (smart_link_id, date_day) DO UPDATE SET ${names.map((array) => `${array} = excluded.${array}`).join(', ')}
  )`;
}

type DividedTable = RollupTable & { readonly division: Division };

const isDivided = (table: RollupTable): table is DividedTable => table.division !== undefined;

/** What is not worked out from the others. */
const isStored = (figure: string): boolean => figure !== 'unique_clicks';

const toldBy = ({ division, dimensions }: DividedTable): readonly string[] =>
  division.name === 'campaign' ? [rowKeyOf(dimensions)] : dimensions;

/** Keeps each set of tags that a link's rows have, once. */
function keptTags(table: RollupTable): string {
  const columns = ['smart_link_id', 'row_key', ...table.dimensions];
  const changed = changesOf(table);
  const isSame = (a: string, b: string): string =>
    `${a}.smart_link_id = ${b}.smart_link_id AND ${a}.row_key = ${b}.row_key`;
  return `
  new_tags AS (${newTags(`(SELECT DISTINCT ${list(columns)} FROM ${changed} WHERE step = 'new')`)}
  ), gone_tags AS (
    DELETE FROM smartlinks_bi.campaign_tags t
    USING (SELECT DISTINCT smart_link_id, row_key FROM ${changed} WHERE step = 'gone') d
    WHERE ${isSame('t', 'd')}
      AND NOT EXISTS (SELECT FROM ${changed} n WHERE n.step = 'new' AND ${isSame('n', 'd')})
      AND NOT EXISTS (
        SELECT FROM smartlinks_sync.click_sources k
        WHERE k.smart_link_id = d.smart_link_id AND ${hasCampaign('k', 'd.row_key')} AND NOT EXISTS (
          SELECT FROM ${changed} g WHERE g.step = 'gone' AND ${isSame('g', 'd')} AND g.date_day = k.date_day
        )
      )
  )`;
}

/** Everything that is written of a family. */
function allWrites(family: RollupFamily): string[] {
  const divided = family.tables.filter(isDivided);
  const whole = family.tables
    .filter((table) => !isDivided(table))
    .map((table) => writes(table, family));
  const tagged = divided.filter(({ division }) => division.name === 'campaign').map(keptTags);
  const grouped = groupTables.flatMap((name) => {
    const own = divided.filter(({ division }) => division.table === name);
    return own.length > 0 ? [groupWrites(name, own, family)] : [];
  });
  return [...whole, ...grouped, ...tagged];
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
    ...allWrites(family),
  ];
  return {
    name: `rebuild_${family.facts}_rollups_by_${scope}`,
    text: `WITH ${parts.join(',')} SELECT`,
  };
}

/**
 * The same for days that have no sums yet, by times: nothing is compared. For families whose tables are not divided.
 */
export function buildStatement(family: RollupFamily): Statement {
  const inserts = family.tables.map((table) => {
    const { name, dimensions } = table;
    const figures = figuresOf(table, family);
    const columns = [...keyOf(table), ...dimensions, ...figures];
    const key = dimensions.length === 0 ? '' : `, ${rowKeyOf(dimensions)}`;
    return `
  new_of_${name} AS (
    INSERT INTO smartlinks_bi.${name} (${list(columns)})
    SELECT link, day${key}, ${list([...dimensions, ...figures])} FROM fresh WHERE grouped = ${groupedBy(table, family)}
  )`;
  });
  const parts = [STRETCHES.times, fresh(family), ...inserts];
  return { name: `build_${family.facts}_rollups`, text: `WITH ${parts.join(',')} SELECT` };
}

/** Finds what differs, and writes nothing. Returns `link`, `day`, `table_name` and `rows`, how many differ. */
export function compareStatement(family: RollupFamily): Statement {
  const parts = [
    STRETCHES.days,
    fresh(family),
    ...family.tables.map((table) => changes(table, family)),
  ];
  const found = family.tables.map(
    (table) =>
      `SELECT smart_link_id, date_day, '${table.name}' AS table_name FROM ${changesOf(table)}`,
  );
  return {
    name: `compare_${family.facts}_rollups`,
    text: `WITH ${parts.join(',')}
           SELECT smart_link_id AS link, date_day::text AS day, table_name, count(*) AS rows
           FROM (${found.join(' UNION ALL ')}) d GROUP BY 1, date_day, table_name ORDER BY 1, 2, 3`,
  };
}
