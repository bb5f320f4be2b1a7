/** I7: whatever a person runs, no personal value and no secret is printed, logged, measured, shown or sent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { findValues, personalValues } from '../support/personal-values.js';
import { runBinary, startBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

/** Values by which a person could be told, where columns expect them and where none does. */
const PERSON = {
  ip: '203.0.113.254',
  agent: 'ScanAgent/7.7 (of Sam)',
  mail: 'sam.scan@person.example',
  mailAsName: 'sam.field@person.example',
  fan: '9876501234567',
  username: 'scan_username',
  name: 'Scan Person-Name',
  avatar: 'https://cdn.example/scan-avatar.jpg',
  profile: 'https://onlyfans.com/scan_username',
  note: 'Scan wrote this note',
  bought: 'Scan bought it',
  odd: 'scan odd address',
} as const;
const SECRETS = {
  apiKey: 'ofapi-scan-key-1',
  hashKey: 'scan hash key of the test',
  token: 'scan-http-token',
  webhook: 'scan-webhook-path',
  postback: 'scan-postback-secret',
} as const;
const HASH = { PII_MODE: 'hash' };

let simulator: Simulator;
let test: TestDatabase;
let folder: TemporaryFolder;
/** Everything that came out, with where. */
const outputs: { readonly from: string; readonly text: string }[] = [];
const webhook = createServer((request, response) => {
  request.setEncoding('utf8').on('data', (text: string) => outputs.push({ from: 'alert', text }));
  request.on('end', () => response.writeHead(500).end());
});
let env: Record<string, string>;

beforeAll(async () => {
  simulator = await startSimulator({
    links: 3,
    accounts: 1,
    postbacks: 2,
    clicks: 150,
    conversions: 40,
    switches: { rateLimit: { perMinute: 10_000_000 }, uglyShare: 0.1, newEnumShare: 0.05 },
  });
  const [link = ''] = simulator.service.links().map(({ id }) => id);
  const at = Math.floor(Date.now() / 1000) - 7200;
  const { service } = simulator;
  const visitor = { ip_address: PERSON.ip, user_agent: PERSON.agent };
  const click = service.addClick(link, {
    at,
    ...visitor,
    visitor: { mail: PERSON.mail, [PERSON.mailAsName]: 1 },
    [PERSON.mailAsName]: PERSON.mail,
  });
  service.addClick(link, { at, ...visitor, id: null, mail: PERSON.mail });
  service.addClick(link, { at, ...visitor, referrer: 'refused', aff_s1: PERSON.ip });
  const fan = {
    onlyfans_id: PERSON.fan,
    username: PERSON.username,
    name: PERSON.name,
    avatar_url: PERSON.avatar,
    onlyfans_url: PERSON.profile,
  };
  const theirs = { fan_onlyfans_id: PERSON.fan, fan, clickId: click };
  service.addConversion(link, { at, ...theirs, note: PERSON.note });
  service.addConversion(link, { at, ...theirs, conversion_type: PERSON.bought });
  service.addConversion(link, { at, ...theirs, conversion_at: PERSON.odd });
  service.addPostback({
    url: `https://user:${SECRETS.postback}@t.example/p?key=${SECRETS.postback}`,
    headers: [{ name: 'Authorization', value: `Bearer ${SECRETS.postback}` }],
    body: `{"mail":"${PERSON.mail}","key":"${SECRETS.postback}"}`,
    latest_response: {
      id: 4711,
      postback_url: `https://t.example/p?key=${SECRETS.postback}&ip=${PERSON.ip}`,
      succeeded: false,
      error_message: `refused ${PERSON.mail} with ${SECRETS.postback}`,
    },
  });
  test = await createTestDatabase();
  folder = await makeTemporaryFolder('scan-test');
  // Postgres tells of a row that it refuses with all its values.
  await test.database.query(
    `ALTER TABLE smartlinks.clicks ADD CHECK (referrer <> 'refused');
     ALTER TABLE smartlinks.fans ADD CHECK (name <> 'refused')`,
  );
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  const { port } = webhook.address() as AddressInfo;
  env = {
    DATABASE_URL: test.url,
    ONLYFANSAPI_BASE_URL: simulator.url,
    ONLYFANSAPI_API_KEY: SECRETS.apiKey,
    PII_HASH_KEY: SECRETS.hashKey,
    HTTP_TOKEN: SECRETS.token,
    ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/${SECRETS.webhook}`,
    LOG_LEVEL: 'trace',
  };
});
afterAll(async () => {
  webhook.close();
  await simulator.close();
  await test.close();
  await folder.remove();
});

async function run(args: string, more: Record<string, string> = {}): Promise<number | null> {
  const words = args.split(' ');
  const { stdout, stderr, exitCode } = await runBinary(words, { env: { ...env, ...more } });
  outputs.push({ from: args, text: stdout }, { from: `${args} (stderr)`, text: stderr });
  return exitCode;
}

/** A worker through one cycle, with every page that it serves. */
async function serve(more: Record<string, string>): Promise<void> {
  const worker = startBinary(['start'], { env: { ...env, SYNC_SCHEDULE: '* * * * * *', ...more } });
  try {
    const said = await worker.until('stderr', /http_listening[^\n]*\n/);
    const [url = ''] = /http:\/\/[\d.:]+/.exec(said) ?? [];
    await worker.until('stderr', /cycle_ended/);
    const headers = { authorization: `Bearer ${SECRETS.token}` };
    const [link = ''] = simulator.service.links().map(({ id }) => id);
    for (const path of ['/', `/?link=${link}`, '/metrics', '/readyz', '/nothing']) {
      const answer = await fetch(`${url}${path}`, { headers });
      outputs.push({ from: `GET ${path}`, text: await answer.text() });
    }
    const refused = await fetch(`${url}/`);
    outputs.push({ from: 'GET / without the token', text: await refused.text() });
    expect(refused.status).toBe(401);
  } finally {
    worker.child.kill('SIGTERM');
    const { stdout, stderr } = await worker.ended;
    outputs.push({ from: 'start', text: stdout }, { from: 'start (stderr)', text: stderr });
  }
}

it('prints, logs, measures, shows and sends no personal value and no secret, at the lowest log level (I7)', async () => {
  expect(await run('sync')).toBe(3);
  const stored = await personalValues(test.database);
  // What is looked for is there: a scan of nothing finds nothing.
  for (const value of Object.values(PERSON)) {
    expect((await findValues(test.database, [value])).length, value).toBeGreaterThan(0);
  }
  expect(await run('backfill --from 2020-01-01 --reread')).toBe(0);
  expect(await run('backfill --from 2020-01-01 --dry-run --json')).toBe(0);
  await test.database.query(
    `UPDATE smartlinks.fans SET name = 'changed' WHERE onlyfans_id = '${PERSON.fan}';
     UPDATE smartlinks.clicks SET ip_address = 'changed' WHERE ip_address = '${PERSON.ip}'`,
  );
  expect(await run('verify --deep --repair --json')).toBe(3);
  for (const args of ['status', 'quarantine list', 'quarantine list --json']) {
    expect(await run(args), args).toBe(0);
  }
  expect(await run(`status --link ${simulator.service.links()[0]?.id}`)).toBe(0);
  expect(await run('quarantine retry')).toBe(3);
  expect(await run('check')).toBe(0);
  expect(await run(`export parquet --to ${folder.path}/lake`)).toBe(0);
  await serve({});
  // A database that refuses all rows, and an API that refuses everything.
  await test.database.query(
    `ALTER TABLE smartlinks.conversions ADD CHECK (conversion_type IS NULL) NOT VALID`,
  );
  simulator.service.addConversion(simulator.service.links()[0]?.id ?? '', {
    at: Math.floor(Date.now() / 1000) - 60,
    fan_onlyfans_id: PERSON.fan,
    conversion_type: PERSON.bought,
  });
  expect(await run('sync --full')).toBe(3);
  expect(await run('sync', { ONLYFANSAPI_BASE_URL: `${simulator.url}/nothing` })).not.toBe(0);
  expect(await run('sync', HASH)).toBe(2);
  expect(await run(`pii erase --fan ${PERSON.fan}`)).toBe(2);
  await test.database.query(
    'ALTER TABLE smartlinks.conversions DROP CONSTRAINT conversions_conversion_type_check',
  );
  expect(await run('pii apply --dry-run', HASH)).toBe(0);
  expect(await run('pii apply --json', HASH)).toBe(0);
  await serve({ ...HASH, PII_RETENTION_DAYS: '30' });
  expect(await run('verify --deep --json', { ...HASH, PII_RETENTION_DAYS: '30' })).toBe(0);
  expect(await run(`pii erase --fan ${PERSON.fan} --yes`, HASH)).toBe(0);
  expect(await run('sync --full --json', HASH)).toBe(0);

  const password = decodeURIComponent(new URL(test.url).password);
  const values = [...Object.values(PERSON), ...Object.values(SECRETS), ...stored, password];
  const looked = [...new Set(values.filter((value) => value.length > 3))];
  expect(looked.length).toBeGreaterThan(100);
  const found = outputs.flatMap(({ from, text }) =>
    looked.flatMap((value) => (text.includes(value) ? [`${from}: ${value}`] : [])),
  );
  expect(found).toEqual([]);
  const length = outputs.reduce((sum, { text }) => sum + text.length, 0);
  expect(length).toBeGreaterThan(20_000);
}, 240_000);
