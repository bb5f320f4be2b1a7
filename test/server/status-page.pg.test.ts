import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.js';
import type { HttpServer } from '../../src/server/http-server.js';
import { createWorkerEvents } from '../../src/worker/worker-events.js';
import { StateKeeper } from '../../src/worker/worker-state.js';
import { createEmptyDatabase, createTestDatabase } from '../support/database.js';
import { silentLog } from '../support/warehouse.js';
import { serve, serverConfig } from './serve.js';
import { makeScene, type Scene } from './status-scene.js';

const EVIL = `<script>alert(1)</script>"' onmouseover=x`;
let scene: Scene;
let server: HttpServer;
const events = createWorkerEvents(silentLog, () => new Date());
const keeper = new StateKeeper(['agency-a', 'agency-b'], new Date());

beforeAll(async () => {
  scene = await makeScene();
  await scene.disturb();
  await scene.database.database.query('UPDATE smartlinks.smart_links SET name = $2 WHERE id = $1', [
    scene.linkIds[6],
    EVIL,
  ]);
  await scene.database.database.query(
    `INSERT INTO smartlinks_sync.pauses (workspace, reason, by) VALUES ('agency-b', 'moving house', 'maria@laptop')`,
  );
  await scene.database.database.query(
    `INSERT INTO smartlinks_sync.absences (workspace, kind, id, since) VALUES ('agency-b', 'link', 'gone', now())`,
  );
  await scene.database.database.query(
    `INSERT INTO smartlinks_sync.retention (workspace, months, ran_at, kept_from, rows_dropped, held)
     VALUES ('agency-a', 24, '2026-05-02T03:04:05Z', '2024-05-01', 1200, '{"not_verified": 2}'), ('agency-b', 36, NULL, NULL, 0, NULL)`,
  );
  keeper.change({ isDatabaseReady: true, databaseLostSince: null });
  keeper.changeWorkspace('agency-a', {
    role: 'active',
    failuresInARow: 3,
    lastErrorCode: 'api_unavailable',
    nextSyncAt: new Date(Date.now() + 300_500),
  });
  server = await serve(scene.database.database, {
    config: serverConfig({ RETENTION_MONTHS: '30' }),
    worker: () => keeper.read(),
    subscribe: (listener) => events.subscribe(listener),
  });
});
afterAll(async () => {
  await server.close();
  await scene.close();
});

async function get(path: string, from: Pick<HttpServer, 'url'> = server) {
  const answer = await fetch(new URL(path, from.url));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('the status page', () => {
  test('says of each workspace first through when it is complete, then what is open', async () => {
    const { status, text } = await get('/');
    expect(status).toBe(200);
    const order = [
      'agency-a</h2>',
      'No day is complete yet',
      '1 link could not be read',
      'agency-b</h2>',
      'Complete through',
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    for (const words of [
      '3 days of 1 link are not settled yet',
      '1 row in quarantine: conversions no_time 1',
      'the last 3 cycles failed (api_unavailable)',
      'syncs again in 5m',
      'another process syncs it',
      'paused since',
      '1 link missing from the API, held back',
      'is_organic',
      'Rows are kept since 2024-05-01: 1,200 removed, last looked at 2026-05-02 03:04 UTC; 2 links held back (not_verified)',
      'RETENTION_MONTHS=30 removes nothing until somebody has agreed',
    ]) {
      expect(text, words).toContain(words);
    }
  });

  test('shows every state of a day, in cells and in words', async () => {
    const { text } = await get('/?workspace=agency-a');
    for (const cell of ['v', 'p', 'u', 'q', 'f', 'm', 'b']) {
      expect(text, cell).toMatch(new RegExp(`<i class="${cell}" title="\\w{3} \\d`));
    }
    expect(text).toMatch(
      /aria-label="Last 90 days: \d+ verified, 3 unsettled[^"]*Not verified:[^"]*unsettled \d{4}-/,
    );
    expect(text).toMatch(/title="[^"]*: unsettled, \d+ clicks stored, the API counts \d+/);
    expect(text).toMatch(/title="[^"]*: verified, \d+ clicks/);
  });

  test('lists the links that ask for attention first, finds one by a part of its name, and has a page for each', async () => {
    const { text } = await get('/?workspace=agency-a');
    const listed = [...text.matchAll(/<li class="link([^"]*)">/g)].map(([, mark]) => mark);
    expect(listed.slice(0, 4)).toEqual([' look', ' look', ' look', ' look']);
    expect(listed.slice(4).every((mark) => mark === '')).toBe(true);
    const id = scene.linkIds[0] ?? '';
    const found = await get(`/?workspace=agency-a&q=${id.slice(-6).toLowerCase()}`);
    expect(found.text.match(/<li class="link/g)).toHaveLength(1);
    const link = await get(`/?link=${id}`);
    expect(link.text).toContain('Counter of the API');
    expect(link.text.match(/<\/i>unsettled<\/td>/g)).toHaveLength(3);
    expect((await get('/?q=zzz&workspace=agency-a')).text).toContain(
      'Nothing has that in its name or id',
    );
    expect((await get('/?link=nope')).status).toBe(404);
    expect((await get('/?workspace=nope')).status).toBe(404);
  });

  test('is text wherever text goes in, loads nothing from elsewhere, and names no person', async () => {
    for (const path of [
      '/?workspace=agency-a',
      `/?link=${scene.linkIds[6]}`,
      `/?q=${encodeURIComponent(EVIL)}`,
      '/',
    ]) {
      const { text, headers } = await get(path);
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain(`"' onmouseover`);
      expect(text).not.toMatch(/(?:src|href|action)="(?!\.\/|\?|data:image)/);
      // The policy forbids them: they would do nothing.
      expect(text).not.toMatch(/ style="| on\w+="/);
      expect(text).not.toContain('maria');
      expect(text).not.toContain('key-of-a');
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-/,
      );
    }
  });

  test('turns pages where there are many links', async () => {
    await scene.database.database.query(
      `INSERT INTO smartlinks.smart_links (id, workspace, account_id, name, clicks_count, conversions_count, created_at)
       SELECT 'more-' || lpad(n::text, 3, '0'), 'agency-b', 'x', 'More ' || n, 0, 0, now() FROM generate_series(1, 400) n`,
    );
    const fresh = await serve(scene.database.database);
    try {
      const first = await get('/?workspace=agency-b', fresh);
      expect(first.text).toContain('Page 1 of 14');
      expect(first.text.match(/<li class="link/g)).toHaveLength(30);
      const last = await get('/?workspace=agency-b&page=99', fresh);
      expect(last.text).toContain('Page 14 of 14');
      expect(last.text).not.toContain('rel="next"');
      expect(first.text.length).toBeLessThan(400_000);
    } finally {
      await fresh.close();
    }
  });

  test('asks the database one question at a time, and for all visitors together', async () => {
    const { database } = scene.database;
    let asked = 0;
    let underWay = 0;
    let most = 0;
    const counted = async <T>(answer: Promise<T>): Promise<T> => {
      asked += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      return answer.finally(() => {
        underWay -= 1;
      });
    };
    const watched: Database = {
      ...database,
      query: (...args) => counted(database.query(...args)),
      transaction: (...args) => counted(database.transaction(...args)),
    };
    const fresh = await serve(watched);
    try {
      const paths = Array.from({ length: 60 }, (_, at) => `/?q=${at % 10}`);
      const answers = await Promise.all(paths.map((path) => get(path, fresh)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(most).toBe(1);
      // One reading, and the counts of the links that ten searches found.
      expect(asked).toBeLessThan(35);
    } finally {
      await fresh.close();
    }
  });
});

describe('health', () => {
  test('is well with database, schema and key, and says what is not', async () => {
    const well = await get('/readyz');
    expect([well.status, JSON.parse(well.text)]).toMatchObject([200, { ok: true }]);
    expect((await get('/livez')).status).toBe(200);
    keeper.changeWorkspace('agency-b', { keyRefusedSince: new Date() });
    const refused = await get('/readyz');
    keeper.changeWorkspace('agency-b', { keyRefusedSince: null });
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.text).checks).toContainEqual({
      name: 'key',
      ok: false,
      problem: 'the API refuses 1 of 2 keys',
      remedy: expect.stringContaining('api-keys'),
    });
  });

  test('of an empty database: alive, not ready, and the page says so', async () => {
    const empty = await createEmptyDatabase();
    const fresh = await serve(empty.database);
    try {
      expect((await get('/livez', fresh)).status).toBe(200);
      const ready = await get('/readyz', fresh);
      expect([ready.status, ready.text]).toEqual([
        503,
        expect.stringContaining('the tables are not there yet'),
      ]);
      expect((await get('/', fresh)).status).toBe(503);
      expect((await get('/metrics', fresh)).text).toContain('smartlink_sync_database_up 0');
    } finally {
      await fresh.close();
      await empty.close();
    }
  });

  test('of a database that was not reached, or has gone: alive, not ready, with metrics of the process', async () => {
    const gone = await createEmptyDatabase();
    await gone.close();
    for (const database of [null, gone.database]) {
      const fresh = await serve(database);
      try {
        expect((await get('/livez', fresh)).status).toBe(200);
        expect((await get('/readyz', fresh)).status).toBe(503);
        const page = await get('/', fresh);
        expect([page.status, page.text]).toEqual([
          503,
          expect.stringContaining('The worker keeps trying'),
        ]);
        const { text } = await get('/metrics', fresh);
        expect(text).toContain('smartlink_sync_database_up 0');
        expect(text).not.toMatch(/^smartlink_sync_lag_seconds/m);
        expect(text).toMatch(/^smartlink_sync_process_resident_memory_bytes \d+/m);
      } finally {
        await fresh.close();
      }
    }
  });

  test('of a newer schema: not ready, and which version to install', async () => {
    const newer = await createTestDatabase();
    await newer.database.query(
      "INSERT INTO smartlinks_sync.__drizzle_migrations (hash, created_at) VALUES ('of tomorrow', 9999999999999)",
    );
    const fresh = await serve(newer.database);
    try {
      const { status, text } = await get('/readyz', fresh);
      expect([status, text]).toEqual([503, expect.stringContaining('made by a newer version')]);
      expect((await get('/', fresh)).status).toBe(503);
    } finally {
      await fresh.close();
      await newer.close();
    }
  });

  test('with a token: health is open, the rest is not', async () => {
    const guarded = await serve(scene.database.database, {
      config: serverConfig({ HTTP_TOKEN: 'open-sesame' }),
    });
    try {
      const statuses = async (headers: Record<string, string>) =>
        Promise.all(
          ['/livez', '/readyz', '/metrics', '/'].map(async (path) => {
            const answer = await fetch(new URL(path, guarded.url), { headers });
            await answer.body?.cancel();
            return answer.status;
          }),
        );
      expect(await statuses({})).toEqual([200, 200, 401, 401]);
      expect(await statuses({ authorization: 'Bearer open-sesame' })).toEqual([200, 200, 200, 200]);
    } finally {
      await guarded.close();
    }
  });
});

describe('metrics', () => {
  test('of the tables, of what happened, and of the worker', async () => {
    events.publish({
      type: 'request_ended',
      workspace: 'agency-a',
      method: 'GET',
      endpoint: '/api/x',
      status: 429,
      failure: 'status',
      durationMs: 120,
    });
    events.publish({
      type: 'request_ended',
      workspace: 'agency-a',
      method: 'GET',
      endpoint: '/api/x',
      status: null,
      failure: 'timeout',
      durationMs: 30_000,
    });
    events.publish({
      type: 'rows_committed',
      workspace: 'agency-a',
      stream: 'clicks',
      inserted: 7,
      updated: 2,
      unchanged: 1,
      vanished: 0,
      quarantined: 0,
      durationMs: 15,
    });
    events.publish({
      type: 'cycle_ended',
      workspace: 'agency-a',
      kind: 'sync',
      seconds: 4,
      exitCode: 69,
      errorCode: 'api_unavailable',
      error: null,
      result: null,
    });
    events.publish({ type: 'tick_skipped', workspace: 'agency-b', kind: 'verify' });
    const { text, headers } = await get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const figures = new Map(
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [
          line.slice('smartlink_sync_'.length, line.lastIndexOf(' ')),
          Number(line.slice(line.lastIndexOf(' ') + 1)),
        ]),
    );
    for (const [name, value] of [
      ['requests_total{workspace="agency-a",endpoint="/api/x",status="429"}', 1],
      ['requests_total{workspace="agency-a",endpoint="/api/x",status="timeout"}', 1],
      ['request_duration_seconds_sum{endpoint="/api/x"}', 30.12],
      ['too_many_requests_total{workspace="agency-a"}', 1],
      ['rows_total{workspace="agency-a",stream="clicks",outcome="inserted"}', 7],
      ['runs_total{workspace="agency-a",command="sync",outcome="api_unavailable"}', 1],
      ['skipped_ticks_total{workspace="agency-b",command="verify"}', 1],
      ['days{workspace="agency-a",stream="clicks",status="unsettled"}', 3],
      ['quarantined_rows{workspace="agency-a",stream="conversions"}', 1],
      ['held{workspace="agency-b",kind="link"}', 1],
      ['retention_last_run_timestamp_seconds{workspace="agency-a"}', 1777691045],
      ['retention_last_run_timestamp_seconds{workspace="agency-b"}', undefined],
      ['retention_removed_rows{workspace="agency-a"}', 1200],
      ['retention_held_links{workspace="agency-a",reason="not_verified"}', 2],
      ['rate_limit_remaining{workspace="agency-a"}', 4210],
      ['active{workspace="agency-a"}', 1],
      ['active{workspace="agency-b"}', 0],
      ['failed_runs_in_a_row{workspace="agency-a"}', 3],
      ['paused{workspace="agency-b"}', 1],
      ['paused{workspace="agency-a"}', 0],
      ['drift', 2],
      ['database_up', 1],
    ] as const) {
      expect(figures.get(name), name).toBe(value);
    }
    // One stream of agency-a was never counted, so how late it is nobody knows.
    expect(figures.has('lag_seconds{workspace="agency-a",stream="clicks"}')).toBe(false);
    expect(text).not.toContain(scene.linkIds[0]);
  });
});
