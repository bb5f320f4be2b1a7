/** What `postback_health` makes of deliveries and conversions. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.database.query(
    `TRUNCATE smartlinks.postbacks, smartlinks.postback_deliveries, smartlinks.postback_smart_links,
       smartlinks.postback_conversion_types, smartlinks.smart_links, smartlinks.conversions`,
  );
  await db.database.query(
    `INSERT INTO smartlinks.smart_links (id, workspace, _deleted_at) VALUES
       ('a', 'w', NULL), ('b', 'w', NULL), ('gone', 'w', now()), ('other', 'x', NULL)`,
  );
});

/** Conversions, each of a link, a type and so many hours ago. */
async function convert(...rows: readonly [link: string, type: string, hoursAgo: number][]) {
  for (const [link, type, hoursAgo] of rows) {
    await db.database.query(
      `INSERT INTO smartlinks.conversions (id, smart_link_id, conversion_type, conversion_at)
       VALUES (gen_random_uuid()::text, $1, $2, now() - $3 * interval '1 hour')`,
      [link, type, hoursAgo],
    );
  }
}

interface Sent {
  readonly hoursAgo: number;
  readonly succeeded: boolean | null;
}

async function postback(
  { scope, links = [], types = [] }: { scope: string; links?: string[]; types?: string[] },
  ...sent: readonly Sent[]
): Promise<void> {
  await db.database.query(
    `INSERT INTO smartlinks.postbacks (id, workspace, url, smart_link_scope) VALUES ('p', 'w', 'https://t.example.com', $1)`,
    [scope],
  );
  await db.database.query(
    `INSERT INTO smartlinks.postback_smart_links (postback_id, smart_link_id) SELECT 'p', unnest($1::text[])`,
    [links],
  );
  await db.database.query(
    `INSERT INTO smartlinks.postback_conversion_types (postback_id, conversion_type) SELECT 'p', unnest($1::text[])`,
    [types],
  );
  for (const [at, { hoursAgo, succeeded }] of sent.entries()) {
    await db.database.query(
      `INSERT INTO smartlinks.postback_deliveries (id, postback_id, succeeded, status_code, error_type, created_at)
       VALUES ($1, 'p', $2, $3, $4, now() - $5 * interval '1 hour')`,
      [
        `d${at}`,
        succeeded,
        succeeded === true ? 200 : 500,
        succeeded === true ? null : 'http_error',
        hoursAgo,
      ],
    );
  }
}

/** Its one row, times as hours ago. */
async function health(): Promise<Record<string, unknown> | undefined> {
  const hours = (name: string): string =>
    `round(extract(epoch FROM now() - ${name}) / 3600)::int AS ${name}`;
  const { rows } = await db.database.query(
    `SELECT conversion_types, smart_links::int, last_succeeded, last_status_code, last_error_type, deliveries_seen_7d::int,
       failures_seen_7d::int, is_silent,
       ${['last_delivery_at', 'last_success_at', 'failing_since', 'last_conversion_at'].map(hours).join(', ')}
     FROM smartlinks_bi.postback_health`,
  );
  expect(rows).toHaveLength(1);
  return rows[0];
}

test('the newest delivery counts, and failures since the last one that was taken', async () => {
  await postback(
    { scope: 'global', types: ['new_transaction', 'new_subscriber'] },
    { hoursAgo: 200, succeeded: false },
    { hoursAgo: 100, succeeded: true },
    { hoursAgo: 50, succeeded: null },
    { hoursAgo: 20, succeeded: false },
    { hoursAgo: 3, succeeded: false },
  );
  await convert(['a', 'new_transaction', 3], ['a', 'message_received', 1]);
  expect(await health()).toEqual({
    conversion_types: 'new_subscriber, new_transaction',
    smart_links: 0,
    last_delivery_at: 3,
    last_succeeded: false,
    last_status_code: 500,
    last_error_type: 'http_error',
    last_success_at: 100,
    failing_since: 50,
    deliveries_seen_7d: 4,
    failures_seen_7d: 3,
    last_conversion_at: 3,
    is_silent: false,
  });
});

test('a delivery that was taken ends the failing', async () => {
  await postback(
    { scope: 'global' },
    { hoursAgo: 5, succeeded: false },
    { hoursAgo: 2, succeeded: true },
  );
  expect(await health()).toMatchObject({
    ...{ last_succeeded: true, last_success_at: 2, failing_since: null, failures_seen_7d: 1 },
    ...{ last_conversion_at: null, is_silent: null, conversion_types: null },
  });
});

test('of conversions those of its links and types matter', async () => {
  await postback(
    { scope: 'campaign_specific', links: ['b', 'gone'], types: ['new_subscriber'] },
    { hoursAgo: 10, succeeded: true },
  );
  await convert(
    ['a', 'new_subscriber', 1],
    ['gone', 'new_subscriber', 2],
    ['b', 'new_transaction', 3],
    ['b', 'new_subscriber', 11],
  );
  expect(await health()).toMatchObject({
    smart_links: 2,
    last_conversion_at: 11,
    is_silent: false,
  });
  await convert(['b', 'new_subscriber', 8]);
  expect(await health()).toMatchObject({ last_conversion_at: 8, is_silent: true });
});

test('one for all links hears of all in its workspace, one for chosen ones without any of none', async () => {
  await postback({ scope: 'global', links: ['b'] });
  await convert(['a', 'new_subscriber', 4], ['b', 'new_subscriber', 6], ['other', 'x', 1]);
  expect(await health()).toMatchObject({ last_conversion_at: 4, is_silent: true });
  await db.database.query('DELETE FROM smartlinks.postback_smart_links');
  await db.database.query("UPDATE smartlinks.postbacks SET smart_link_scope = 'campaign_specific'");
  expect(await health()).toMatchObject({ last_conversion_at: null, is_silent: null });
});
