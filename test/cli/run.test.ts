import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { dayArgument, durationArgument, wholeNumberArgument } from '../../src/cli/arguments.js';
import type { CommandContext } from '../../src/cli/context.js';
import { withExamples } from '../../src/cli/help.js';
import { allCommands, createProgram, type Register } from '../../src/cli/program.js';
import { run } from '../../src/cli/run.js';
import { listenForSignals } from '../../src/cli/signals.js';
import { requireWorkspaces } from '../../src/config/workspaces.js';
import { type ExitCode, StoppedError, UsageError } from '../../src/errors.js';
import { memoryStream } from './memory-stream.js';

interface Ended {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

const source = new EventEmitter();
const listening: { close(): void }[] = [];
afterEach(() => {
  for (const signals of listening.splice(0)) signals.close();
});

/** Runs a program whose only command is `work`, with the given action. */
async function runWork(
  args: readonly string[],
  action: (context: CommandContext, options: Record<string, unknown>) => Promise<void> | void,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const work: Register = (program, context) => {
    const command = program
      .command('work')
      .description('does some work')
      .option('--rows <n>', 'rows', wholeNumberArgument({ min: 1, max: 10 }))
      .option('--from <day>', 'first day', dayArgument())
      .option('--wait <duration>', 'wait', durationArgument('s'))
      .action(async (options: Record<string, unknown>) => {
        await action(context, options);
      });
    withExamples(command, [['smartlink-sync work --rows 2', 'two rows']]);
  };
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const signals = listenForSignals(source, () => 8_000);
  listening.push(signals);
  const exitCode = await run({ args, env, stdout, stderr, signals, commands: [work] });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

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
      source.emit('SIGINT');
      expect(stopping.aborted).toBe(true);
      finish(3);
    });
    expect(ended.exitCode).toBe(130);
  });

  test('work that is cancelled ends with 143 and no error', async () => {
    const ended = await runWork(['work'], ({ stopping }) => {
      source.emit('SIGTERM');
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

describe('usage', () => {
  const usage = (args: readonly string[]): Promise<Ended> => runWork(args, () => {});

  test.each([
    [['wrok'], "unknown command 'wrok' (Did you mean work?)", 'smartlink-sync'],
    [
      ['work', '--rwos', '3'],
      "unknown option '--rwos' (Did you mean --rows?)",
      'smartlink-sync work',
    ],
    [['work', '--jsn'], "unknown option '--jsn' (Did you mean --json?)", 'smartlink-sync work'],
    [
      ['work', 'x'],
      "too many arguments for 'work'. Expected 0 arguments but got 1.",
      'smartlink-sync work',
    ],
    [['work', '--rows'], "option '--rows <n>' argument missing", 'smartlink-sync work'],
    [
      ['work', '--rows', '11'],
      "option '--rows <n>' argument '11' is invalid. Accepted: a whole number from 1 to 10.",
      'smartlink-sync work',
    ],
    [
      ['work', '--from', 'x'],
      "option '--from <day>' argument 'x' is invalid. Accepted: a day as YYYY-MM-DD.",
      'smartlink-sync work',
    ],
  ])('%j: %s', async (args, message, command) => {
    expect(await usage(args)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `error: ${message}\nSee ${command} --help.\n`,
    });
  });

  test('a usage error with --json is a document, wherever --json stands', async () => {
    for (const args of [
      ['--json', 'wrok'],
      ['work', '--rwos', '--json'],
    ]) {
      const ended = await usage(args);
      expect(ended.exitCode).toBe(2);
      expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'usage' } });
    }
  });

  test('no command: the help on stderr and exit 2; with --json a document', async () => {
    const ended = await usage([]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain('Usage: smartlink-sync');
    const json = await usage(['--json']);
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { message: 'No command was given.' } });
  });

  test.each([['--help'], ['help'], ['work', '--help'], ['help', 'work'], ['--version']])(
    '%s %s: exit 0, on stdout',
    async (...args) => {
      const ended = await usage(args);
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ended.stdout).not.toBe('');
    },
  );

  test('the help of a command shows its examples and the options of all commands', async () => {
    const { stdout } = await usage(['work', '--help']);
    expect(stdout).toContain('Examples:\n  # two rows\n  smartlink-sync work --rows 2\n');
    expect(stdout).toMatch(/Global Options:.*--workspace <name>.*--json.*--quiet.*--no-color/s);
  });
});

test('every command of the program has a description and examples', () => {
  const stream = memoryStream();
  // Commands use the context in their actions, not while they register.
  const context = new Proxy({} as CommandContext, {
    get: () => {
      throw new Error('The context was used too early.');
    },
  });
  const program = createProgram({
    commands: allCommands,
    context,
    stdout: stream,
    stderr: stream,
    silent: false,
  });
  const leaves = program.commands.flatMap((command) =>
    command.commands.length > 0 ? command.commands : [command],
  );
  for (const command of leaves) {
    expect(command.description(), command.name()).not.toBe('');
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help, command.name()).toContain('Examples:');
  }
});
