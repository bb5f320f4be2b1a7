import { UsageError } from '../errors.js';
import { ConfigError, type ConfigFault } from './config-error.js';
import { isHeaderToken } from './kind.js';
import { Secret } from './secret.js';

/** One team: a name that commands and tables use, and its API key. */
export interface Workspace {
  readonly name: string;
  readonly apiKey: Secret;
}

/** The workspace of a single `ONLYFANSAPI_API_KEY`. */
export const defaultWorkspace = 'default';

const keysVariable = 'ONLYFANSAPI_API_KEYS';

/**
 * The workspaces that the two key variables describe, none where neither is given. Entries with a fault are
 * named by their place in the list: what looks like a name may be a key whose name was forgotten.
 */
export function readWorkspaces(
  apiKey: Secret | null,
  apiKeys: Secret | null,
): { readonly workspaces: readonly Workspace[]; readonly faults: readonly ConfigFault[] } {
  if (apiKey !== null && apiKeys !== null) {
    const problem = 'and ONLYFANSAPI_API_KEYS are both given';
    const accepted = 'one of the two';
    return { workspaces: [], faults: [{ variable: 'ONLYFANSAPI_API_KEY', problem, accepted }] };
  }
  if (apiKey !== null) return { workspaces: [{ name: defaultWorkspace, apiKey }], faults: [] };
  return apiKeys === null ? { workspaces: [], faults: [] } : readEntries(apiKeys.reveal());
}

function readEntries(text: string): {
  readonly workspaces: readonly Workspace[];
  readonly faults: readonly ConfigFault[];
} {
  const entries = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const places = new Map<string, number>();
  const workspaces: Workspace[] = [];
  const problems = entries.flatMap((entry, index) => {
    const place = index + 1;
    const split = entry.indexOf('=');
    const name = split < 0 ? '' : entry.slice(0, split).trim();
    const key = split < 0 ? '' : entry.slice(split + 1).trim();
    const problem = entryProblem(split, name, key);
    if (problem !== null) return [`entry ${place} ${problem}`];
    const earlier = places.get(name);
    if (earlier !== undefined) return [`entries ${earlier} and ${place} have the same name`];
    places.set(name, place);
    workspaces.push({ name, apiKey: new Secret(key) });
    return [];
  });
  if (entries.length === 0) problems.push('names nothing');
  return { workspaces, faults: problems.map(entryFault) };
}

function entryProblem(split: number, name: string, key: string): string | null {
  if (split < 0) return 'has no name';
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name)) return 'has a name that is not allowed';
  if (key === '') return 'has no key';
  return isHeaderToken(key)
    ? null
    : 'has a key with white space or characters that no HTTP header can carry';
}

function entryFault(problem: string): ConfigFault {
  return {
    variable: keysVariable,
    problem,
    accepted:
      'name=KEY pairs separated by commas; names are unique, of lower-case letters, digits, - and _, and begin with a letter or digit',
  };
}

/**
 * The workspaces to work on: all, or the one that is named. Throws `ConfigError` where no API key is given and
 * `UsageError` for a name that is not configured.
 */
export function requireWorkspaces(
  config: { readonly workspaces: readonly Workspace[] },
  only?: string,
): readonly [Workspace, ...Workspace[]] {
  const [first, ...others] = config.workspaces;
  if (first === undefined) {
    throw new ConfigError([
      {
        variable: 'ONLYFANSAPI_API_KEY',
        problem: 'is not given',
        accepted:
          'an API key from https://app.onlyfansapi.com/api-keys; for several teams ONLYFANSAPI_API_KEYS; without a key there is smartlink-sync demo',
      },
    ]);
  }
  if (only === undefined) return [first, ...others];
  const named = config.workspaces.find(({ name }) => name === only);
  if (named === undefined) {
    throw new UsageError(`There is no workspace "${only}".`, {
      remedy: `Configured: ${config.workspaces.map(({ name }) => name).join(', ')}.`,
    });
  }
  return [named];
}
