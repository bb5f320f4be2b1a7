import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { variableNames, variables } from '../../src/config/variables.js';
import { loadConfig } from '../../src/config.js';
import { envExample } from './env-example.js';

const path = new URL('../../.env.example', import.meta.url);

test('.env.example is what the table of variables says (npx vitest run -u writes it anew)', async () => {
  await expect(envExample()).toMatchFileSnapshot('../../.env.example');
});

test('.env.example shows every variable once, with its default', () => {
  const lines = readFileSync(path, 'utf8').split('\n');
  const shown = lines.flatMap((line) => {
    const match = /^#?([A-Z_]+)=(.*)$/.exec(line);
    return match === null ? [] : [[match[1], match[2]]];
  });
  expect(shown).toEqual(variableNames.map((name) => [name, variables[name].default ?? '']));
});

test('.env.example without comment signs configures what the empty environment does', () => {
  const lines = readFileSync(path, 'utf8').split('\n');
  const entries = lines.flatMap((line) => {
    const match = /^#?([A-Z_]+)=(.*)$/.exec(line);
    return match === null ? [] : [[String(match[1]), String(match[2])] as const];
  });
  expect(loadConfig(Object.fromEntries(entries))).toEqual(loadConfig({}));
});
