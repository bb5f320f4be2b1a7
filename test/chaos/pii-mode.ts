/** How a scenario stores personal data, and what the service's rows are then to become. */
import { Secret } from '../../src/config/secret.js';
import { type PiiMode, piiModes } from '../../src/config/variables.js';
import { isJsonObject, parseJson, stringifyJson } from '../../src/json.js';
import { type Privacy, privacyOf } from '../../src/sync/privacy/privacy.js';
import type { TruthSource } from '../support/truth-differences.js';

const KEY = 'a key of the scenarios';
const BY_SEED: readonly PiiMode[] = [
  'keep',
  'keep',
  'keep',
  'hash',
  'keep',
  'keep',
  'drop',
  'keep',
];

/** Two of eight seeds hide personal data, unless `CHAOS_PII_MODE` says how all of them store it. */
export function piiModeOf(seed: number): PiiMode {
  const { CHAOS_PII_MODE } = process.env;
  if (CHAOS_PII_MODE === undefined) return BY_SEED[seed % BY_SEED.length] ?? 'keep';
  const mode = piiModes.find((name) => name === CHAOS_PII_MODE);
  if (mode === undefined) throw new Error(`CHAOS_PII_MODE must be one of ${piiModes.join(', ')}.`);
  return mode;
}

export function privacyIn(mode: PiiMode): Privacy {
  return privacyOf({ piiMode: mode, piiHashKey: new Secret(KEY), piiRetentionDays: null });
}

/** The same for a process. */
export function environmentIn(mode: PiiMode): Record<string, string> {
  return mode === 'keep' ? {} : { PII_MODE: mode, PII_HASH_KEY: KEY };
}

/** The service as a warehouse of that mode should show it. What is personal is told by a test of its own. */
export function hidden(service: TruthSource, { protect }: Privacy): TruthSource {
  return {
    links: () => service.links(),
    truthDays: (link, stream) => service.truthDays(link, stream),
    truth: (link, stream) =>
      service.truth(link, stream).map((row) => {
        const source = parseJson(row.text);
        return isJsonObject(source)
          ? { ...row, text: stringifyJson(protect(stream, source)) }
          : row;
      }),
  };
}
