import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabelsDocument } from '../../src/cli/labels.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { startFastSimulator, syncOnce, writesSoFar } from '../support/warehouse.js';

let db: TestDatabase;
let folder: TemporaryFolder;
let simulator: Simulator;
let ids: string[];

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await makeTemporaryFolder('labels-test');
  simulator = await startFastSimulator({ links: 3, clicks: 0, conversions: 0 });
  ids = simulator.service.links().map(({ id }) => id);
  await renameLinks(['TrafficCo | US | video', 'AdHouse | DE |', 'plain']);
  await syncOnce(db.database, simulator);
});
afterAll(async () => {
  await simulator.close();
  await db.close();
  await folder.remove();
});

async function renameLinks(names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) simulator.service.editLink(ids[at] ?? '', { name });
}

async function labels(text: string, ...args: readonly string[]): Promise<BinaryResult> {
  const file = join(folder.path, 'labels.csv');
  await writeFile(file, text);
  return runBinary(['labels', 'import', file, ...args], { env: { DATABASE_URL: db.url } });
}

async function imported(text: string, ...args: readonly string[]): Promise<LabelsDocument> {
  const { stdout, stderr, exitCode } = await labels(text, '--json', ...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  return readDocument<LabelsDocument>('labels-import', stdout);
}

/** `1 vendor=A import 2026-01-01..`: the link by its place. */
async function stored(): Promise<string[]> {
  const { rows } = await db.database.query<{ id: string; text: string }>(
    `SELECT smart_link_id AS id, format('%s=%s %s %s..%s', key, value, source, valid_from, valid_to) AS text FROM smartlinks.link_labels`,
  );
  return rows.map(({ id, text }) => `${ids.indexOf(id) + 1} ${text}`).sort();
}

describe('labels import', () => {
  test('takes a wide file and a long one, and changes nothing the second time', async () => {
    const wide =
      'Link;Vendor;Ad Creative\nplain;AdHouse;video 3\nTrafficCo | US | video;TrafficCo;\n';
    expect(await imported(wide)).toMatchObject({
      form: 'wide',
      keys: ['vendor', 'ad_creative'],
      labels: 3,
      links: 2,
      inserted: 3,
    });
    const long = `smart_link_id,key,value,valid_from,valid_to\n${ids[2]},vendor,Other,2026-03-01,2026-03-31\n`;
    expect(await imported(long)).toMatchObject({
      form: 'long',
      inserted: 1,
      notInFile: 3,
      removed: 0,
    });
    const before = await writesSoFar(db.database);
    expect(await imported(long)).toMatchObject({ inserted: 0, updated: 0 });
    expect(await writesSoFar(db.database)).toEqual(before);
    expect(await stored()).toEqual([
      '1 vendor=TrafficCo import ..',
      '3 ad_creative=video 3 import ..',
      '3 vendor=AdHouse import ..',
      '3 vendor=Other import 2026-03-01..2026-03-31',
    ]);
  });

  test('--replace leaves of its source what the file has, --dry-run everything', async () => {
    const text = 'link,vendor\nplain,New\n';
    expect(await imported(text, '--replace', '--dry-run')).toMatchObject({
      updated: 1,
      removed: 3,
    });
    expect(await stored()).toHaveLength(4);
    expect(await imported(text, '--replace')).toMatchObject({ updated: 1, removed: 3 });
    expect(await stored()).toEqual(['3 vendor=New import ..']);
  });

  test('refuses lines that contradict each other, links that are not stored, and a source of its own', async () => {
    const bad = await labels(
      'link,key,value\nplain,vendor,A\nplain,Vendor,B\nsecret,vendor,A\n,vendor,A\nplain,,A\n',
    );
    expect(bad.exitCode).toBe(2);
    expect(bad.stdout).toBe(
      'Nothing was imported: 4 lines cannot be read.\n' +
        '  line 3: says something else of the same link and label than line 2\n' +
        '  line 4: names no link that is stored: sync first, or write the id\n' +
        '  line 5: "link" is empty\n  line 6: "key" is no word\n' +
        'Put them right, or import the others with --skip-bad.\n',
    );
    expect((await labels('link,vendor\nplain,A\n', '--source', 'name')).exitCode).toBe(2);
    expect(await stored()).toEqual(['3 vendor=New import ..']);
  });
});

describe('LINK_NAME_PATTERN', () => {
  const pattern = /^(?<vendor>[^|]+) \| (?<market>..) \|(?<creative>.*)/;
  const sync = (linkNamePattern: RegExp | null): Promise<unknown> =>
    syncOnce(db.database, simulator, { settings: { linkNamePattern } });

  test('labels links at each sync, follows their names, and never goes over what was imported', async () => {
    await imported(`link,market\n${ids[0]},Imported\n`);
    await sync(pattern);
    const labelled = [
      '1 creative=video name ..',
      '1 market=Imported import ..',
      '1 vendor=TrafficCo name ..',
      '2 market=DE name ..',
      '2 vendor=AdHouse name ..',
      '3 vendor=New import ..',
    ];
    expect(await stored()).toEqual(labelled);
    const before = await writesSoFar(db.database);
    await sync(pattern);
    await sync(null);
    expect(await writesSoFar(db.database)).toEqual(before);
    await renameLinks(['TrafficCo | US | photo', 'plain too']);
    await sync(pattern);
    expect(await stored()).toEqual([
      '1 creative=photo name ..',
      '1 market=Imported import ..',
      '1 vendor=TrafficCo name ..',
      '3 vendor=New import ..',
    ]);
  });

  test('is redone by migrate when it changes, and gives way to a label that is imported later', async () => {
    const env = { DATABASE_URL: db.url, LINK_NAME_PATTERN: '^(?<Seller>[^|]+) [|]' };
    expect((await runBinary(['migrate'], { env })).exitCode).toBe(0);
    expect(await stored()).toEqual([
      '1 market=Imported import ..',
      '1 seller=TrafficCo name ..',
      '3 vendor=New import ..',
    ]);
    await imported(`link,seller\n${ids[0]},Imported\n`);
    expect(await stored()).toContain('1 seller=Imported import ..');
    expect(await stored()).not.toContain('1 seller=TrafficCo name ..');
  });
});
