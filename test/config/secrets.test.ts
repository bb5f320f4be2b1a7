import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { Secret } from '../../src/config/secret.js';
import { fileNameOf, variableNames } from '../../src/config/variables.js';
import { loadConfig } from '../../src/config.js';
import { faultsOf } from './faults.js';

const secretNames = variableNames.filter((name) => fileNameOf(name) !== null);

test('the secrets are these', () => {
  expect(secretNames).toEqual([
    'ONLYFANSAPI_API_KEY',
    'ONLYFANSAPI_API_KEYS',
    'HTTPS_PROXY',
    'DATABASE_URL',
    'PII_HASH_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'HTTP_TOKEN',
    'ALERT_WEBHOOK_URL',
    'HEARTBEAT_URL',
  ]);
});

test('a secret shows itself to nobody who does not ask', () => {
  const secret = new Secret('hunter2');
  const shown = [
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
    `${secret}`,
    String(secret),
    JSON.stringify(Object.entries(secret)),
    inspect(structuredCloneOf(secret)),
  ].join();
  expect(shown).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2');
});

function structuredCloneOf(value: unknown): unknown {
  return structuredClone(value);
}

test('no configuration and no fault shows a secret, right or wrong', () => {
  const needle = 'hunter2';
  const texts = fc.constantFrom(
    needle,
    `https://u:${needle}@h/x`,
    `postgres://u:${needle}@h/x`,
    `a=${needle},b=${needle}`,
    `${needle}=,${needle}==`,
    `"${needle}"`,
    `${needle} ${needle}`,
    `://${needle}`,
    `${needle}\n${needle}`,
  );
  const env = fc.dictionary(fc.constantFrom(...secretNames), texts);
  fc.assert(
    fc.property(env, (given) => {
      let shown: string;
      try {
        const config = loadConfig(given);
        shown = JSON.stringify(config) + inspect(config, { depth: 9, showHidden: true });
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        shown = JSON.stringify(error.faults) + inspect(error, { depth: 9 });
      }
      expect(shown).not.toContain(needle);
    }),
    { numRuns: 500 },
  );
});

describe('NAME_FILE', () => {
  const files: Readonly<Record<string, string>> = {
    '/run/key': ' k1\n',
    '/run/keys': 'a=k1\nb=k2\n',
    '/run/empty': '\n',
  };
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return text;
  };

  test('a secret is read from the file, without the white space around it', () => {
    const config = loadConfig({ ONLYFANSAPI_API_KEY_FILE: '/run/key' }, readFile);
    expect(config.workspaces[0]?.apiKey.reveal()).toBe('k1');
    const two = loadConfig({ ONLYFANSAPI_API_KEYS_FILE: '/run/keys' }, readFile);
    expect(two.workspaces.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('a file counts as given', () => {
    const env = { NODE_ENV: 'production', DATABASE_URL_FILE: '/run/url' };
    const config = loadConfig(env, () => 'postgres://u:p@db/w');
    expect(config.databaseUrl).toBeInstanceOf(Secret);
  });

  test.each(secretNames)('%s cannot be given twice', (name) => {
    const [fault] = faultsOf({ [name]: 'hunter2', [`${name}_FILE`]: '/run/key' }, readFile);
    expect(fault).toContain(`${name} is given twice, directly and by ${name}_FILE`);
    expect(fault).not.toContain('hunter2');
  });

  test('a file that is missing or empty is a fault', () => {
    expect(faultsOf({ HTTP_TOKEN_FILE: '/run/none' }, readFile)).toEqual([
      'HTTP_TOKEN cannot be read from the file that HTTP_TOKEN_FILE names (ENOENT); accepted: a token of visible ASCII characters',
    ]);
    expect(faultsOf({ HTTP_TOKEN_FILE: '/run/empty' }, readFile)).toEqual([
      'HTTP_TOKEN is empty in the file that HTTP_TOKEN_FILE names; accepted: a token of visible ASCII characters',
    ]);
  });

  test('the file is really read', () => {
    expect(faultsOf({ HTTP_TOKEN_FILE: '/nowhere/at/all' })[0]).toContain('(ENOENT)');
  });
});
