import { describe, expect, test } from 'vitest';
import { allCommands, commandsFor } from '../../src/cli/commands.js';
import type { CommandContext } from '../../src/cli/context.js';
import { createProgram } from '../../src/cli/program.js';
import { memoryStream } from './memory-stream.js';
import { runWork } from './run-work.js';

describe('usage', () => {
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
    expect(await runWork(args)).toEqual({
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
      const ended = await runWork(args);
      expect(ended.exitCode).toBe(2);
      expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'usage' } });
    }
  });

  test('no command: the help on stderr and exit 2; with --json a document', async () => {
    const ended = await runWork([]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain('Usage: smartlink-sync');
    const json = await runWork(['--json']);
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { message: 'No command was given.' } });
  });

  test.each([['--help'], ['help'], ['work', '--help'], ['help', 'work'], ['--version']])(
    '%s %s: exit 0, on stdout',
    async (...args) => {
      const ended = await runWork(args);
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ended.stdout).not.toBe('');
    },
  );

  test('the help of a command shows its examples and the options of all commands', async () => {
    const { stdout } = await runWork(['work', '--help']);
    expect(stdout).toContain('Examples:\n  # two rows\n  smartlink-sync work --rows 2\n');
    expect(stdout).toMatch(/Global Options:.*--workspace <name>.*--json.*--quiet.*--no-color/s);
  });
});

test('every command of the program has a description and examples', async () => {
  const stream = memoryStream();
  // Commands use the context in their actions, not while they register.
  const context = new Proxy({} as CommandContext, {
    get: () => {
      throw new Error('The context was used too early.');
    },
  });
  const program = createProgram({
    commands: await allCommands(),
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

test('a command that is named first is loaded by itself, and all are for anything else', async () => {
  const all = await allCommands();
  const stream = memoryStream();
  const context = {} as CommandContext;
  const program = createProgram({
    commands: all,
    context,
    stdout: stream,
    stderr: stream,
    silent: true,
  });
  const names = program.commands.map((command) => command.name());
  expect(names).toHaveLength(all.length);
  for (const [at, name] of names.entries()) {
    expect(await commandsFor([name, '--json']), name).toEqual([all[at]]);
  }
  for (const args of [
    [],
    ['--json', 'sync'],
    ['help', 'sync'],
    ['snyc'],
    ['toString'],
    ['--help'],
  ]) {
    expect(await commandsFor(args)).toEqual(all);
  }
});
