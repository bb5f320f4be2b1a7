import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { variableNames, variables } from '../../src/config/variables.js';
import { loadConfig } from '../../src/config.js';
import { composeVariables, envExample } from './env-example.js';

const path = new URL('../../.env.example', import.meta.url);

test('.env.example is what the table of variables says (npx vitest run -u writes it anew)', async () => {
  await expect(envExample()).toMatchFileSnapshot('../../.env.example');
});

test('.env.example shows every variable once, with its default', () => {
  const lines = readFileSync(path, 'utf8').split('\n');
  const shown = lines.flatMap((line) => {
    const match = /^#?([A-Z0-9_]+)=(.*)$/.exec(line);
    return match === null ? [] : [[match[1], match[2]]];
  });
  expect(shown).toEqual([
    ...variableNames.map((name) => [name, variables[name].default ?? '']),
    ...Object.entries(composeVariables).map(([name, { fallback }]) => [name, fallback]),
  ]);
});

test('docker-compose.yml passes on every variable, or sets it, or the image does', () => {
  const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
  const image = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const passedOn = variableNames.filter((name) => compose.includes(` ${name}: \${${name}:-}\n`));
  const others = variableNames.filter((name) => !passedOn.includes(name));
  // The port is published from 8080; the folder is that of the embedded Postgres, which the image lacks.
  expect(others).toEqual([
    'ONLYFANSAPI_BASE_URL',
    'SMARTLINK_DATA_DIR',
    'LINK_NAME_PATTERN',
    'HTTP_HOST',
    'HTTP_PORT',
    'NODE_ENV',
  ]);
  expect(image).toMatch(/^ENV NODE_ENV=production \\\n +HTTP_HOST=0\.0\.0\.0$/m);
  for (const file of ['demo', 'demo-off']) {
    const text = readFileSync(new URL(`../../docker/${file}.env`, import.meta.url), 'utf8');
    expect(text).toContain('\nONLYFANSAPI_BASE_URL=${ONLYFANSAPI_BASE_URL:-');
    expect(text).toContain('\nLINK_NAME_PATTERN=${LINK_NAME_PATTERN:-');
  }
});

test('docker-compose.yml reads no variable that .env.example does not explain', () => {
  const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
  const read = new Map(
    [...compose.matchAll(/(?<!\$)\$\{([A-Z0-9_]+)(?::[-+]([^}]*))?\}/g)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );
  read.delete('COMPOSE_PROJECT_NAME');
  const own = [...read.keys()].filter((name) => !variableNames.some((known) => known === name));
  expect(own.sort()).toEqual(Object.keys(composeVariables).sort());
  for (const [name, { fallback }] of Object.entries(composeVariables)) {
    if (name !== 'SECRETS_DIR') expect(read.get(name)).toBe(fallback);
  }
});

test('.env.example without comment signs configures what the empty environment does', () => {
  const lines = readFileSync(path, 'utf8').split('\n');
  const entries = lines.flatMap((line) => {
    const match = /^#?([A-Z0-9_]+)=(.*)$/.exec(line);
    return match === null ? [] : [[String(match[1]), String(match[2])] as const];
  });
  expect(loadConfig(Object.fromEntries(entries))).toEqual(loadConfig({}));
});
