import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { troubleKinds } from '../../src/alerts/troubles.js';
import { ExitCode } from '../../src/errors.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

type Level = 'debug' | 'info' | 'warn' | 'error';

interface LogCall {
  readonly file: string;
  readonly level: Level;
  readonly event: string;
  readonly fields: readonly string[];
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }));

/** The names in the text of an object: `a: 1, b, ...c` has `a` and `b`. */
function fieldsOf(object: string): string[] {
  return [...object.matchAll(/(?:^|,)\s*(\w+)\s*(?=:|,|$)/g)].map(([, name = '']) => name);
}

const calls: LogCall[] = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/\.(debug|info|warn|error)\(\s*\{([^{}]*)\}/g)].map(
    ([, level = '', object = '']) => ({
      file,
      level: level as Level,
      event: /event: '(\w+)'/.exec(object)?.[1] ?? '',
      fields: fieldsOf(object),
    }),
  ),
);

function headings(pattern: RegExp): string[] {
  return [...runbook.matchAll(pattern)].map(([, name = '']) => name).sort();
}

/** The first cells of the rows of the table with that head, and the second ones. */
function table(head: string): Map<string, string> {
  const lines = runbook.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} `)) + 2;
  const rows = lines.slice(start, start + lines.slice(start).indexOf(''));
  return new Map(
    rows.map((row) => {
      const [, first = '', second = ''] = row.split('|').map((cell) => cell.trim());
      return [first.replaceAll('`', ''), second];
    }),
  );
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

describe('the runbook', () => {
  it('finds every log line of the source: each names its event where it is written', () => {
    const written = sources.flatMap(({ text }) => [...text.matchAll(/event: '(\w+)'/g)]).length;
    expect(calls.filter(({ event }) => event !== '')).toHaveLength(written);
    expect(written).toBeGreaterThan(15);
  });

  it('has a heading for each exit code', () => {
    expect(headings(/^### Exit code (\d+)$/gm).map(Number)).toEqual(
      Object.values(ExitCode).map(String).sort().map(Number),
    );
  });

  it('has a heading for each event at warn or above, and none for others', () => {
    const loud = calls.filter(({ level, event }) => event !== '' && /warn|error/.test(level));
    expect(headings(/^### `(\w+)`$/gm)).toEqual(unique(loud.map(({ event }) => event)));
  });

  it('lists every event with its level', () => {
    const levels = new Map(
      calls.filter(({ event }) => event !== '').map(({ event, level }) => [event, level]),
    );
    expect(Object.fromEntries(table('event'))).toEqual(Object.fromEntries(levels));
  });

  it('lists every field of a log line', () => {
    const bound = sources.flatMap(({ text }) =>
      [...text.matchAll(/\.child\(\{([^{}]*)\}/g)].flatMap(([, object = '']) => fieldsOf(object)),
    );
    const used = calls.filter(({ event }) => event !== '').flatMap(({ fields }) => fields);
    const always = ['level', 'time', 'message'];
    expect([...table('field').keys()].sort()).toEqual(unique([...used, ...bound, ...always]));
  });

  it('has a heading for each trouble that alerts tell of, and the schema knows them all', () => {
    const known = [...troubleKinds].sort();
    expect(headings(/^### Alert `(\w+)`$/gm)).toEqual(known);
    const schema = JSON.parse(readFileSync(join(root, 'docs/schemas/alert.json'), 'utf8')) as {
      properties: { trouble: { enum: string[] } };
    };
    expect(schema.properties.trouble.enum.sort()).toEqual(known);
  });

  it('links to headings that exist', () => {
    for (const [, anchor = ''] of runbook.matchAll(/\]\(#(\w+)\)/g)) {
      expect(runbook).toContain(`### \`${anchor}\``);
    }
  });
});
