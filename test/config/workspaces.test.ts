import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { requireWorkspaces } from '../../src/config/workspaces.js';
import { type Config, loadConfig } from '../../src/config.js';
import { UsageError } from '../../src/errors.js';
import { faultsOf } from './faults.js';

const keysOf = (config: Config): readonly (readonly [string, string])[] =>
  config.workspaces.map(({ name, apiKey }) => [name, apiKey.reveal()]);

describe('API keys', () => {
  test('a single key is the workspace "default"', () => {
    expect(keysOf(loadConfig({ ONLYFANSAPI_API_KEY: ' k1 ' }))).toEqual([['default', 'k1']]);
  });

  test.each([
    'agency-a=k1,agency-b=k2=',
    ' agency-a = k1 ,\n agency-b=k2=,',
    'agency-a=k1\nagency-b=k2=',
  ])('%j are two workspaces', (text) => {
    expect(keysOf(loadConfig({ ONLYFANSAPI_API_KEYS: text }))).toEqual([
      ['agency-a', 'k1'],
      ['agency-b', 'k2='],
    ]);
  });

  test('both variables together are a fault', () => {
    expect(faultsOf({ ONLYFANSAPI_API_KEY: 'k1', ONLYFANSAPI_API_KEYS: 'a=k2' })).toEqual([
      'ONLYFANSAPI_API_KEY and ONLYFANSAPI_API_KEYS are both given; accepted: one of the two',
    ]);
  });

  test.each([
    ['sk_verysecret', 'entry 1 has no name'],
    ['a=k1,sk_verysecret', 'entry 2 has no name'],
    ['a=k1,a=sk_verysecret', 'entries 1 and 2 have the same name'],
    ['sk_VERYSECRET==', 'entry 1 has a name that is not allowed'],
    ['-a=sk_verysecret', 'entry 1 has a name that is not allowed'],
    ['a=', 'entry 1 has no key'],
    ['a=sk verysecret', 'entry 1 has a key with white space'],
    [',', 'names nothing'],
  ])('%j: %s', (text, problem) => {
    const faults = faultsOf({ ONLYFANSAPI_API_KEYS: text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`ONLYFANSAPI_API_KEYS ${problem}`);
    expect(faults[0]?.toLowerCase()).not.toContain('verysecret');
  });

  test('a key that no header can carry is a fault', () => {
    expect(faultsOf({ ONLYFANSAPI_API_KEY: 'sk_very secret' })).toEqual([
      'ONLYFANSAPI_API_KEY holds white space or characters that no HTTP header can carry; accepted: an API key',
    ]);
  });
});

describe('requireWorkspaces', () => {
  const two = loadConfig({ ONLYFANSAPI_API_KEYS: 'b=k2,a=k1' });

  test('gives all in the order they were written, or the one that is named', () => {
    expect(requireWorkspaces(two).map(({ name }) => name)).toEqual(['b', 'a']);
    expect(requireWorkspaces(two, 'a').map(({ name }) => name)).toEqual(['a']);
  });

  test('no key is a fault only of the commands that need one', () => {
    const none = loadConfig({});
    expect(none.workspaces).toEqual([]);
    expect(() => requireWorkspaces(none)).toThrow(ConfigError);
    expect(() => requireWorkspaces(none)).toThrow(/ONLYFANSAPI_API_KEY is not given/);
  });

  test('a name that is not configured is a usage error that lists those that are', () => {
    let thrown: unknown;
    try {
      requireWorkspaces(two, 'c');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    expect(thrown).toMatchObject({
      exitCode: 2,
      message: 'There is no workspace "c".',
      remedy: 'Configured: b, a.',
    });
  });
});
