/** `export parquet` to a bucket, over real HTTP, and what is told when one cannot be written. */

import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportDocument } from '../../src/cli/export-parquet.js';
import type { Manifest } from '../../src/lake/manifest.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary, startBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { startFastSimulator, syncOnce } from '../support/warehouse.js';
import { type Duck, differencesFromTables, openDuck } from './duck.js';

/** How the server names the file of an object. */
const OBJECT = '._S3rver_object';

let warehouse: TestDatabase;
let folder: TemporaryFolder;
let server: S3rver;
let endpoint: string;
let duck: Duck;

beforeAll(async () => {
  folder = await makeTemporaryFolder('bucket-test');
  await mkdir(join(folder.path, 'buckets'));
  server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder.path, 'buckets'),
    // It signs /lake where the client asks for /lake/, and would refuse every list.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: 'lake', configs: [] }],
  });
  endpoint = `http://127.0.0.1:${(await server.run()).port}`;
  warehouse = await createTestDatabase();
  duck = await openDuck();
  const simulator = await startFastSimulator({ links: 3, clicks: 200, conversions: 80, days: 8 });
  await syncOnce(warehouse.database, simulator);
  await simulator.close();
});
afterAll(async () => {
  duck.close();
  await warehouse.close();
  await server.close();
  await folder.remove();
});

const environment = (more: Record<string, string> = {}): Record<string, string> => ({
  DATABASE_URL: warehouse.url,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  ...more,
});
const run = (to: string, more: Record<string, string> = {}): Promise<BinaryResult> =>
  runBinary(['export', 'parquet', '--to', to, '--json'], { env: environment(more) });

async function written(): Promise<Record<string, number>> {
  const { stdout, stderr, exitCode } = await run('s3://lake/team/links');
  expect(exitCode, stderr).toBe(0);
  const [first] = readDocument<ExportDocument>('export-parquet', stdout).workspaces;
  expect(first?.place).toBe('s3://lake/team/links');
  return Object.fromEntries(
    (first?.tables ?? [])
      .filter((table) => table.written.files + table.removed > 0)
      .map((table) => [table.table, table.written.files - table.removed]),
  );
}

it('writes what the tables hold, then what changed, in parts where a file is large, and removes', async () => {
  const bucket = join(folder.path, 'buckets', 'lake', 'team', 'links');
  const differences = (): Promise<string[]> =>
    differencesFromTables(duck, warehouse.database, bucket, OBJECT);
  expect(await written()).toMatchObject({ smart_links: 1, fans: 1 });
  expect(await differences()).toEqual([]);
  expect(await written()).toEqual({});

  // Texts that do not shrink make the file of this day larger than a part.
  await warehouse.database.query(
    `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at, referrer)
     SELECT 'large-' || n, (SELECT min(id) FROM smartlinks.smart_links), '2025-01-01 12:00+00',
       (SELECT string_agg(md5(n || ' ' || m), '') FROM generate_series(1, 10000) m)
     FROM generate_series(1, 150) n`,
  );
  expect(await written()).toEqual({ clicks: 1 });
  expect(await differences()).toEqual([]);
  // Rows of 320 kB: no row group holds them all in memory.
  const [{ groups } = {}] = await duck.rows(
    `SELECT count(DISTINCT row_group_id) AS groups FROM parquet_metadata('${bucket}/clicks/day=2025-01-01/data.parquet${OBJECT}')`,
  );
  expect(Number(groups)).toBeGreaterThan(1);
  await warehouse.database.query("DELETE FROM smartlinks.clicks WHERE id LIKE 'large-%'");
  expect(await written()).toEqual({ clicks: -1 });
  expect(await differences()).toEqual([]);
  const files = await readdir(join(bucket, 'clicks'), { recursive: true });
  expect(files.filter((file) => file.includes('2025-01-01') && file.includes(OBJECT))).toEqual([]);
});

it('says what to do where the bucket cannot be written, without the key', async () => {
  const wrongKey = {
    AWS_ACCESS_KEY_ID: 'NOBODY',
    AWS_SECRET_ACCESS_KEY: 'a secret that nobody may see',
  };
  const cases: readonly [string, Record<string, string>, number, RegExp][] = [
    ['s3://lake/other', wrongKey, 2, /a key that this service knows/],
    ['s3://nowhere/other', {}, 2, /Make the bucket first/],
    ['s3://lake/other', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' }, 69, /AWS_ENDPOINT_URL_S3/],
    ['gs://lake/other', {}, 2, /s3:\/\//],
  ];
  for (const [to, more, exitCode, words] of cases) {
    const result = await run(to, { LOG_LEVEL: 'debug', ...more });
    expect([result.exitCode, result.stderr]).toEqual([exitCode, expect.stringMatching(words)]);
    expect(result.stdout + result.stderr).not.toMatch(
      /a secret that|NOBODY|S3RVER|Signature=|Warning/,
    );
  }
});

/** A server before the bucket that takes everything but the end of one file, after some. */
async function startGate(
  files: number,
): Promise<{ url: string; hanging: Promise<void>; close(): void }> {
  let put = 0;
  let arrived = (): void => {};
  const hanging = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const gate = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', endpoint);
    if (request.method === 'PUT' && pathname.endsWith('data.parquet')) put += 1;
    if (put > files) return arrived();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { host: _, ...headers } = request.headers;
      const body = Buffer.concat(chunks);
      const answer = await fetch(`${endpoint}${pathname}${search}`, {
        method: request.method ?? 'GET',
        headers: headers as Record<string, string>,
        ...(body.length === 0 ? {} : { body }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/xml' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const { port } = gate.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hanging,
    close: () => {
      gate.closeAllConnections();
      gate.close();
    },
  };
}

it('killed in the middle it leaves whole files, old and new, and is mended even by rows that are as they were', async () => {
  await written();
  const bucket = join(folder.path, 'buckets', 'lake', 'team', 'links');
  const path = `${bucket}/conversions/*/data.parquet${OBJECT}`;
  const known = async (): Promise<number> => {
    const [{ rows, named } = {}] = await duck.rows(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE conversion_type = 'new_transaction') AS named
       FROM read_parquet('${path}')`,
    );
    expect(Number(rows)).toBe(80);
    return Number(named);
  };
  const turn = (from: string, to: string): Promise<unknown> =>
    warehouse.database.query(
      `UPDATE smartlinks.conversions SET conversion_type = translate(conversion_type, '${from}', '${to}')`,
    );
  const all = await known();
  // Another letter for each: files stay as large as they were, and only the manifest tells them apart.
  await turn('abcdefghijklmnopqrstuvwxyz', 'bcdefghijklmnopqrstuvwxyza');
  const gate = await startGate(4);
  const killed = startBinary(['export', 'parquet', '--to', 's3://lake/team/links'], {
    env: environment({ AWS_ENDPOINT_URL_S3: gate.url }),
  });
  await gate.hanging;
  killed.child.kill('SIGKILL');
  await killed.ended;
  gate.close();
  const left = await known();
  expect([left > 0, left < all]).toEqual([true, true]);
  // What any of these files holds is not known: without that, rows that return to what they were would pass for it.
  const manifest = await readFile(`${bucket}/_manifest.json${OBJECT}`, 'utf8');
  const { state, tables } = JSON.parse(manifest) as Manifest;
  const doubted = Object.values(tables.conversions?.files ?? {});
  expect(state).toBe('writing');
  expect(doubted.length).toBeGreaterThan(4);
  expect(doubted.filter(({ fingerprint }) => fingerprint !== null)).toEqual([]);
  await turn('bcdefghijklmnopqrstuvwxyza', 'abcdefghijklmnopqrstuvwxyz');
  expect(Object.keys(await written())).toEqual(['conversions']);
  expect(await known()).toBe(all);
  expect(await differencesFromTables(duck, warehouse.database, bucket, OBJECT)).toEqual([]);
});
