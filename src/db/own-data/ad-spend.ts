/** `smartlinks.ad_spend`: lines of spend as imports write them. */
import type { ClientBase } from 'pg';
import { LINE_KEY } from '../schema/ad-spend.js';

/**
 * A line of spend. Amounts and counts are exact decimal text; `day` is `YYYY-MM-DD` as the platform cuts its days, and
 * `link` what the file calls the link.
 */
export interface SpendRow {
  readonly source: string;
  readonly day: string;
  readonly linkId: string | null;
  readonly link: string | null;
  readonly platform: string | null;
  readonly campaignId: string | null;
  readonly campaignName: string | null;
  readonly utmSource: string | null;
  readonly utmMedium: string | null;
  readonly utmCampaign: string | null;
  readonly utmContent: string | null;
  readonly spend: string;
  readonly currency: string;
  readonly fxRate: string | null;
  readonly impressions: string | null;
  readonly clicks: string | null;
}

/** What writing did. */
export interface SpendWritten {
  /** Rows that the lines make: lines about the same thing are one. */
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  /** Stored rows of the same source and days that the lines do not have. */
  readonly notInFile: number;
  /** Those of them that were removed. */
  readonly removed: number;
}

/** What is stored for the sources and days of a file, by currency. Exact decimal text. */
export interface SpendTotal {
  readonly currency: string;
  readonly total: string;
  readonly byLink: string;
  readonly byCampaign: string;
  readonly unmatched: string;
}

type Column = readonly [name: string, type: string, value: (row: SpendRow) => string | null];

const columns: readonly Column[] = [
  ['source', 'text', (row) => row.source],
  ['date_day', 'date', (row) => row.day],
  ['smart_link_id', 'text', (row) => row.linkId],
  ['link', 'text', (row) => row.link],
  ['platform', 'text', (row) => row.platform],
  ['campaign_id', 'text', (row) => row.campaignId],
  ['campaign_name', 'text', (row) => row.campaignName],
  ['utm_source', 'text', (row) => row.utmSource],
  ['utm_medium', 'text', (row) => row.utmMedium],
  ['utm_campaign', 'text', (row) => row.utmCampaign],
  ['utm_content', 'text', (row) => row.utmContent],
  ['spend', 'numeric', (row) => row.spend],
  ['currency', 'text', (row) => row.currency],
  ['fx_rate', 'numeric', (row) => row.fxRate],
  ['impressions', 'bigint', (row) => row.impressions],
  ['clicks', 'bigint', (row) => row.clicks],
];

// What a file says is summed over the lines that are about the same; of what describes it the last is kept.
const contents = ['campaign_name', 'spend', 'fx_rate', 'impressions', 'clicks'] as const;
const about = columns
  .map(([name]) => name)
  .filter((name) => !(contents as readonly string[]).includes(name));
const summed = `SELECT line_key, ${about.map((name) => `(array_agg(${name}))[1] AS ${name}`).join(', ')},
    (array_agg(campaign_name ORDER BY at DESC) FILTER (WHERE campaign_name IS NOT NULL))[1] AS campaign_name,
    sum(spend) AS spend, (array_agg(fx_rate ORDER BY at DESC) FILTER (WHERE fx_rate IS NOT NULL))[1] AS fx_rate,
    sum(impressions)::bigint AS impressions, sum(clicks)::bigint AS clicks`;

const write = `
WITH given AS (
  ${summed}
  FROM (
    SELECT lines.*, ${LINE_KEY} AS line_key
    FROM unnest(${columns.map(([, type], at) => `$${at + 3}::${type}[]`).join(', ')}) WITH ORDINALITY
      AS lines (${columns.map(([name]) => name).join(', ')}, at)
  ) keyed
  GROUP BY source, date_day, line_key
), written AS (
  INSERT INTO smartlinks.ad_spend AS stored (workspace, ${columns.map(([name]) => name).join(', ')})
  SELECT $1, ${columns.map(([name]) => name).join(', ')} FROM given ORDER BY source, date_day, line_key
  ON CONFLICT ON CONSTRAINT ad_spend_line DO UPDATE SET
    ${contents.map((name) => `${name} = excluded.${name}`).join(', ')}, _synced_at = now()
  WHERE (${contents.map((name) => `stored.${name}`).join(', ')})
    IS DISTINCT FROM (${contents.map((name) => `excluded.${name}`).join(', ')})
  RETURNING xmax = 0 AS is_new
), absent AS (
  SELECT stored.id FROM smartlinks.ad_spend stored
  JOIN (SELECT DISTINCT source, date_day FROM given) covered USING (source, date_day)
  WHERE stored.workspace = $1
    AND NOT EXISTS (SELECT FROM given g WHERE g.source = stored.source AND g.date_day = stored.date_day AND g.line_key = stored.line_key)
), removed AS (
  DELETE FROM smartlinks.ad_spend WHERE $2 AND id IN (SELECT id FROM absent) RETURNING id
)
SELECT (SELECT count(*) FROM given) AS rows,
  (SELECT count(*) FROM written WHERE is_new) AS inserted, (SELECT count(*) FROM written WHERE NOT is_new) AS updated,
  (SELECT count(*) FROM absent) AS "notInFile", (SELECT count(*) FROM removed) AS removed`;

/**
 * Writes lines of spend: those about the same thing on the same day are summed, and replace what the same source said
 * of it before. Rows that would stay as they are get no write. With `isReplace`, what the source said of other things
 * on these days is removed.
 */
export async function writeSpend(
  client: ClientBase,
  workspace: string,
  rows: readonly SpendRow[],
  { isReplace }: { readonly isReplace: boolean },
): Promise<SpendWritten> {
  const values = columns.map(([, , read]) => rows.map(read));
  const result = await client.query<SpendWritten>(write, [workspace, isReplace, ...values]);
  const [written] = result.rows;
  if (written === undefined)
    throw new TypeError('The statement that writes spend returned nothing.');
  return written;
}

/** What is stored for these pairs of source and day, and how it finds its place. */
export async function spendTotals(
  client: ClientBase,
  workspace: string,
  rows: readonly Pick<SpendRow, 'source' | 'day'>[],
): Promise<SpendTotal[]> {
  const sum = (condition: string): string =>
    `trim_scale(coalesce(sum(spend) FILTER (WHERE ${condition}), 0))::text`;
  const { rows: totals } = await client.query<SpendTotal>(
    `SELECT currency, ${sum('true')} AS total, ${sum("matched_by = 'link'")} AS "byLink",
       ${sum("matched_by = 'campaign'")} AS "byCampaign", ${sum('matched_by IS NULL')} AS unmatched
     FROM smartlinks_bi.spend_lines
     JOIN (SELECT * FROM unnest($2::text[], $3::date[]) AS covered (source, date_day)) covered USING (source, date_day)
     -- The span keeps campaigns of other days from being cleaned and looked up.
     WHERE workspace = $1 AND date_day BETWEEN (SELECT min(d) FROM unnest($3::date[]) d) AND (SELECT max(d) FROM unnest($3::date[]) d)
     GROUP BY currency ORDER BY currency`,
    [workspace, ...coveredDays(rows)],
  );
  return totals;
}

/** Another source, and how many of the given rows stand there as well. */
export interface OtherSource {
  readonly source: string;
  readonly rows: number;
}

/**
 * Sources under which the same money may have been imported before: the day, the campaign, the link and the amount are
 * the same, and the platform is no other. Until the transaction ends, joins hash or sort.
 */
export async function sameUnderOthers(
  client: ClientBase,
  workspace: string,
  rows: readonly Pick<SpendRow, 'source' | 'day'>[],
): Promise<OtherSource[]> {
  // Rows that this transaction wrote are not in the statistics yet: the planner takes them for few, and would compare
  // each with every other row of its day.
  await client.query('SET LOCAL enable_nestloop = off');
  const { rows: found } = await client.query<OtherSource>(
    `SELECT other.source, count(DISTINCT given.id) AS rows
     FROM smartlinks.ad_spend given
     JOIN unnest($2::text[], $3::date[]) AS covered (source, date_day) USING (source, date_day)
     JOIN smartlinks.ad_spend other ON other.workspace = given.workspace AND other.date_day = given.date_day
       AND other.currency = given.currency AND other.spend = given.spend AND other.source <> given.source
       AND coalesce(other.campaign_id, other.campaign_name, '') = coalesce(given.campaign_id, given.campaign_name, '')
       AND coalesce(other.smart_link_id, other.link, '') = coalesce(given.smart_link_id, given.link, '')
       AND (other.platform = given.platform OR other.platform IS NULL OR given.platform IS NULL)
     WHERE given.workspace = $1 AND given.spend <> 0 GROUP BY other.source ORDER BY other.source`,
    [workspace, ...coveredDays(rows)],
  );
  return found;
}

/** Each pair of source and day once, as two arrays. */
function coveredDays(rows: readonly Pick<SpendRow, 'source' | 'day'>[]): [string[], string[]] {
  const pairs = [...new Map(rows.map((row) => [`${row.day} ${row.source}`, row])).values()];
  return [pairs.map(({ source }) => source), pairs.map(({ day }) => day)];
}

/** What names meant when spend was imported under them: a link may be called otherwise since. */
export async function rememberedNames(
  client: ClientBase,
  workspace: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; id: string }>(
    `SELECT coalesce(link, campaign_name) AS name, min(smart_link_id) AS id FROM smartlinks.ad_spend
     WHERE workspace = $1 AND smart_link_id IS NOT NULL AND coalesce(link, campaign_name) IS NOT NULL
     GROUP BY 1 HAVING count(DISTINCT smart_link_id) = 1`,
    [workspace],
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** Names of links, or of campaigns called like links, that stored spend is not matched by yet. */
export async function unmatchedNames(client: ClientBase, workspace: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT coalesce(link, campaign_name) AS name FROM smartlinks.ad_spend
     WHERE workspace = $1 AND smart_link_id IS NULL AND coalesce(link, campaign_name) IS NOT NULL`,
    [workspace],
  );
  return rows.map(({ name }) => name);
}

/**
 * Gives stored spend the link that its name has turned out to mean. Where the same was already imported for that link,
 * the line stays as it is, unmatched: both may be right. Returns how many rows it was given to.
 */
export async function matchSpend(
  client: ClientBase,
  workspace: string,
  found: ReadonlyMap<string, string>,
): Promise<number> {
  if (found.size === 0) return 0;
  const { rowCount } = await client.query(
    `WITH matched AS (
       SELECT s.id, f.link_id, row_number() OVER (
         PARTITION BY s.source, s.date_day, f.link_id, s.platform, s.campaign_id,
           CASE WHEN s.campaign_id IS NULL THEN s.campaign_name END,
           s.utm_source, s.utm_medium, s.utm_campaign, s.utm_content, s.currency ORDER BY s.id) AS place
       FROM smartlinks.ad_spend s
       JOIN unnest($2::text[], $3::text[]) AS f (name, link_id) ON f.name = coalesce(s.link, s.campaign_name)
       WHERE s.workspace = $1 AND s.smart_link_id IS NULL
     )
     UPDATE smartlinks.ad_spend s SET smart_link_id = m.link_id, _synced_at = now()
     FROM matched m
     WHERE s.id = m.id AND m.place = 1 AND NOT EXISTS (
       SELECT FROM smartlinks.ad_spend other
       WHERE other.workspace = s.workspace AND other.source = s.source AND other.date_day = s.date_day
         AND other.smart_link_id = m.link_id AND other.id <> s.id
         AND other.platform IS NOT DISTINCT FROM s.platform AND other.campaign_id IS NOT DISTINCT FROM s.campaign_id
         AND (s.campaign_id IS NOT NULL OR other.campaign_name IS NOT DISTINCT FROM s.campaign_name)
         AND other.utm_source IS NOT DISTINCT FROM s.utm_source AND other.utm_medium IS NOT DISTINCT FROM s.utm_medium
         AND other.utm_campaign IS NOT DISTINCT FROM s.utm_campaign
         AND other.utm_content IS NOT DISTINCT FROM s.utm_content AND other.currency IS NOT DISTINCT FROM s.currency)`,
    [workspace, [...found.keys()], [...found.values()]],
  );
  return rowCount ?? 0;
}
