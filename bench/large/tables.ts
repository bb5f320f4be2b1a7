/** The three ways of keeping clicks and conversions that are compared. */
import type { ClientBase } from 'pg';
import { applyViews } from '../../src/db/views/apply-views.js';

export const FACTS = [
  { name: 'clicks', time: 'created_at' },
  { name: 'conversions', time: 'conversion_at' },
] as const;

/** Months from one second to another, each with the seconds it begins and ends at. */
export function monthsOf(
  startSeconds: number,
  endSeconds: number,
): { name: string; from: number; to: number }[] {
  const months = [];
  let from = new Date(startSeconds * 1000);
  from = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), 1));
  while (from.getTime() / 1000 < endSeconds) {
    const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
    const name = from.toISOString().slice(0, 7).replace('-', '_');
    months.push({ name, from: from.getTime() / 1000, to: to.getTime() / 1000 });
    from = to;
  }
  return months;
}

export type Month = ReturnType<typeof monthsOf>[number];

/** Takes every index from the tables, so that loading them is quick. */
export async function dropIndexes(client: ClientBase): Promise<void> {
  await client.query(`
    DROP INDEX smartlinks.clicks_live_by_link_and_time, smartlinks.conversions_live_by_link_and_time,
      smartlinks.clicks_gone_by_link_and_time, smartlinks.conversions_gone_by_link_and_time,
      smartlinks.conversions_by_click, smartlinks.conversions_by_fan;
    ALTER TABLE smartlinks.clicks DROP CONSTRAINT clicks_pkey CASCADE;
    ALTER TABLE smartlinks.conversions DROP CONSTRAINT conversions_pkey CASCADE`);
  await applyViews(client);
}

const LIVE = (table: string, name: string, columns: string): string =>
  `CREATE INDEX ${name} ON smartlinks.${table} (smart_link_id, ${columns}) WHERE _deleted_at IS NULL`;
const GONE = FACTS.map(
  ({ name, time }) =>
    `CREATE INDEX ${name}_gone_by_link_and_time ON smartlinks.${name} (smart_link_id, ${time}) WHERE _deleted_at IS NOT NULL`,
);
const BY_ID = [
  'CREATE INDEX conversions_by_click ON smartlinks.conversions USING hash (click_id)',
  'CREATE INDEX conversions_by_fan ON smartlinks.conversions USING hash (fan_onlyfans_id)',
];

/** SQL by what it makes. */
export type Indexes = Readonly<Record<string, string>>;

export const KEYS: Indexes = {
  'key of clicks': 'ALTER TABLE smartlinks.clicks ADD CONSTRAINT clicks_pkey PRIMARY KEY (id)',
  'key and hashes of conversions': [
    'ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_pkey PRIMARY KEY (id)',
    ...BY_ID,
  ].join(';'),
};

export const BRIN: Indexes = {
  'BRIN over time': FACTS.map(
    ({ name, time }) => `CREATE INDEX ${name}_brin ON smartlinks.${name} USING brin (${time})`,
  ).join(';'),
};

export const WITHOUT_BRIN = 'DROP INDEX smartlinks.clicks_brin, smartlinks.conversions_brin';

/** As it was once: the ledger's counts look at every row for its flags. */
export const WITHOUT_FLAGS: Indexes = {
  'clicks by link and time, without flags': LIVE('clicks', 'clicks_without_flags', 'created_at'),
};

export const DROP_WITHOUT_FLAGS = 'DROP INDEX smartlinks.clicks_without_flags';

export const LINK_AND_TIME: Indexes = {
  'clicks by link and time': LIVE(
    'clicks',
    'clicks_live_by_link_and_time',
    'created_at, is_bot, is_duplicate',
  ),
  'conversions by link and time': LIVE(
    'conversions',
    'conversions_live_by_link_and_time',
    'conversion_at',
  ),
  'marked rows by link and time': GONE.join(';'),
};

/** Replaces the tables by empty ones that are partitioned by month. Views are gone until `finishPartitions`. */
export async function partitionTables(client: ClientBase): Promise<void> {
  for (const { name, time } of FACTS) {
    await client.query(`
      CREATE TEMPORARY TABLE shape_of_${name} (LIKE smartlinks.${name} INCLUDING DEFAULTS);
      DROP TABLE smartlinks.${name} CASCADE;
      CREATE TABLE smartlinks.${name} (LIKE shape_of_${name} INCLUDING DEFAULTS) PARTITION BY RANGE (${time})`);
  }
}

const at = (seconds: number): string => `'${new Date(seconds * 1000).toISOString()}'`;

/**
 * Makes the table of a month, and returns its name. It becomes a partition later, without being read: others may add
 * months at the same time.
 */
export async function addMonth(
  client: ClientBase,
  { name: table, time }: (typeof FACTS)[number],
  month: Month,
): Promise<string> {
  const name = `smartlinks.${table}_${month.name}`;
  await client.query(
    `CREATE TABLE ${name} (LIKE smartlinks.${table} INCLUDING DEFAULTS,
       CONSTRAINT of_month CHECK (${time} >= ${at(month.from)} AND ${time} < ${at(month.to)})) WITH (fillfactor = 90)`,
  );
  return name;
}

export async function attachMonth(
  client: ClientBase,
  { name: table }: (typeof FACTS)[number],
  month: Month,
): Promise<void> {
  const name = `smartlinks.${table}_${month.name}`;
  await client.query(
    `ALTER TABLE smartlinks.${table} ATTACH PARTITION ${name} FOR VALUES FROM (${at(month.from)}) TO (${at(month.to)});
     ALTER TABLE ${name} DROP CONSTRAINT of_month`,
  );
}

/** The indexes of one partition of clicks. Those of the whole table take them over. */
export async function indexPartition(client: ClientBase, partition: string): Promise<void> {
  await client.query(`
    ALTER TABLE ${partition} ADD PRIMARY KEY (id, created_at);
    CREATE INDEX ON ${partition} (smart_link_id, created_at) WHERE _deleted_at IS NULL`);
}

export async function finishPartitions(client: ClientBase): Promise<void> {
  await client.query(`
    ALTER TABLE smartlinks.clicks ADD CONSTRAINT clicks_pkey PRIMARY KEY (id, created_at);
    ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_pkey PRIMARY KEY (id, conversion_at);
    ${Object.values(LINK_AND_TIME).join(';')};
    ${BY_ID.join(';')}`);
  await applyViews(client);
}

/** Bytes of the tables and of their indexes, partitions included. */
export async function sizes(client: ClientBase): Promise<{ heap: number; indexes: number }> {
  const { rows } = await client.query<{ heap: string; indexes: string }>(
    `SELECT sum(pg_table_size(c.oid))::text AS heap, sum(pg_indexes_size(c.oid))::text AS indexes
     FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'smartlinks'::regnamespace
       AND (c.relname ~ '^(clicks|conversions)(_\\d|$)')`,
  );
  return { heap: Number(rows[0]?.heap ?? 0), indexes: Number(rows[0]?.indexes ?? 0) };
}
