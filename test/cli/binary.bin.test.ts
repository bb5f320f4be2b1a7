import { accessSync, constants, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runBinary, startBinary } from '../support/run-binary.js';

const manifest: unknown = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

describe('the binary', () => {
  test('may be executed, as npx does, and prints its version', async () => {
    accessSync(new URL('../../dist/cli.js', import.meta.url), constants.X_OK);
    const { stdout, stderr, exitCode } = await runBinary(['--version']);
    expect(manifest).toMatchObject({ version: stdout.trim() });
    expect([stderr, exitCode]).toEqual(['', 0]);
  });

  test('tells of a mistyped command on stderr and ends with 2', async () => {
    expect(await runBinary(['simulatr'])).toEqual({
      stdout: '',
      stderr:
        "error: unknown command 'simulatr' (Did you mean simulator?)\nSee smartlink-sync --help.\n",
      exitCode: 2,
      signal: null,
    });
  });

  test('tells of it as JSON on stdout with --json', async () => {
    const { stdout, exitCode } = await runBinary(['simulatr', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage' } });
    expect(exitCode).toBe(2);
  });

  test('a reader that goes away early is no error', async () => {
    const running = startBinary(['--help']);
    running.child.stdout?.destroy();
    const { stderr, exitCode } = await running.ended;
    expect([stderr, exitCode]).toEqual(['', 0]);
  });
});

describe('simulator', () => {
  const small = [
    'simulator',
    '--port',
    '0',
    '--links',
    '2',
    '--clicks',
    '10',
    '--conversions',
    '2',
  ];

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('answers until %s, then ends with %i', async (signal, exitCode) => {
    const running = startBinary([...small, '--json', '--key', 'k1']);
    const { url } = JSON.parse(await running.until('stdout', /\}\n$/)) as { url: string };
    const answers = await Promise.all(
      ['k1', 'k2'].map((key) =>
        fetch(`${url}/api/smart-links`, { headers: { authorization: `Bearer ${key}` } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    running.child.kill(signal);
    expect(await running.ended).toMatchObject({ exitCode, signal: null, stderr: '' });
  });

  test('says how to sync from it', async () => {
    const running = startBinary(small);
    const text = await running.until('stdout', /Ctrl-C/);
    expect(text).toMatch(/ONLYFANSAPI_BASE_URL=http:\/\/127\.0\.0\.1:\d+ ONLYFANSAPI_API_KEY=any/);
    running.child.kill('SIGTERM');
    await running.ended;
  });

  test('a port that is taken ends with 2 and a remedy', async () => {
    const first = startBinary([...small, '--json']);
    const { port } = JSON.parse(await first.until('stdout', /\}\n$/)) as { port: number };
    const second = await runBinary(['simulator', '--port', String(port)]);
    expect(second).toMatchObject({
      exitCode: 2,
      stderr: `error: Port ${port} of 127.0.0.1 is in use.\nChoose another with --port; --port 0 takes a free one.\n`,
    });
    first.child.kill('SIGTERM');
    await first.ended;
  });

  test.each([
    [['--port', '70000'], "option '-p, --port <number>' argument '70000' is invalid."],
    [['--switches', '{'], '--switches is not JSON.'],
    [['--switches', '[]'], '--switches is not a JSON object.'],
    [['--switches', '{"pageCup":1}'], 'pageCup'],
  ])('%j ends with 2', async (args, message) => {
    const { exitCode, stderr } = await runBinary([...small, ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
