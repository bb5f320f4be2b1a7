import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/test-chaos.js', import.meta.url));

function run(args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

it('says how it is used', () => {
  const { code, stdout, stderr } = run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('npm run test:chaos -- --runs 1 --seed 4711');
  expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
});

it.each([
  [['--runs', '0'], '--runs must be a whole number from 1 on, not "0".'],
  [['--seed', '1e3'], '--seed must be a whole number from 1 on, not "1e3".'],
  [['--rums', '5'], "Unknown option '--rums'"],
  [['--executor', 'cloud'], '--executor must be process or queue, not "cloud".'],
  [['5'], "Unexpected argument '5'"],
])('refuses %j before anything is built', (args, words) => {
  const { code, stdout, stderr } = run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).toContain('Usage: npm run test:chaos');
});
