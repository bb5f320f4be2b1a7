import { ConfigError } from '../../src/config/config-error.js';
import { loadConfig } from '../../src/config.js';

/** Each fault of an environment as one line; none where it loads. */
export function faultsOf(
  env: Readonly<Record<string, string>>,
  readFile?: (path: string) => string,
): readonly string[] {
  try {
    loadConfig(env, readFile);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}
