import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Api } from '../../../src/api/answers.js';
import { ApiError, type ApiErrorCode } from '../../../src/api/api-error.js';
import type { JsonObject } from '../../../src/json.js';
import { createLog } from '../../../src/log.js';
import { refreshPostbacks } from '../../../src/sync/postbacks/refresh.js';
import { Run } from '../../../src/sync/run.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { example } from './example.js';

const START = 1_770_000_000;
const NOTHING = { inserted: 0, updated: 0, marked: 0, held: 0, refused: 0, unavailable: false };
const TABLES = [
  'smartlinks.postbacks',
  'smartlinks.postback_smart_links',
  'smartlinks.postback_conversion_types',
  'smartlinks.postback_deliveries',
  'smartlinks_sync.absences',
];

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});

beforeEach(async () => {
  await db.database.query(`TRUNCATE ${TABLES.join(', ')}`);
});

afterAll(async () => {
  await db.close();
});

/** A service whose list and clock the test sets, and a workspace that reads it. */
class Service {
  now = START;
  requests = 0;
  logged: Record<string, unknown>[] = [];
  private listed: readonly JsonObject[] = [];
  private error: Error | null = null;

  list(...postbacks: readonly JsonObject[]): this {
    this.listed = postbacks;
    this.error = null;
    return this;
  }

  fail(error: Error): this {
    this.error = error;
    return this;
  }

  run(workspace = 'default'): Run {
    const unused = (): never => {
      throw new Error('Postbacks need one request for their list and no other.');
    };
    const api: Api = {
      listLinks: unused,
      listRows: unused,
      counts: unused,
      now: () => this.now,
      listPostbacks: () => {
        this.requests += 1;
        return this.error === null
          ? Promise.resolve({ rows: this.listed })
          : Promise.reject(this.error);
      },
    };
    const write = (line: string): void => {
      this.logged.push(JSON.parse(line) as Record<string, unknown>);
    };
    const { signal } = new AbortController();
    return new Run({
      id: 1,
      workspace,
      api,
      database: db.database,
      log: createLog({ level: 'debug', stream: { write } }),
      settings: {
        startSeconds: null,
        horizonDays: 90,
        settleSeconds: 60,
        accountIds: null,
        pageSize: 1000,
        concurrency: 8,
      },
      signals: { stopping: signal, abort: signal },
      pageSizes: {},
    });
  }

  refresh({ workspace = 'default', isAccepted = false } = {}): ReturnType<typeof refreshPostbacks> {
    return refreshPostbacks(this.run(workspace), { isAccepted });
  }
}

const postback = (id: number | string, over: JsonObject = {}): JsonObject => ({
  ...example,
  latest_response: null,
  id,
  ...over,
});
const postbacks = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, at) => postback(at + 1));

/** Everything there is, and where and by which transaction it was written. */
async function stored(): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const table of TABLES) {
    const result = await db.database.query(
      `SELECT t.*, xmin::text, ctid::text FROM ${table} t ORDER BY t`,
    );
    all.push(result.rows);
  }
  return all;
}

async function column(text: string): Promise<unknown[]> {
  const result = await db.database.query<{ it: unknown }>(text);
  return result.rows.map((row) => row.it);
}

const markedIds = (): Promise<unknown[]> =>
  column('SELECT id AS it FROM smartlinks.postbacks WHERE _deleted_at IS NOT NULL ORDER BY id');
const absentIds = (): Promise<unknown[]> =>
  column("SELECT id AS it FROM smartlinks_sync.absences WHERE kind = 'postback' ORDER BY id");

describe('what is listed', () => {
  it('stores the documented postback in all four tables with one request', async () => {
    const service = new Service().list(example);
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 1, inserted: 1 });
    expect(service.requests).toBe(1);
    const [rows, links, types, deliveries] = await stored();
    expect(rows).toMatchObject([
      {
        id: '123',
        workspace: 'default',
        url: example.url,
        http_method: 'POST',
        body: example.body,
        smart_link_scope: 'campaign_specific',
        headers: ['Authorization'],
        created_at: new Date('2026-01-31T21:45:00Z'),
        updated_at: new Date('2026-01-31T21:45:00Z'),
        _extra: null,
        _deleted_at: null,
      },
    ]);
    expect(links).toMatchObject([
      { postback_id: '123', smart_link_id: '01JTESTLINK000000000000001', _extra: null },
    ]);
    expect(types).toMatchObject([
      { conversion_type: 'new_subscriber' },
      { conversion_type: 'new_transaction' },
    ]);
    expect(deliveries).toMatchObject([
      {
        id: '456',
        postback_id: '123',
        conversion_type: 'new_subscriber',
        postback_url:
          'https://example.com/postback?click=[redacted]&type=[redacted]&gclid=[redacted]',
        succeeded: true,
        status_code: 200,
        created_at: new Date('2026-01-31T22:16:00Z'),
      },
    ]);
  });

  it('I4: writes nothing when the same list comes again, in another order too', async () => {
    const odd = postback(7, {
      body: 'key=1',
      fresh: { note: 'x', at: 1.5 },
      smart_links: [{ link_ulid: 'l', weight: 1 }],
      latest_response: { id: 9, status_code: 'x' },
    });
    const service = new Service().list(example, odd, ...postbacks(3));
    await service.refresh();
    const before = await stored();
    service.now += 900;
    service.list(...postbacks(3).toReversed(), odd, example);
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 5 });
    expect(await stored()).toEqual(before);
  });

  it('writes only what changed', async () => {
    const service = new Service().list(...postbacks(3));
    await service.refresh();
    const times = 'SELECT xmin::text AS it FROM smartlinks.postbacks ORDER BY id';
    const before = await column(times);
    service.list(postback(1), postback(2, { http_method: 'GET' }), postback(3));
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 3, updated: 1 });
    const after = await column(times);
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('keeps the sets of links and conversion types as they are listed, and rewrites no member that stays', async () => {
    const service = new Service();
    const links = (...ids: string[]): JsonObject =>
      postback(1, { smart_link_ids: ids, smart_links: [], conversion_types: ids });
    await service.list(links('a', 'b'), postback(2)).refresh();
    const text = `SELECT smart_link_id || xmin::text AS it FROM smartlinks.postback_smart_links
                  WHERE smart_link_id IN ('b', '01JTESTLINK000000000000001') ORDER BY smart_link_id`;
    const before = await column(text);
    await service.list(links('b', 'c'), postback(2)).refresh();
    expect(await column(text)).toEqual(before);
    const members = (table: string, member: string): Promise<unknown[]> =>
      column(
        `SELECT ${member} AS it FROM smartlinks.${table} WHERE postback_id = '1' ORDER BY ${member}`,
      );
    expect(await members('postback_smart_links', 'smart_link_id')).toEqual(['b', 'c']);
    expect(await members('postback_conversion_types', 'conversion_type')).toEqual(['b', 'c']);
    await service.list(postback(1, { smart_link_ids: null, smart_links: null })).refresh();
    expect(await members('postback_smart_links', 'smart_link_id')).toEqual([]);
  });

  it('keeps every delivery it has seen', async () => {
    const service = new Service();
    const sent = (id: number, status: number): JsonObject =>
      postback(1, { latest_response: { id, status_code: status } });
    await service.list(sent(1, 500)).refresh();
    await service.list(sent(2, 200)).refresh();
    await service.list(postback(1)).refresh();
    await service.list(sent(2, 201)).refresh();
    const codes = 'SELECT status_code AS it FROM smartlinks.postback_deliveries ORDER BY id';
    expect(await column(codes)).toEqual([500, 201]);
  });

  it('reports unknown fields as drift and counts objects without an id', async () => {
    const service = new Service().list(postback(1, { fresh: 1 }), { url: 'x' });
    const run = service.run();
    expect(await refreshPostbacks(run, { isAccepted: false })).toMatchObject({ listed: 1 });
    expect(run.drift.take()).toEqual([
      { stream: 'postbacks', name: 'fresh', kind: 'field', type: 'number' },
    ]);
    expect(service.logged).toMatchObject([{ event: 'postbacks_without_id', count: 1 }]);
  });

  it('leaves a postback to the workspace that listed it first, with all that belongs to it', async () => {
    const service = new Service().list(example);
    await service.refresh({ workspace: 'a' });
    const before = await stored();
    service.list(
      postback(123, {
        http_method: 'GET',
        smart_link_ids: [],
        smart_links: [],
        latest_response: { id: 457 },
      }),
    );
    expect(await service.refresh({ workspace: 'b' })).toEqual({ ...NOTHING, listed: 1 });
    expect(await stored()).toEqual(before);
    await service.list().refresh({ workspace: 'b' });
    expect(await stored()).toEqual(before);
  });

  it('leaves out the whole of a postback of which the database refuses a part, and no other', async () => {
    const sizes = (): Promise<number[]> =>
      Promise.all(
        TABLES.map(async (table) => (await db.database.query(`SELECT FROM ${table}`)).rows.length),
      );
    const client = await db.database.pool.connect();
    try {
      await client.query(
        "ALTER TABLE smartlinks.postback_deliveries ADD CONSTRAINT refused CHECK (id <> '456')",
      );
      expect(await new Service().list(postback(1), example).refresh()).toEqual({
        ...NOTHING,
        listed: 2,
        inserted: 1,
        refused: 1,
      });
    } finally {
      await client.query('ALTER TABLE smartlinks.postback_deliveries DROP CONSTRAINT refused');
      client.release();
    }
    const withBoth = await sizes();
    await db.database.query(`TRUNCATE ${TABLES.join(', ')}`);
    await new Service().list(postback(1)).refresh();
    expect(withBoth).toEqual(await sizes());
  });
});

describe('what vanishes', () => {
  it('is marked, keeps what it holds, and loses the mark when it is listed again', async () => {
    const service = new Service().list(...postbacks(5));
    await service.refresh();
    service.list(...postbacks(3));
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 3, marked: 2 });
    expect(await markedIds()).toEqual(['4', '5']);
    expect(await column('SELECT count(*) AS it FROM smartlinks.postback_smart_links')).toEqual([5]);
    const before = await stored();
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 3 });
    expect(await stored()).toEqual(before);
    service.list(...postbacks(4));
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 4, updated: 1 });
    expect(await markedIds()).toEqual(['5']);
  });

  it('is held back when too much is missing, until the same has been missing for 24 hours', async () => {
    const service = new Service().list(...postbacks(5));
    await service.refresh();
    service.list(...postbacks(2));
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 2, held: 3 });
    expect(await markedIds()).toEqual([]);
    expect(service.logged).toMatchObject([{ event: 'postbacks_held', missing: 3, listed: 2 }]);
    service.now += 86_399;
    const before = await stored();
    expect(await service.refresh()).toMatchObject({ marked: 0, held: 3 });
    expect(await stored()).toEqual(before);
    service.now += 1;
    expect(await service.refresh()).toEqual({ ...NOTHING, listed: 2, marked: 3 });
    expect(await markedIds()).toEqual(['3', '4', '5']);
    expect(await absentIds()).toEqual([]);
  });

  it('has its 24 hours again after it was listed in between', async () => {
    const service = new Service().list(...postbacks(1));
    await service.refresh();
    expect(await service.list().refresh()).toMatchObject({ held: 1 });
    await service.list(...postbacks(1)).refresh();
    expect(await absentIds()).toEqual([]);
    service.now += 100_000;
    expect(await service.list().refresh()).toMatchObject({ marked: 0, held: 1 });
  });

  it('is marked at once when somebody accepts it, of an empty list too', async () => {
    const service = new Service().list(...postbacks(5));
    await service.refresh();
    expect(await service.list().refresh()).toMatchObject({ held: 5 });
    expect(await service.refresh({ isAccepted: true })).toMatchObject({ marked: 5, held: 0 });
    expect(await absentIds()).toEqual([]);
  });

  it('is looked for in its own workspace only', async () => {
    const service = new Service().list(...postbacks(2));
    await service.refresh({ workspace: 'a' });
    service.list(postback(3));
    expect(await service.refresh({ workspace: 'b' })).toMatchObject({ marked: 0, held: 0 });
    expect(await markedIds()).toEqual([]);
  });
});

describe('a service that refuses', () => {
  const refusal = (code: ApiErrorCode): ApiError =>
    new ApiError({
      code,
      request: { method: 'GET', endpoint: '/api/smart-link-postbacks' },
      happened: 'refused',
    });

  it.each(['api_forbidden', 'api_not_found'] as const)(
    'with %s ends nothing and marks nothing',
    async (code) => {
      const service = new Service().list(...postbacks(1));
      await service.refresh();
      const before = await stored();
      const summary = await service.fail(refusal(code)).refresh({ isAccepted: true });
      expect(summary).toEqual({ ...NOTHING, listed: 0, unavailable: true });
      expect(await stored()).toEqual(before);
      expect(service.logged).toMatchObject([
        { level: 'warn', event: 'postbacks_unavailable', error: { code } },
      ]);
    },
  );

  it('for another reason is an error of the run', async () => {
    const service = new Service().fail(refusal('api_unavailable'));
    await expect(service.refresh()).rejects.toMatchObject({ code: 'api_unavailable' });
  });
});
