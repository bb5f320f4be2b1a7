import { describe, expect, test } from 'vitest';
import { colorsFor, createOutput, type OutputOptions } from '../../src/cli/output.js';
import { lineProgress } from '../../src/cli/progress.js';
import { memoryStream } from './memory-stream.js';

function outputWith(options: Partial<OutputOptions> = {}) {
  const stdout = memoryStream();
  const stderr = memoryStream();
  const defaults = {
    stdout,
    stderr,
    json: false,
    quiet: false,
    color: true,
    env: {},
    nowMs: () => 0,
  };
  return { stdout, stderr, out: createOutput({ ...defaults, ...options }) };
}

describe('result', () => {
  test('is text for people', () => {
    const { stdout, out } = outputWith();
    out.result({ rows: 1 }, () => 'one row');
    expect(stdout.text()).toBe('one row\n');
  });

  test('is one JSON document with --json; big integers are text', () => {
    const { stdout, out } = outputWith({ json: true });
    out.result({ rows: 12n }, () => 'never made');
    expect(JSON.parse(stdout.text())).toEqual({ rows: '12' });
  });

  test.each([true, false])('comes once (json: %s)', (json) => {
    const { out } = outputWith({ json });
    out.result({}, () => 'x');
    expect(() => out.result({}, () => 'x')).toThrow('one result');
  });
});

describe('failure', () => {
  const failure = { code: 'usage', message: 'No such link.', remedy: 'See status.' };

  test('is told on stderr', () => {
    const { stdout, stderr, out } = outputWith();
    out.failure(failure, '');
    expect(stderr.text()).toBe('error: No such link.\nSee status.\n');
    expect(stdout.text()).toBe('');
  });

  test('is a document on stdout with --json, unless a result is there already', () => {
    const first = outputWith({ json: true });
    first.out.failure(failure, '');
    expect(JSON.parse(first.stdout.text())).toEqual({ error: failure });
    const second = outputWith({ json: true });
    second.out.result({ rows: 1 }, () => '');
    second.out.failure(failure, '');
    expect(JSON.parse(second.stdout.text())).toEqual({ rows: 1 });
  });
});

describe('progress', () => {
  test('on a pipe is a plain line at the start and every five seconds at most', () => {
    let nowMs = 1_000;
    const stderr = memoryStream();
    const { stdout, out } = outputWith({ stderr, nowMs: () => nowMs });
    const progress = out.progress('links');
    progress.start(40, 'days');
    for (let done = 1; done <= 40; done += 1) {
      nowMs += 300;
      progress.update(done, { rows: done * 30, requests: done });
    }
    progress.stop();
    progress.update(41);
    expect(stderr.text()).toBe(
      [
        'links: 0 of 40 days',
        'links: 17 of 40 days, 510 rows, 100 a second, 17 requests, about 7 s left',
        'links: 34 of 40 days, 1,020 rows, 100 a second, 34 requests, about 2 s left',
        '',
      ].join('\n'),
    );
    expect(stdout.text()).toBe('');
  });

  test('on a pipe says what holds it up, before the start too', () => {
    let nowMs = 0;
    const stderr = memoryStream();
    const { out } = outputWith({ stderr, nowMs: () => nowMs });
    const progress = out.progress('links');
    progress.say('waiting 12 s for the rate limit', 12_000);
    progress.start(4, 'streams');
    nowMs = 6_000;
    progress.say('waiting 12 s for the rate limit', 12_000);
    nowMs = 19_000;
    progress.update(1);
    expect(stderr.text().split('\n')).toEqual([
      'links: waiting 12 s for the rate limit',
      'links: 0 of 4 streams',
      'links: 0 of 4 streams, waiting 12 s for the rate limit',
      'links: 1 of 4 streams, about 57 s left',
      '',
    ]);
  });

  test('is nothing with --quiet, and so are notes', () => {
    const { stderr, out } = outputWith({ quiet: true });
    const progress = out.progress('links');
    progress.start(4, 'days');
    progress.update(4);
    progress.stop();
    out.note('x');
    expect(stderr.text()).toBe('');
  });

  test('on a terminal is a bar and a line of figures, and log lines stand above them', () => {
    const stderr = memoryStream(true);
    const { out } = outputWith({ stderr });
    const progress = out.progress('links');
    out.aboveProgress('before\n');
    progress.start(4, 'days');
    progress.update(2, { rows: 7, requests: 1 });
    out.aboveProgress('a log line\n');
    progress.stop();
    progress.update(3);
    out.aboveProgress('after\n');
    expect(stderr.text()).toMatch(/^before\n/);
    expect(stderr.text()).toContain('links [                              ] 0 of 4 days');
    expect(stderr.text()).toContain('a log line\u001b[K\n');
    expect(stderr.text()).toMatch(/after\n$/);
  });

  test('updates before the start are nothing', () => {
    const lines: string[] = [];
    lineProgress(
      'x',
      (line) => lines.push(line),
      () => 9_999,
    ).update(1);
    expect(lines).toEqual([]);
  });
});

test.each([
  [true, true, {}, true],
  [false, true, {}, false],
  [true, false, {}, false],
  [true, true, { NO_COLOR: '1' }, false],
  [true, true, { TERM: 'dumb' }, false],
  [false, true, { FORCE_COLOR: '1' }, true],
  [true, true, { FORCE_COLOR: '0' }, false],
  [false, false, { FORCE_COLOR: '1' }, false],
])('terminal %s, color %s, %o: colours %s', (isTTY, color, env, colored) => {
  const { red } = colorsFor(memoryStream(isTTY), { color, env });
  expect(red('x') !== 'x').toBe(colored);
});

describe('a terminal', () => {
  const wide = (columns: number) => {
    const stdout = Object.assign(memoryStream(), { isTTY: true as const, columns });
    const stderr = Object.assign(memoryStream(), { isTTY: true as const, columns });
    return { stdout, stderr, out: outputWith({ stdout, stderr, color: false }).out };
  };

  test('gets lines that are broken between words, with their indent', () => {
    const { stdout, out } = wide(20);
    out.result({}, () => 'one two three four five\n  ! six seven eight nine ten\nend');
    expect(stdout.text()).toBe('one two three four\nfive\n  ! six seven eight\n  nine ten\nend\n');
  });

  test('gets a command to be copied, and the row of a table, as one line', () => {
    const { stderr, out } = wide(20);
    const command = 'smartlink-sync backfill --from 2026-01-01';
    out.note(`To go on with it: ${command}`);
    out.failure({ code: 'x', message: 'a long message for a person', remedy: command }, '');
    out.note(`  KEY=any URL=http://x ${command}`);
    out.note('a cell      another cell, wide');
    expect(stderr.text()).toBe(
      `To go on with it:\n${command}\nerror: a long\nmessage for a person\n${command}\n` +
        `  KEY=any URL=http://x ${command}\n` +
        'a cell      another cell, wide\n',
    );
  });

  test('is not guessed: a pipe gets lines as they are', () => {
    const { stdout, out } = outputWith();
    const line = 'word '.repeat(40).trim();
    out.result({}, () => line);
    expect(stdout.text()).toBe(`${line}\n`);
  });
});
