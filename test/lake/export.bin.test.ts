/** `export parquet` as a person runs it, read back with DuckDB. */
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExportDocument } from '../../src/cli/export-parquet.js';
import { type ExportOptions, exportWorkspace } from '../../src/lake/export-workspace.js';
import type { Exported } from '../../src/lake/exported.js';
import type { Manifest } from '../../src/lake/manifest.js';
import { openFolder } from '../../src/lake/place/folder.js';
import { lakeTables } from '../../src/lake/tables.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { personalValues } from '../support/personal-values.js';
import { type BinaryResult, runBinary, startBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { silentLog, startFastSimulator, syncOnce } from '../support/warehouse.js';
import { type Duck, differencesFromTables, filesOf, openDuck } from './duck.js';

let simulator: Simulator;
let warehouse: TestDatabase;
let folder: TemporaryFolder;
let duck: Duck;
let lake: string;
let made = 0;

beforeAll(async () => {
  simulator = await startFastSimulator({ links: 8, clicks: 1_500, conversions: 600, days: 20 });
  warehouse = await createTestDatabase();
  folder = await makeTemporaryFolder('lake-test');
  duck = await openDuck();
  await syncOnce(warehouse.database, simulator);
});
afterAll(async () => {
  duck.close();
  await warehouse.close();
  await simulator.close();
  await folder.remove();
});
beforeEach(() => {
  made += 1;
  lake = join(folder.path, `lake-${made}`);
});

const sql = async (text: string): Promise<Record<string, string>[]> =>
  (await warehouse.database.query<Record<string, string>>(text)).rows;

const run = (...args: string[]): Promise<BinaryResult> =>
  runBinary(['export', 'parquet', '--to', lake, ...args], {
    env: { DATABASE_URL: warehouse.url },
  });

/** An export without a process of its own. */
const exported = (change: Partial<ExportOptions> = {}): Promise<Exported> =>
  exportWorkspace(warehouse.database, openFolder(lake), optionsOf(change));

const optionsOf = (change: Partial<ExportOptions>): ExportOptions => ({
  workspace: 'default',
  isFull: false,
  isDryRun: false,
  program: 'test',
  stopping: new AbortController().signal,
  waitMs: 0,
  log: silentLog,
  nowMs: () => performance.now(),
  onPlanned: () => {},
  onProgress: () => {},
  ...change,
});

const writtenBy = ({ tables }: Pick<Exported, 'tables'>): Record<string, number> =>
  Object.fromEntries(
    tables.filter(({ written }) => written.files > 0).map((one) => [one.table, one.written.files]),
  );

const manifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(lake, '_manifest.json'), 'utf8')) as Manifest;

/** Each file with what tells whether it was replaced. */
async function versions(): Promise<Map<string, string>> {
  const files = await readdir(lake, { recursive: true, withFileTypes: true });
  const found = new Map<string, string>();
  for (const file of files) {
    if (!file.isFile() || file.name === '_manifest.json') continue;
    const path = join(file.parentPath, file.name);
    const { ino, mtimeMs } = await stat(path);
    found.set(path.slice(lake.length + 1), `${ino} ${mtimeMs}`);
  }
  return found;
}

async function changedSince(before: Map<string, string>): Promise<string[]> {
  const after = await versions();
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}

const differences = (): Promise<string[]> => differencesFromTables(duck, warehouse.database, lake);

describe('export parquet', () => {
  it('writes what the tables hold, and then only the day in which something changed, whatever it was', async () => {
    const { stdout, stderr, exitCode } = await run('--json');
    expect(exitCode, stderr).toBe(0);
    const document = readDocument<ExportDocument>('export-parquet', stdout);
    const first = document.workspaces[0] ?? fail();
    expect(await differences()).toEqual([]);
    const rows = Object.fromEntries(first.tables.map((table) => [table.table, table.rows]));
    expect(rows).toMatchObject({ clicks: 1_500, conversions: 600, smart_links: 8, ad_spend: 0 });
    expect(first.days).toMatchObject({ unverified: [] });
    expect(first.days.verified).toBe(
      (writtenBy(first).clicks ?? 0) + (writtenBy(first).conversions ?? 0),
    );

    for (const statement of await documentedForDuckDb()) await duck.rows(statement);

    const before = await versions();
    expect(writtenBy(await exported())).toEqual({});
    expect(await changedSince(before)).toEqual([]);

    // An edit that leaves every time of writing as it was.
    const [edited] = await sql(
      `UPDATE smartlinks.conversions SET amount_net = amount_net + 1
       WHERE id = (SELECT min(id) FROM smartlinks.conversions WHERE amount_net IS NOT NULL)
       RETURNING (conversion_at AT TIME ZONE 'UTC')::date::text AS day`,
    );
    expect(writtenBy(await exported())).toEqual({ conversions: 1 });
    expect(await changedSince(before)).toEqual([`conversions/day=${edited?.day}/data.parquet`]);
    expect(await differences()).toEqual([]);
    const { tables } = await manifest();
    const [{ net } = {}] = await duck.rows(
      `SELECT sum(amount_net)::VARCHAR AS net FROM ${filesOf(lake, lakeTables[1] ?? fail())} WHERE day = '${edited?.day}'`,
    );
    const [path = ''] = await changedSince(before);
    expect(Number(tables.conversions?.files[path]?.sums.amount_net)).toBe(Number(net));
    const [{ total = '' } = {}] = await sql(
      'SELECT sum(amount_gross)::text AS total FROM smartlinks.conversions WHERE _deleted_at IS NULL',
    );
    const [{ gross } = {}] = await duck.rows(
      `SELECT sum(amount_gross)::VARCHAR AS gross FROM ${filesOf(lake, lakeTables[1] ?? fail())}`,
    );
    expect(Number(gross)).toBe(Number(total));
  });

  it('catches up with a transaction that began before an export and ended after it', async () => {
    await exported();
    const before = await versions();
    const late = await warehouse.database.pool.connect();
    try {
      await late.query('BEGIN');
      const { rows } = await late.query<{ day: string }>(
        `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at)
         SELECT 'late-click', smart_link_id, created_at FROM smartlinks.clicks ORDER BY id LIMIT 1
         RETURNING (created_at AT TIME ZONE 'UTC')::date::text AS day`,
      );
      // Another one of the same day commits later and is exported sooner.
      await sql(
        `INSERT INTO smartlinks.clicks (id, smart_link_id, created_at)
         SELECT 'quick-click', smart_link_id, created_at FROM smartlinks.clicks ORDER BY id LIMIT 1`,
      );
      expect(writtenBy(await exported())).toEqual({ clicks: 1 });
      await late.query('COMMIT');
      const again = await exported();
      expect(writtenBy(again)).toEqual({ clicks: 1 });
      expect(again.days.unverified).toEqual([
        { table: 'clicks', day: rows[0]?.day, rows: expect.any(Number) },
      ]);
      expect(await changedSince(before)).toEqual([`clicks/day=${rows[0]?.day}/data.parquet`]);
      expect(await differences()).toEqual([]);
    } finally {
      late.release();
      await sql("DELETE FROM smartlinks.clicks WHERE id IN ('late-click', 'quick-click')");
    }
  });

  it('leaves out rows that are marked as deleted, and the file of a day that has none left', async () => {
    await exported();
    const [{ day = '' } = {}] = await sql(
      `UPDATE smartlinks.clicks SET _deleted_at = now() WHERE (created_at AT TIME ZONE 'UTC')::date =
         (SELECT min((created_at AT TIME ZONE 'UTC')::date) FROM smartlinks.clicks)
       RETURNING (created_at AT TIME ZONE 'UTC')::date::text AS day`,
    );
    expect(await readdir(join(lake, 'clicks'))).toContain(`day=${day}`);
    const after = await exported();
    expect(writtenBy(after)).toEqual({});
    expect(after.tables[0]).toMatchObject({ table: 'clicks', removed: 1 });
    expect(await readdir(join(lake, 'clicks'))).not.toContain(`day=${day}`);
    expect(await differences()).toEqual([]);
    await sql('UPDATE smartlinks.clicks SET _deleted_at = NULL');
    expect(writtenBy(await exported())).toEqual({ clicks: 1 });
  });

  it('says of each day whether it was counted, without writing its file again', async () => {
    await exported();
    const before = await versions();
    const [{ day = '' } = {}] = await sql(
      `UPDATE smartlinks_sync.days SET status = 'unsettled' WHERE (smart_link_id, stream, day) IN
         (SELECT smart_link_id, stream, day FROM smartlinks_sync.days WHERE stream = 'conversions' LIMIT 1)
       RETURNING day::text AS day`,
    );
    const { stdout } = await run();
    expect(stdout).toContain(`Not counted yet, or in doubt: conversions of ${day}`);
    expect(stdout).toContain('nothing has changed');
    const { conversions = fail() } = (await manifest()).tables;
    const doubted = Object.values(conversions.files).filter(
      ({ isVerified }) => isVerified !== true,
    );
    expect(doubted).toMatchObject([{ day, ledger: { links: { unsettled: 1 } } }]);
    expect(await changedSince(before)).toEqual([]);
    await sql("UPDATE smartlinks_sync.days SET status = 'verified'");
  });

  it('keeps numbers that fit no decimal as text, says so, and has a partition for times without a day', async () => {
    await sql(
      `INSERT INTO smartlinks.conversions (id, smart_link_id, conversion_at, amount_gross, amount_net)
       SELECT 'odd-' || n, smart_link_id, at, gross, 0.5
       FROM (SELECT smart_link_id FROM smartlinks.conversions LIMIT 1) l,
         (VALUES (1, '2026-01-02 03:04:05.678901+00'::timestamptz, 0.1234567891::numeric),
                 (2, '10000-01-01 00:00:00+00', -12345678901234567890.123456789)) v (n, at, gross)`,
    );
    const first = await exported();
    expect(first.unfit).toBe(1);
    const odd = await duck.rows(
      `SELECT id, day, amount_gross::VARCHAR AS gross, amount_net::VARCHAR AS net, _extra AS extra, epoch_us(conversion_at) % 1000000 AS us
       FROM ${filesOf(lake, lakeTables[1] ?? fail())} WHERE id LIKE 'odd-%' ORDER BY id`,
    );
    expect(odd).toEqual([
      {
        id: 'odd-1',
        day: '2026-01-02',
        gross: null,
        net: '0.500000000',
        extra: '{"amount_gross": "0.1234567891"}',
        us: '678901',
      },
      {
        id: 'odd-2',
        day: null,
        gross: '-12345678901234567890.123456789',
        net: '0.500000000',
        extra: null,
        us: '0',
      },
    ]);
    await sql("DELETE FROM smartlinks.conversions WHERE id LIKE 'odd-%'");
  });

  it('writes a file again that is gone or was cut, and all with --full', async () => {
    const first = await exported();
    const [gone = '', cut = ''] = [...(await versions()).keys()].filter((path) =>
      path.startsWith('clicks/'),
    );
    await rm(join(lake, gone));
    await writeFile(join(lake, cut), 'cut');
    expect((await exported({ isDryRun: true })).tables[0]?.written.files).toBe(2);
    expect((await stat(join(lake, cut))).size).toBe(3);
    expect(writtenBy(await exported())).toEqual({ clicks: 2 });
    expect(await differences()).toEqual([]);
    expect(writtenBy(await exported({ isFull: true }))).toEqual(writtenBy(first));
  });

  it('does not write what a stricter PII_MODE of its own would hide', async () => {
    const { exitCode, stderr } = await runBinary(['export', 'parquet', '--to', lake], {
      env: { DATABASE_URL: warehouse.url, PII_MODE: 'drop' },
    });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('filled with PII_MODE=keep')]);
    await expect(stat(lake)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not write where something else is', async () => {
    await mkdir(join(lake, 'clicks'), { recursive: true });
    await writeFile(join(lake, 'clicks', 'data.parquet'), 'of somebody else');
    const foreign = await run();
    expect([foreign.exitCode, foreign.stderr]).toEqual([
      2,
      expect.stringContaining('has no manifest of an export'),
    ]);
    expect(await readFile(join(lake, 'clicks', 'data.parquet'), 'utf8')).toBe('of somebody else');
    await rm(lake, { recursive: true });

    await exported();
    const good = await manifest();
    const wrong: readonly [Partial<Manifest> | string, string][] = [
      [{ workspace: 'other' }, 'the export of workspace "other"'],
      [{ warehouse: 'another' }, 'the export of another database'],
      [{ version: 2 }, 'a later version'],
      ['{', 'cannot be read'],
    ];
    for (const [change, words] of wrong) {
      const text = typeof change === 'string' ? change : JSON.stringify({ ...good, ...change });
      await writeFile(join(lake, '_manifest.json'), text);
      await expect(exported()).rejects.toMatchObject({
        code: 'place_refused',
        message: expect.stringContaining(words),
      });
    }
    expect(writtenBy(await exported({ isFull: true }))).toMatchObject({ smart_links: 1 });
    await writeFile(join(folder.path, 'a file'), '');
    lake = join(folder.path, 'a file', 'lake');
    await expect(exported()).rejects.toThrow('no folder');
  });

  it('is whole after a kill at any moment: old files readable, no day twice, nothing left over', async () => {
    const killed = async (files: number): Promise<void> => {
      const started = startBinary(['export', 'parquet', '--to', lake], {
        env: { DATABASE_URL: warehouse.url, LOG_LEVEL: 'debug' },
      });
      await started.until('stderr', new RegExp(`(file_exported[^]*){${files}}`));
      started.child.kill('SIGKILL');
      await started.ended;
    };
    const rows = async (): Promise<number> => {
      const [{ found } = {}] = await duck.rows(
        `SELECT count(*) AS found FROM ${filesOf(lake, lakeTables[1] ?? fail())}`,
      );
      return Number(found);
    };
    // The server holds the lock until it has noticed that the killed one is gone.
    await killed(10);
    await exported({ waitMs: 10_000 });
    expect(await differences()).toEqual([]);
    await sql('UPDATE smartlinks.conversions SET amount_net = amount_net + 100');
    await killed(5);
    expect(await rows()).toBe(600);
    await writeFile(join(lake, 'clicks', '.data.parquet.0badcafe.unfinished'), 'left over');
    await exported({ waitMs: 10_000 });
    expect(await differences()).toEqual([]);
    const names = [...(await versions()).keys()];
    expect(names.filter((name) => !name.endsWith('/data.parquet'))).toEqual([]);
    expect((await manifest()).state).toBe('complete');
  });

  it('stops between two files when it is told to, and goes on with the rest', async () => {
    const stopping = new AbortController();
    const stopped = exported({
      stopping: stopping.signal,
      onProgress: (files) => {
        if (files === 7) stopping.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'stopped' });
    expect([...(await versions()).keys()].length).toBe(7);
    const { identity } = openFolder(lake);
    const held = await warehouse.database.locks.acquire(`export to ${identity}`, { waitMs: 0 });
    await symlink(lake, `${lake}-link`);
    for (const path of [lake, `${lake}-link`, join(`${lake}-link`, 'clicks', '..')]) {
      const other = exportWorkspace(
        warehouse.database,
        openFolder(path),
        optionsOf({ workspace: 'other' }),
      );
      await expect(other).rejects.toMatchObject({ code: 'lock_held' });
    }
    await held.release();
    await exported();
    expect(await differences()).toEqual([]);
  });

  it('gives each of several workspaces a folder with its rows alone', async () => {
    await sql(
      `UPDATE smartlinks.smart_links SET workspace = 'second'
       WHERE id IN (SELECT smart_link_id FROM smartlinks.conversions GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)`,
    );
    const { stdout, stderr, exitCode } = await run('--json');
    expect(exitCode, stderr).toBe(0);
    const { workspaces } = readDocument<ExportDocument>('export-parquet', stdout);
    expect(workspaces.map(({ place }) => place)).toEqual([
      `${lake}/workspace=default`,
      `${lake}/workspace=second`,
    ]);
    for (const { name } of lakeTables.slice(0, 3)) {
      const key = name === 'smart_links' ? 'id' : 'smart_link_id';
      const found = await duck.rows(
        `SELECT workspace, count(*) AS rows FROM read_parquet('${lake}/*/${name}/**/*.parquet', hive_partitioning = true) GROUP BY 1 ORDER BY 1`,
      );
      const expected = await sql(
        `SELECT l.workspace, count(*)::text AS rows FROM smartlinks.${name} t
         JOIN smartlinks.smart_links l ON l.id = t.${key} WHERE t._deleted_at IS NULL GROUP BY 1 ORDER BY 1`,
      );
      expect(found).toEqual(expected);
    }
    const alone = join(lake, 'workspace=second');
    await expect(
      exportWorkspace(warehouse.database, openFolder(alone), optionsOf({ workspace: 'default' })),
    ).rejects.toThrow('the export of workspace "second"');
    lake = alone;
    const root = await run();
    expect([root.exitCode, root.stderr]).toEqual([2, expect.stringContaining('--workspace')]);
    await sql("UPDATE smartlinks.smart_links SET workspace = 'default'");
  });

  it('forgets a person who was erased, and what pii apply drops', async () => {
    await exported();
    const [{ fan = '' } = {}] = await sql(
      'SELECT fan_onlyfans_id AS fan FROM smartlinks.conversions WHERE click_id IS NOT NULL AND fan_onlyfans_id IS NOT NULL LIMIT 1',
    );
    const env = { DATABASE_URL: warehouse.url };
    expect((await runBinary(['pii', 'erase', '--fan', fan, '--yes'], { env })).exitCode).toBe(0);
    await exported();
    expect(await differences()).toEqual([]);
    for (const table of lakeTables) {
      if (!['conversions', 'fans'].includes(table.name)) continue;
      const key = table.name === 'fans' ? 'onlyfans_id' : 'fan_onlyfans_id';
      expect(
        await duck.rows(`SELECT 1 FROM ${filesOf(lake, table)} WHERE ${key} = '${fan}'`),
      ).toEqual([]);
    }
    const known = await personalValues(warehouse.database);
    const apply = await runBinary(['pii', 'apply', '--yes'], {
      env: { ...env, PII_MODE: 'drop' },
    });
    expect(apply.exitCode, apply.stderr).toBe(0);
    const after = await exported();
    expect(after.piiMode).toBe('drop');
    const files = await Promise.all(
      [...(await versions()).keys()].map((path) => readFile(join(lake, path), 'latin1')),
    );
    expect(known.length).toBeGreaterThan(100);
    expect(known.filter((value) => files.some((text) => text.includes(value)))).toEqual([]);
  });
});

function fail(): never {
  throw new Error('There is no such table.');
}

/** The statements of docs/lake.md that are said to run, over this lake. */
async function documentedForDuckDb(): Promise<string[]> {
  const text = await readFile(new URL('../../docs/lake.md', import.meta.url), 'utf8');
  const section = /### DuckDB$(.*?)^###/ms.exec(text)?.[1] ?? '';
  const blocks = [...section.matchAll(/```sql\n(.*?)```/gs)].map(([, block = '']) => block);
  const statements = blocks.join('').replaceAll("'lake/", `'${lake}/`).split(/;\s*/);
  return statements.filter((statement) => statement.trim() !== '');
}
