/** Sums the rows anew, in words of its own, and compares them with the daily sums that the program keeps. */
import type { Database } from '../../src/db/database.js';

const ZONE = `(SELECT coalesce(max(value), 'UTC') FROM smartlinks_sync.settings WHERE name = 'REPORT_TIMEZONE')`;
const DAY_OF_CLICK = `(created_at AT TIME ZONE ${ZONE})::date`;
const DAY_OF_CONVERSION = `(v.conversion_at AT TIME ZONE ${ZONE})::date`;
const CLICKS = `
  count(*), sum((is_bot IS TRUE)::int), sum((is_bot IS NOT TRUE AND is_duplicate IS TRUE)::int),
  sum((is_bot IS NOT TRUE AND is_duplicate IS NOT TRUE)::int), sum(gross_clicks)`;
const CONVERSIONS =
  'count(*), sum(v.amount_gross), sum(v.amount_net), count(DISTINCT v.fan_onlyfans_id)';
const UTM = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'];

interface Rollup {
  readonly dimensions: readonly string[];
  readonly figures: string;
}

const CLICK_FIGURES = 'clicks, bot_clicks, duplicate_clicks, unique_clicks, gross_clicks';
const CONVERSION_FIGURES = 'conversions, amount_gross, amount_net, distinct_fans';

const ROLLUPS: Readonly<Record<string, Rollup>> = {
  click_days: { dimensions: [], figures: CLICK_FIGURES },
  click_days_by_country: {
    dimensions: ['country_code', 'browser_device_type'],
    figures: CLICK_FIGURES,
  },
  click_days_by_campaign: { dimensions: UTM, figures: CLICK_FIGURES },
  click_days_by_channel: { dimensions: ['channel'], figures: CLICK_FIGURES },
  conversion_days: { dimensions: ['conversion_type'], figures: CONVERSION_FIGURES },
  conversion_days_by_country: {
    dimensions: ['conversion_type', 'country_code'],
    figures: CONVERSION_FIGURES,
  },
  conversion_days_by_campaign: {
    dimensions: ['conversion_type', ...UTM],
    figures: CONVERSION_FIGURES,
  },
};

const CHANNEL = `
  coalesce((SELECT name FROM (VALUES (1, 'meta', fbclid), (2, 'google', concat(gclid, gbraid, wbraid)), (3, 'tiktok', ttclid),
    (4, 'snapchat', sccid)) AS ad (step, name, id) WHERE id <> '' ORDER BY step LIMIT 1),
    CASE WHEN utm_source !~ '^ *$|[{}]' THEN lower(trim(utm_source)) END,
    nullif(split_part(regexp_replace(lower(referrer), '^(https?:)?//(www[.])?', ''), '/', 1), ''), '(direct)')`;

/** A row of sums as text; numbers by value. */
const line = (link: string, day: string, dimensions: readonly string[], figures: string): string =>
  `SELECT to_jsonb(ROW(${[link, day, ...dimensions, figures].join(', ')})) AS line`;

function fromRows(name: string, { dimensions }: Rollup): string {
  if (name.startsWith('click')) {
    return `${line('smart_link_id', DAY_OF_CLICK, dimensions, CLICKS)}
      FROM (SELECT *, ${CHANNEL} AS channel FROM smartlinks.clicks) c WHERE _deleted_at IS NULL
      GROUP BY ${['smart_link_id', DAY_OF_CLICK, ...dimensions].join(', ')}`;
  }
  return `${line('v.smart_link_id', DAY_OF_CONVERSION, dimensions, CONVERSIONS)}
    FROM smartlinks.conversions v LEFT JOIN smartlinks.clicks c ON c.id = v.click_id
    WHERE v._deleted_at IS NULL
    GROUP BY ${['v.smart_link_id', DAY_OF_CONVERSION, ...dimensions].join(', ')}`;
}

/** Everything that differs, one line each; empty where nothing does. */
export async function rollupDifferences(database: Pick<Database, 'query'>): Promise<string[]> {
  const parts = Object.entries(ROLLUPS).map(([name, rollup]) => {
    const want = fromRows(name, rollup);
    const have = `${line('smart_link_id', 'date_day', rollup.dimensions, rollup.figures)} FROM smartlinks_bi.${name}`;
    // With ALL a row that is there twice shows.
    return `(SELECT '${name} lacks ' || line::text FROM (${want} EXCEPT ALL (${have})) m)
      UNION ALL (SELECT '${name} has ' || line::text FROM ((${have}) EXCEPT ALL ${want}) e)`;
  });
  const tags = `smart_link_id, row_key, ${UTM.join(', ')}`;
  const [used, kept] = ['click_days_by_campaign', 'campaign_tags'].map(
    (table) => `SELECT DISTINCT ${tags} FROM smartlinks_bi.${table}`,
  );
  parts.push(
    `SELECT 'campaign_tags lacks ' || m::text FROM (${used} EXCEPT ${kept}) m`,
    `SELECT 'campaign_tags has ' || m::text FROM (${kept} EXCEPT ${used}) m`,
  );
  const { rows } = await database.query<{ line: string }>(
    `SELECT line FROM (${parts.join(' UNION ALL ')}) AS all_of_them (line) ORDER BY 1`,
  );
  return rows.map((row) => row.line);
}
