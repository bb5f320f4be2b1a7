/** What has to be known of links before their rollups are written: read once their locks are held, in one round trip. */
import type { ClientBase } from 'pg';
import type { Statement } from '../write/statements.js';
import { conversionRollups, ZONE } from './definitions.js';
import type { LinkTimes } from './touched.js';

export interface LinkState {
  /** The zone that cuts days. It cannot change while the lock is held. */
  readonly zone: string;
  /**
   * False where no conversion can name a click that was inserted just now. With a conversion its click is stored, and is
   * not inserted any more: save for one that the API gave without its time. Where rows were removed by hand, conversions
   * of the same link may name them; those of other links wait for the next `verify`.
   */
  readonly areNewClicksNamed: boolean;
  /** False where no day of the conversions has sums yet. */
  readonly hasConversionSums: boolean;
}

/** The days from the first to the last of each link's conversions, more than are asked for: few ranges are looked at fast. */
const DAYS = `
  days AS MATERIALIZED (
    SELECT g.link, (min(g.first) AT TIME ZONE z.zone)::date AS first, (max(g.last) AT TIME ZONE z.zone)::date AS last
    FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS g (link, first, last), (SELECT ${ZONE} AS zone) z
    GROUP BY g.link, z.zone
  )`;

const HAS_SUMS = conversionRollups.tables
  .map(
    ({ name }) => `EXISTS (
    SELECT FROM days d CROSS JOIN LATERAL (
      SELECT FROM smartlinks_bi.${name} t
      WHERE t.smart_link_id = d.link AND t.date_day BETWEEN d.first AND d.last LIMIT 1
    ) s
  )`,
  )
  .join(' OR ');

const ARE_NAMED = `EXISTS (
    SELECT FROM unnest($1::text[]) AS l (id) CROSS JOIN LATERAL (
      SELECT FROM smartlinks.conversions f WHERE f.smart_link_id = l.id AND f._deleted_at IS NULL LIMIT 1
    ) v
  ) OR EXISTS (
    SELECT FROM smartlinks.conversions WHERE click_id IS NOT NULL AND click_created_at IS NULL
  )`;

/** A commit writes clicks or conversions; what concerns the others is not asked. */
const OF_CLICKS: Statement = {
  name: 'state_of_links_with_clicks',
  text: `SELECT ${ZONE} AS zone, ${ARE_NAMED} AS "areNewClicksNamed", false AS "hasConversionSums"`,
};
const OF_ALL: Statement = {
  name: 'state_of_links',
  text: `WITH ${DAYS} SELECT ${ZONE} AS zone, ${ARE_NAMED} AS "areNewClicksNamed", ${HAS_SUMS} AS "hasConversionSums"`,
};

/** Reads it of links, which must be locked, and of the times of written conversions. */
export async function readLinkState(
  client: ClientBase,
  linkIds: readonly string[],
  { links, first, last }: LinkTimes,
): Promise<LinkState> {
  const query =
    links.length === 0
      ? { ...OF_CLICKS, values: [linkIds] }
      : { ...OF_ALL, values: [linkIds, links, first, last] };
  const { rows } = await client.query<LinkState>(query);
  const [state] = rows;
  if (state === undefined) throw new TypeError(`No answer to ${query.name}.`);
  return state;
}
