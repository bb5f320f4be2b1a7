/** What has to be known of links before their rollups are written: read once their locks are held, in one round trip. */
import type { ClientBase } from 'pg';
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

const dayOf = (time: string): string => `(${time} AT TIME ZONE ${ZONE})::date`;

const hasSums = conversionRollups.tables.map(
  ({ name }) => `EXISTS (
    SELECT FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS g (link, first, last) CROSS JOIN LATERAL (
      SELECT FROM smartlinks_bi.${name} t
      WHERE t.smart_link_id = g.link AND t.date_day BETWEEN ${dayOf('g.first')} AND ${dayOf('g.last')} LIMIT 1
    ) s
  )`,
);

const TEXT = `
  SELECT ${ZONE} AS zone,
    EXISTS (
      SELECT FROM unnest($1::text[]) AS l (id) CROSS JOIN LATERAL (
        SELECT FROM smartlinks.conversions f WHERE f.smart_link_id = l.id AND f._deleted_at IS NULL LIMIT 1
      ) v
    ) OR EXISTS (
      SELECT FROM smartlinks.conversions WHERE click_id IS NOT NULL AND click_created_at IS NULL
    ) AS "areNewClicksNamed",
    ${hasSums.join(' OR ')} AS "hasConversionSums"`;

/** Reads it of links, which must be locked, and of the times of written conversions. */
export async function readLinkState(
  client: ClientBase,
  linkIds: readonly string[],
  { links, first, last }: LinkTimes,
): Promise<LinkState> {
  const { rows } = await client.query<LinkState>({
    name: 'state_of_links',
    text: TEXT,
    values: [linkIds, links, first, last],
  });
  const [state] = rows;
  if (state === undefined) throw new TypeError('No answer to state_of_links.');
  return state;
}
