/** What the database knows of clicks that are to be added: keys of tags, channels, and the groups that days have already. */
import type { ClientBase } from 'pg';
import { arrayLiteral } from '../write/array-literal.js';
import type { Statement } from '../write/statements.js';
import type { TextRow } from '../write/write-table.js';
import { allDivisions, type Division, groupsOf, groupTables } from './click-groups.js';
import { campaignColumns } from './definitions.js';
import type { FreshSums, Group } from './fresh-clicks.js';
import { rowKeyOf } from './row-key.js';
import { newTags } from './tags.js';

/** A group that is stored. */
export interface KnownGroup {
  readonly division: Division['name'];
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** What tells it apart: a second value for devices alone. */
  readonly told: readonly [string | null, string | null];
  readonly group: Group;
}

export interface Known {
  /** `row_key` of each set of tags. */
  readonly tagKeys: readonly string[];
  /** The channel of each input. */
  readonly channels: readonly (string | null)[];
  /** Groups of the days, all but those of countries alone. */
  readonly groups: readonly KnownGroup[];
  /** False where none of the days has sums. */
  readonly hasDays: boolean;
}

const KINDS = ['fbclid', 'gclid', 'gbraid', 'wbraid', 'ttclid', 'sccid'];
const CHANNEL = `smartlinks_bi.click_channel(${KINDS.map((name) => `CASE WHEN kind = '${name}' THEN kind END`).join(', ')}, utm_source, referrer)`;

/** The link is `$1`, its days `$2`. */
function statement(): Statement {
  let parameter = 2;
  const unnested = (columns: readonly string[]): string => {
    const arrays = ['integer', ...columns.map(() => 'text')].map(
      (type) => `$${++parameter}::${type}[]`,
    );
    return `unnest(${arrays.join(', ')}) AS u (number, ${columns.join(', ')})`;
  };
  const stored = allDivisions
    .filter(({ name }) => name !== 'country')
    .map((division) => {
      const [first = '', second = 'NULL'] = Object.values(division.told);
      return `SELECT '${division.name}', NULL, date_day::text, ${first}::text, ${second},
        clicks::text, bot_clicks::text, duplicate_clicks::text, gross_clicks::text
        FROM (${groupsOf(division, `days_of_${division.table}`)}) g`;
    });
  const isGiven = 'smart_link_id = $1::text AND date_day = ANY ($2::date[])';
  const days = groupTables.map(
    (table) =>
      `days_of_${table} AS MATERIALIZED (SELECT * FROM smartlinks_sync.${table} WHERE ${isGiven})`,
  );
  const sources = [
    `smartlinks_bi.click_days WHERE ${isGiven}`,
    ...groupTables.map((table) => `days_of_${table}`),
  ];
  return {
    name: 'known_click_groups',
    text: `WITH tags AS MATERIALIZED (
        SELECT $1::text AS smart_link_id, u.*, ${rowKeyOf(campaignColumns)} AS row_key FROM ${unnested(campaignColumns)}
      ), new_tags AS (${newTags('tags')}
      ), ${days.join(', ')}
      SELECT 'tags' AS what, number, NULL AS day, row_key::text AS first, NULL AS second,
        NULL AS clicks, NULL AS bots, NULL AS duplicates, NULL AS gross FROM tags
      UNION ALL
      SELECT 'input', number, NULL, ${CHANNEL}, NULL, NULL, NULL, NULL, NULL
      FROM ${unnested(['kind', 'utm_source', 'referrer'])}
      UNION ALL
      SELECT 'days', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL
      WHERE ${sources.map((source) => `EXISTS (SELECT FROM ${source})`).join(' OR ')}
      UNION ALL ${stored.join(' UNION ALL ')}`,
  };
}

const knownGroups = statement();

interface Row {
  readonly what: 'tags' | 'input' | 'days' | Division['name'];
  readonly number: number | null;
  readonly day: string | null;
  readonly first: string | null;
  readonly second: string | null;
  readonly clicks: string | null;
  readonly bots: string | null;
  readonly duplicates: string | null;
  readonly gross: string | null;
}

/** Reads them, and stores tags that are new. */
export async function readKnown(
  client: ClientBase,
  linkId: string,
  { days, tags, channelInputs }: FreshSums,
): Promise<Known> {
  const { rows } = await client.query<Row>({
    ...knownGroups,
    values: [
      linkId,
      `{${[...days.keys()].join(',')}}`,
      ...numbered(tags, campaignColumns.length),
      ...numbered(channelInputs, 3),
    ],
  });
  const tagKeys: string[] = [];
  const channels: (string | null)[] = [];
  const groups: KnownGroup[] = [];
  let hasDays = false;
  for (const { what, number, day, first, second, ...figures } of rows) {
    if (what === 'tags') tagKeys[number ?? 0] = first ?? '';
    else if (what === 'input') channels[number ?? 0] = first;
    else if (what === 'days') hasDays = true;
    else
      groups.push({ division: what, day: day ?? '', told: [first, second], group: read(figures) });
  }
  return { tagKeys, channels, groups, hasDays };
}

/** The number of each row, then its columns: of columns without a value nothing else would tell how many rows there are. */
function numbered(rows: readonly TextRow[], columns: number): string[] {
  return [
    `{${rows.map((_, number) => number).join(',')}}`,
    ...Array.from({ length: columns }, (_, column) => arrayLiteral(rows, column, 0, rows.length)),
  ];
}

const read = ({
  clicks,
  bots,
  duplicates,
  gross,
}: Pick<Row, 'clicks' | 'bots' | 'duplicates' | 'gross'>): Group => ({
  clicks: Number(clicks),
  bots: Number(bots),
  duplicates: Number(duplicates),
  gross: gross === null ? null : Number(gross),
});
