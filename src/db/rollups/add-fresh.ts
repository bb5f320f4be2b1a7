/** Adds clicks that the transaction has inserted to the daily sums of their link, without reading the days again. */
import type { ClientBase } from 'pg';
import { arrayLiteral } from '../write/array-literal.js';
import type { Statement } from '../write/statements.js';
import { campaignColumns, SEED } from './definitions.js';
import type { ClickSums, SummedRows } from './fresh-clicks.js';
import { newTags } from './tags.js';

const FIGURES = ['clicks', 'bot_clicks', 'duplicate_clicks', 'gross_clicks'];
const TYPES: Readonly<Record<string, string>> = {
  date_day: 'date',
  ...Object.fromEntries(FIGURES.map((name) => [name, 'bigint'])),
};

/** What each table's groups come as, in the order of `ClickSums`; the link is `$1`. */
const given = {
  click_days: ['date_day', ...FIGURES],
  click_days_by_country: ['date_day', 'country_code', 'browser_device_type', ...FIGURES],
  click_days_by_campaign: ['date_day', ...campaignColumns, ...FIGURES],
  click_days_by_channel: ['date_day', 'kind', 'utm_source', 'referrer', ...FIGURES],
};
type Table = keyof typeof given;

const kind = (name: string): string => `CASE WHEN kind = '${name}' THEN kind END`;
const CHANNEL = `smartlinks_bi.click_channel(${['fbclid', 'gclid', 'gbraid', 'wbraid', 'ttclid', 'sccid'].map(kind).join(', ')}, utm_source, referrer)`;

const SUMS = `sum(clicks)::bigint, sum(bot_clicks)::bigint, sum(duplicate_clicks)::bigint,
  sum(clicks - bot_clicks - duplicate_clicks)::bigint, sum(gross_clicks)::bigint`;
const EACH =
  'clicks, bot_clicks, duplicate_clicks, clicks - bot_clicks - duplicate_clicks, gross_clicks';

/** Columns of the table beside link, day and figures, and the SQL of its rows without the link. */
const made: Readonly<Record<Table, { readonly own: readonly string[]; readonly rows: string }>> = {
  click_days: { own: [], rows: `SELECT date_day, ${EACH} FROM given_click_days` },
  click_days_by_country: {
    own: ['row_key', 'country_code', 'browser_device_type'],
    rows: `SELECT date_day, hash_record_extended(ROW(country_code, browser_device_type), ${SEED}),
                  country_code, browser_device_type, ${EACH} FROM given_click_days_by_country`,
  },
  click_days_by_campaign: {
    own: ['row_key', ...campaignColumns],
    rows: `SELECT date_day, row_key, ${campaignColumns.join(', ')}, ${EACH} FROM given_click_days_by_campaign`,
  },
  click_days_by_channel: {
    own: ['row_key', 'channel'],
    rows: `SELECT date_day, hash_record_extended(ROW(channel), ${SEED}), channel, ${SUMS}
           FROM (SELECT g.*, ${CHANNEL} AS channel FROM given_click_days_by_channel g) c GROUP BY date_day, channel`,
  },
};

const tables = Object.keys(given) as Table[];

function statement(): Statement {
  let parameter = 1;
  const inputs = tables.map((table) => {
    const columns = given[table];
    const arrays = columns.map((name) => `$${++parameter}::${TYPES[name] ?? 'text'}[]`);
    const key =
      table === 'click_days_by_campaign'
        ? `, hash_record_extended(ROW(${campaignColumns.join(', ')}), ${SEED}) AS row_key`
        : '';
    return `given_${table} AS (SELECT *${key} FROM unnest(${arrays.join(', ')}) AS u (${columns.join(', ')}))`;
  });
  const writes = tables.map((table) => {
    const { own, rows } = made[table];
    const key = ['smart_link_id', 'date_day', ...(own.length === 0 ? [] : ['row_key'])];
    const figures = ['clicks', 'bot_clicks', 'duplicate_clicks', 'unique_clicks'];
    const insert = `INSERT INTO smartlinks_bi.${table} AS t (${['smart_link_id', 'date_day', ...own, ...figures, 'gross_clicks'].join(', ')})
      SELECT $1::text, r.* FROM (${rows}) r`;
    // Nothing else writes sums of the link meanwhile, and to look for what an insert meets costs as much as the insert.
    const returning = table === 'click_days' ? 'RETURNING t.date_day, t.clicks' : '';
    return `known_${table} AS MATERIALIZED (
      SELECT array_agg(d.date_day) AS days FROM (SELECT DISTINCT date_day FROM given_click_days) d
      WHERE EXISTS (SELECT FROM smartlinks_bi.${table} k WHERE k.smart_link_id = $1::text AND k.date_day = d.date_day)
    ), inserted_into_${table} AS (
      ${insert} WHERE (date_day <> ALL ((SELECT days FROM known_${table})::date[])) IS NOT FALSE ${returning}
    ), added_to_${table} AS (
      ${insert} WHERE date_day = ANY ((SELECT days FROM known_${table})::date[])
      ON CONFLICT (${key.join(', ')}) DO UPDATE SET
        ${figures.map((name) => `${name} = t.${name} + excluded.${name}`).join(', ')},
        gross_clicks = coalesce(t.gross_clicks + excluded.gross_clicks, t.gross_clicks, excluded.gross_clicks) ${returning}
    )`;
  });
  const tags = newTags(
    `(SELECT DISTINCT $1::text AS smart_link_id, row_key, ${campaignColumns.join(', ')} FROM given_click_days_by_campaign)`,
  );
  return {
    name: 'add_fresh_clicks',
    text: `WITH ${[...inputs, ...writes, `new_tags AS (${tags})`].join(', ')}
           SELECT date_day::text AS day, clicks FROM inserted_into_click_days
           UNION ALL SELECT date_day::text, clicks FROM added_to_click_days`,
  };
}

const addFresh = statement();

/** Clicks by day, `YYYY-MM-DD`. */
export type ClicksByDay = ReadonlyMap<string, number>;

/**
 * Must run where `rebuildTouched` does. The rows must not be in the sums yet. Returns how many clicks the days that were
 * added to have now, by their sums.
 */
export async function addFreshClicks(
  client: ClientBase,
  linkId: string,
  { days, countries, campaigns, channels }: ClickSums,
): Promise<ClicksByDay> {
  const values = [days, countries, campaigns, channels].flatMap((groups, n) =>
    columnsOf(groups, given[tables[n] ?? 'click_days'].length),
  );
  const { rows } = await client.query<{ day: string; clicks: string }>({
    ...addFresh,
    values: [linkId, ...values],
  });
  return new Map(rows.map(({ day, clicks }) => [day, Number(clicks)]));
}

const columnsOf = (groups: SummedRows, columns: number): string[] =>
  Array.from({ length: columns }, (_, column) => arrayLiteral(groups, column, 0, groups.length));
