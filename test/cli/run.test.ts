import { describe, expect, test } from 'vitest';
import { requireWorkspaces } from '../../src/config/workspaces.js';
import { StoppedError, UsageError } from '../../src/errors.js';
import { runWork, signalSource } from './run-work.js';

const fail = (error: unknown) => (): never => {
  throw error;
};

describe('a command', () => {
  test('returns: exit 0, its result on stdout', async () => {
    const ended = await runWork(['work'], ({ out }) => out.result({ rows: 1 }, () => 'one row'));
    expect(ended).toEqual({ exitCode: 0, stdout: 'one row\n', stderr: '' });
  });

  test('sets its exit code with finish', async () => {
    expect((await runWork(['work'], ({ finish }) => finish(3))).exitCode).toBe(3);
  });

  test.each([
    ['work', '--json', '--workspace', 'a', '--quiet'],
    ['--json', '--workspace=a', '-q', 'work'],
  ])('sees the global options wherever they stand (%s %s …)', async (...args) => {
    let seen: unknown;
    await runWork(args, ({ options }) => {
      seen = options;
    });
    expect(seen).toEqual({ workspace: 'a', json: true, quiet: true, color: true });
  });

  test('gets its arguments parsed', async () => {
    let seen: unknown;
    await runWork(
      ['work', '--rows', '3', '--from', '2026-01-02', '--wait', '90'],
      (_context, options) => {
        seen = options;
      },
    );
    expect(seen).toEqual({ rows: 3, from: Date.UTC(2026, 0, 2) / 1000, wait: 90_000 });
  });

  test('closes what it opened, last opened first, also after an error', async () => {
    const closed: string[] = [];
    const ended = await runWork(['work'], ({ onClose }) => {
      onClose(() => {
        closed.push('database');
      });
      onClose(fail(new Error('cannot close')));
      onClose(() => {
        closed.push('api');
      });
      throw new UsageError('No.');
    });
    expect(closed).toEqual(['api', 'database']);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('"event":"close_failed"');
  });

  test('reads the configuration at first use only, and its faults end with exit 2', async () => {
    const env = { SYNC_CONCURRENCY: 'many' };
    expect((await runWork(['work'], () => {}, env)).exitCode).toBe(0);
    const ended = await runWork(['work'], ({ config }) => void config, env);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toBe(
      'error: The configuration has a fault:\n' +
        '  SYNC_CONCURRENCY "many" is not a whole number; accepted: a whole number from 1 to 64\n' +
        'Correct it and start again; .env.example lists every variable with its default.\n',
    );
  });

  test('may replace variables, the file of a secret included', async () => {
    const env = {
      DATABASE_URL_FILE: '/nowhere',
      ONLYFANSAPI_API_KEYS: 'a=k',
      NODE_ENV: 'production',
    };
    let seen: unknown;
    const ended = await runWork(
      ['work'],
      ({ configWith }) => {
        const config = configWith({
          DATABASE_URL: 'embedded',
          ONLYFANSAPI_API_KEY: 'k',
          ONLYFANSAPI_API_KEYS: undefined,
        });
        seen = [config.databaseUrl, config.workspaces.map(({ name }) => name)];
      },
      env,
    );
    expect(ended.stderr).toBe('');
    expect(seen).toEqual(['embedded', ['default']]);
  });

  test('an unknown workspace ends with exit 2', async () => {
    const ended = await runWork(
      ['work', '-w', 'b'],
      ({ config, options }) => void requireWorkspaces(config, options.workspace),
      { ONLYFANSAPI_API_KEY: 'k' },
    );
    expect(ended).toMatchObject({
      exitCode: 2,
      stderr: 'error: There is no workspace "b".\nConfigured: default.\n',
    });
  });
});

describe('errors', () => {
  test('a known error: message, remedy and exit code', async () => {
    const ended = await runWork(
      ['work'],
      fail(new UsageError('No link "x".', { remedy: 'Look.' })),
    );
    expect(ended).toEqual({ exitCode: 2, stdout: '', stderr: 'error: No link "x".\nLook.\n' });
  });

  test('with --json a document on stdout', async () => {
    const ended = await runWork(['work', '--json'], fail(new UsageError('No link "x".')));
    expect(JSON.parse(ended.stdout)).toEqual({
      error: { code: 'usage', message: 'No link "x".', remedy: null },
    });
  });

  test('an unknown error: exit 1 and one line; the stack with LOG_LEVEL=debug', async () => {
    const ended = await runWork(['work'], fail(new TypeError('x is\nnot y')));
    expect(ended).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'error: Unexpected error (TypeError): x is not y\n' +
        'Run it again with LOG_LEVEL=debug to see where it happened.\n',
    });
    const debugged = await runWork(['work'], fail(new TypeError('x')), { LOG_LEVEL: 'debug' });
    expect(debugged.stderr).toMatch(/\n\s+at .*run\.test\.ts/);
  });

  test('I7: no error message shows credentials', async () => {
    const ended = await runWork(['work', '--json'], fail(new Error('at https://u:hunter2@h')));
    expect(ended.stdout + ended.stderr).not.toContain('hunter2');
  });
});

describe('signals', () => {
  test('work that stops when told ends with 130', async () => {
    const ended = await runWork(['work'], ({ stopping, finish }) => {
      signalSource.emit('SIGINT');
      expect(stopping.aborted).toBe(true);
      finish(3);
    });
    expect(ended.exitCode).toBe(130);
  });

  test('work that is cancelled ends with 143 and no error', async () => {
    const ended = await runWork(['work'], ({ stopping }) => {
      signalSource.emit('SIGTERM');
      stopping.throwIfAborted();
    });
    expect(ended).toEqual({
      exitCode: 143,
      stdout: '',
      stderr: 'Stopped; what was committed stays.\n',
    });
  });

  test('with --json a document says so', async () => {
    const ended = await runWork(['work', '--json'], fail(new StoppedError('Stopped by SIGTERM.')));
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'stopped' } });
  });
});

test('the command that goes on is one that the shell finds: npx where it came by npx', async () => {
  const say = (env: Record<string, string>) =>
    runWork(['work', '--rows', '2'], ({ commandLine, out }) => out.note(commandLine), env);
  expect((await say({})).stderr).toBe('smartlink-sync work --rows 2\n');
  expect((await say({ npm_command: 'exec' })).stderr).toBe('npx smartlink-sync work --rows 2\n');
});
