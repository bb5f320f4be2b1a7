import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { makeTemporaryFolder } from '../support/temporary-folder.js';

const script = fileURLToPath(new URL('../../docker/make-secrets.sh', import.meta.url));

test('docker/make-secrets.sh makes files that configure the worker, and keeps the password when run again', async () => {
  const { path: folder, remove } = await makeTemporaryFolder('make-secrets');
  onTestFinished(remove);
  mkdirSync(join(folder, 'docker'));
  cpSync(script, join(folder, 'docker', 'make-secrets.sh'));
  const make = (input: string): string =>
    execFileSync('sh', ['docker/make-secrets.sh'], { cwd: folder, input, encoding: 'utf8' });
  const secret = (name: string): string =>
    readFileSync(join(folder, 'secrets', name), 'utf8').trim();

  expect(() => make('\n')).toThrow('No key was given');
  expect(existsSync(join(folder, 'secrets'))).toBe(false);

  expect(make('first-key')).toContain('docker compose up -d');
  expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
  const password = secret('postgres-password');
  expect(password).toMatch(/^[0-9a-f]{48}$/);
  expect(secret('database-url')).toBe(`postgres://smartlinks:${password}@postgres:5432/smartlinks`);
  const config = loadConfig({
    NODE_ENV: 'production',
    ONLYFANSAPI_API_KEY_FILE: join(folder, 'secrets', 'onlyfansapi-api-key'),
    DATABASE_URL_FILE: join(folder, 'secrets', 'database-url'),
  });
  expect(config.workspaces.map(({ name, apiKey }) => [name, apiKey.reveal()])).toEqual([
    ['default', 'first-key'],
  ]);

  make('second-key\n');
  expect(secret('onlyfansapi-api-key')).toBe('second-key');
  expect(secret('postgres-password')).toBe(password);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('\nSECRETS_DIR=./secrets\n');
});
