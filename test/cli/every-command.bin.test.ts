/**
 * Every command on a terminal of 80 columns. On a pipe each one is shown by the `*.bin.test.ts` of its name; with
 * `--json` its document is held against a schema of `docs/schemas`, here or there.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCommands } from '../../src/cli/commands.js';
import type { CommandContext } from '../../src/cli/context.js';
import { createProgram } from '../../src/cli/program.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { startInTerminal } from '../support/pty.js';
import { runBinary, startBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { startFastSimulator } from '../support/warehouse.js';
import { memoryStream } from './memory-stream.js';

const ESCAPE = '\u001b';
const reader = 'every_command_test_reader';

let simulator: Simulator;
let warehouse: TestDatabase;
let folder: TemporaryFolder;

beforeAll(async () => {
  simulator = await startFastSimulator({ links: 4, clicks: 400, conversions: 40 });
  warehouse = await createTestDatabase();
  folder = await makeTemporaryFolder('every-command-test');
  await writeFile(join(folder.path, 'spend.csv'), 'Day,Link,Spend\n2026-05-01,nobody,1.50\n');
  await writeFile(join(folder.path, 'labels.csv'), 'link,vendor\nnobody,A\n');
  const [link] = simulator.service.links();
  for (const days of [2, 3]) {
    simulator.service.addClick(link?.id ?? '', {
      at: simulator.service.now() - days * 86_400,
      id: null,
    });
  }
});
afterAll(async () => {
  const made = await warehouse.database.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
    reader,
  ]);
  if (made.rowCount === 1) {
    await warehouse.database.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
  }
  await warehouse.close();
  await simulator.close();
  await folder.remove();
});

const options = () => ({
  cwd: folder.path,
  env: {
    DATABASE_URL: warehouse.url,
    ONLYFANSAPI_BASE_URL: simulator.url,
    ONLYFANSAPI_API_KEY: 'any',
    HTTP_PORT: '0',
  },
});

/** Lines that stayed or passed on the terminal: what moves on it ends a line, colours are left out. */
function linesOf(written: string): string[] {
  const colors = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'gu');
  const moves = new RegExp(`${ESCAPE}\\[[?0-9;]*[A-Za-z]|[\\r\\n]+`, 'gu');
  return written.replace(colors, '').split(moves);
}

interface Shown {
  readonly args: readonly string[];
  readonly exitCode?: number;
  /** What a person must see. */
  readonly says: RegExp;
  /** Commands that run until Ctrl-C, which is typed when they say so. */
  readonly isEnded?: true;
}

/** What stands for an id that is not known before. */
const placeholders: Readonly<Record<string, () => string | undefined>> = {
  ACCOUNT: () => simulator.service.accounts()[0]?.id,
  LINK: () => simulator.service.links()[0]?.id,
};

/** In this order: later ones show what earlier ones did. */
const shown: readonly Shown[] = [
  { args: ['check'], says: /A sync can run/ },
  { args: ['migrate'], says: /The schema is up to date/ },
  { args: ['sync'], exitCode: 3, says: /2 rows .*quarantine/s },
  { args: ['status'], says: /complete through/ },
  { args: ['status', '--link', 'LINK'], says: /counter/i },
  { args: ['verify'], says: /100 % of rows/ },
  { args: ['backfill', '--from', '2026-05-01', '--dry-run'], says: /To begin: / },
  { args: ['backfill', '--from', '2026-05-01'], says: /now hold exactly/ },
  { args: ['quarantine', 'list'], says: /no_id/ },
  { args: ['quarantine', 'retry'], exitCode: 3, says: /2/ },
  { args: ['quarantine', 'drop', '1'], says: /Dropped 1 row/ },
  {
    args: ['links', 'create', '--account', 'ACCOUNT', '--name', 'Bio', '--type', 'tracking_link'],
    says: /https:\/\//,
  },
  { args: ['spend', 'import', 'spend.csv'], says: /1 line/ },
  { args: ['labels', 'import', 'labels.csv'], exitCode: 2, says: /line 2: names no link/ },
  { args: ['export', 'parquet', '--to', 'lake'], says: /complete through/ },
  { args: ['pause'], says: /[Pp]aused/ },
  { args: ['resume'], says: /goes on with its next cycle/ },
  { args: ['grant-reader', reader, '--no-login'], says: new RegExp(reader) },
  { args: ['pii', 'apply', '--yes'], says: /PII_MODE=keep already/ },
  { args: ['retention', '--months', '1', '--dry-run'], says: /keeps 1 month/ },
  { args: ['pii', 'erase', '--fan', 'nobody', '--yes'], says: /Nothing of this person/ },
  { args: ['simulator', '--port', '0'], says: /Ctrl-C ends it/, isEnded: true },
  { args: ['start'], says: /cycle_ended/, isEnded: true },
];

describe('on a terminal of 80 columns', () => {
  const named = shown.map((one) => [one.args.slice(0, 2).join(' '), one] as const);
  test.each(named)('%s', async (_name, { args, exitCode = 0, says, isEnded }) => {
    const words = args.map((word) => placeholders[word]?.() ?? word);
    const terminal = startInTerminal(words, options());
    if (isEnded === true) {
      await terminal.until(says);
      terminal.type('\u0003');
    }
    const ended = await terminal.ended;
    expect.soft(ended.exitCode).toBe(isEnded === true ? 130 : exitCode);
    const lines = linesOf(ended.written);
    expect.soft(lines.join('\n')).toMatch(says);
    // Lines of the log are as long as they are; so is a command that is to be copied.
    const isCopied = (line: string): boolean => /^\d\d:\d\d:\d\d | ONLYFANSAPI/.test(line);
    expect.soft(lines.filter((line) => line.length > 80 && !isCopied(line))).toEqual([]);
    expect.soft(lines.filter((line) => line.startsWith('{"'))).toEqual([]);
  });
});

/** `quarantine list` and so on, as they are typed. */
async function commandNames(): Promise<string[]> {
  const stream = memoryStream();
  const program = createProgram({
    commands: await allCommands(),
    context: {} as CommandContext,
    stdout: stream,
    stderr: stream,
    silent: true,
  });
  return program.commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((part) => `${command.name()} ${part.name()}`),
  );
}

test('no command is left out', async () => {
  const seen = shown.map(({ args }) => args.join(' '));
  const left = (await commandNames()).filter((name) => !seen.some((args) => args.startsWith(name)));
  // It is shown on a terminal in `demo.bin`, with Ctrl-C.
  expect(left).toEqual(['demo']);
});

test('each command has a schema, and a test holds its document against it', async () => {
  const sync = await runBinary(['sync', '--json'], options());
  readDocument('sync', sync.stdout);
  const served = startBinary(['simulator', '--port', '0', '--json'], options());
  const document = await served.until('stdout', /\n}\n$/);
  served.child.kill('SIGTERM');
  await served.ended;
  readDocument('simulator', document);

  const root = new URL('../..', import.meta.url);
  const schemas = readdirSync(new URL('docs/schemas', root)).map((file) =>
    file.replace('.json', ''),
  );
  for (const name of await commandNames()) expect(schemas).toContain(name.replace(' ', '-'));
  const tests = readdirSync(new URL('test', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(`test/${file}`, root), 'utf8'));
  const unread = schemas.filter(
    (name) =>
      !tests.some((text) => new RegExp(`readDocument(<.*>)?\\(\\s*'${name}'`, 's').test(text)),
  );
  expect(unread).toEqual([]);
});
