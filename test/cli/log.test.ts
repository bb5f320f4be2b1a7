import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import type { LogLevel } from '../../src/config/variables.js';
import { UsageError } from '../../src/errors.js';
import { describeError, scrub } from '../../src/log/described-error.js';
import { createLog, type Log } from '../../src/log.js';

function collect(level: LogLevel = 'debug', terminal = false): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const stream = { write: (line: string) => lines.push(line) };
  const log = createLog({
    level,
    stream,
    ...(terminal ? { terminal: pc.createColors(false) } : {}),
  });
  return { log, lines };
}

const parsed = (line: string | undefined): unknown => JSON.parse(line ?? 'null');

describe('createLog', () => {
  test('one JSON object a line, with level, time and event', () => {
    const { log, lines } = collect();
    log.info({ event: 'run_started', workspace: 'default', requests: 3 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(parsed(lines[0])).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      event: 'run_started',
      workspace: 'default',
      requests: 3,
    });
  });

  test('a child carries its fields, a level keeps the lower ones out', () => {
    const { log, lines } = collect('warn');
    const child = log.child({ workspace: 'a', link: '01J' });
    child.info({ event: 'page_read' });
    child.warn({ event: 'page_shrunk', limit: 500 }, 'the service takes fewer rows');
    expect(lines.map(parsed)).toEqual([
      expect.objectContaining({
        level: 'warn',
        workspace: 'a',
        link: '01J',
        event: 'page_shrunk',
        limit: 500,
        message: 'the service takes fewer rows',
      }),
    ]);
  });

  test('I7: of an error only name, message, code, sqlstate, table, constraint and its causes are kept', () => {
    const { log, lines } = collect();
    const cause = Object.assign(new Error('cannot reach postgres://u:hunter2@db/w'), {
      code: 'ECONNREFUSED',
      headers: { authorization: 'Bearer hunter2' },
      body: 'hunter2',
    });
    const error = Object.assign(new Error('writing clicks failed', { cause }), {
      sqlstate: '23505',
      table: 'clicks',
      constraint: 'clicks_pkey',
      detail: 'Key (id)=(hunter2) already exists.',
      parameters: ['hunter2'],
    });
    log.error({ event: 'commit_failed', error });
    expect(parsed(lines[0])).toMatchObject({
      event: 'commit_failed',
      error: {
        name: 'Error',
        message: 'writing clicks failed',
        sqlstate: '23505',
        table: 'clicks',
        constraint: 'clicks_pkey',
        cause: {
          name: 'Error',
          message: 'cannot reach postgres://[secret]@db/w',
          code: 'ECONNREFUSED',
        },
      },
    });
    expect(lines[0]).not.toContain('hunter2');
    expect(lines[0]).not.toContain('stack');
  });

  test('I7: fields that would hold a secret or a row are hidden, wherever they stand', () => {
    const { log, lines } = collect();
    log.child({ apiKey: 'hunter2', http: { headers: { authorization: 'hunter2' } } }).info({
      event: 'request',
      authorization: 'Bearer hunter2',
      key: new Secret('hunter2'),
      url: 'https://u:hunter2@h/p?api_key=hunter2&limit=5',
      deep: { list: [{ userAgent: 'hunter2' }] },
      rows: 12,
    });
    log.info({ event: 'x', err: new Error('https://u:hunter2@h') }, 'at https://u:hunter2@h');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('hunter2');
    expect(parsed(lines[0])).toMatchObject({ rows: 12 });
  });

  test('on a terminal a line is written for people, without control characters of its values', () => {
    const { log, lines } = collect('debug', true);
    log.warn({ event: 'page_shrunk', link: '01J', note: 'a b\u001b[2J' }, 'fewer rows');
    expect(lines[0]).toMatch(
      /^\r\u001b\[2K\d\d:\d\d:\d\d warn {2}page_shrunk - fewer rows link=01J note="a b\\u001b\[2J"\n$/,
    );
  });
});

describe('describeError', () => {
  test('messages that hold data are replaced', () => {
    const broken = (): unknown => JSON.parse('{"name": hunter2}');
    let syntax: unknown;
    try {
      broken();
    } catch (error) {
      syntax = error;
    }
    const drizzle = new Error('Failed query: insert into x\nparams: hunter2');
    const postgres = Object.assign(new Error('invalid input syntax for type numeric: "hunter2"'), {
      severity: 'ERROR',
      code: '22P02',
    });
    const described = [syntax, drizzle, postgres].map((error) => describeError(error));
    expect(JSON.stringify(described)).not.toContain('hunter2');
    expect(described[2]).toMatchObject({ code: '22P02' });
  });

  test('an error of our own keeps its message and code', () => {
    expect(describeError(new UsageError('There is no link "x".'))).toEqual({
      name: 'UsageError',
      message: 'There is no link "x".',
      code: 'usage',
    });
  });

  test('takes anything, and a circle of causes', () => {
    expect(describeError('text')).toEqual({ name: 'unknown', message: 'text' });
    expect(describeError(undefined).message).toBe('something that is not an error was thrown');
    const circle = new Error('a');
    circle.cause = circle;
    expect(JSON.stringify(describeError(circle)).match(/"a"/g)).toHaveLength(6);
  });
});

test.each([
  ['postgres://u:p@h/d', 'postgres://[secret]@h/d'],
  ['postgres://u:p@ss/w@h/d', 'postgres://[secret]@h/d'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer [secret]'],
  ['GET /x?token=abc&limit=5', 'GET /x?token=[secret]&limit=5'],
  ['https://app.onlyfansapi.com/api', 'https://app.onlyfansapi.com/api'],
])('scrub(%j)', (text, shown) => {
  expect(scrub(text)).toBe(shown);
});
