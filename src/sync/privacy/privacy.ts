/** How this process stores personal data, as its configuration says. */
import type { Config, PiiMode } from '../../config.js';
import type { JsonObject } from '../../json.js';
import type { StreamName } from '../streams/stream.js';
import { createTextHasher } from './hash-text.js';
import { streamShapes } from './personal-fields.js';
import { drop, hashed, hashedOnce, protectObject, type Replace } from './protect.js';

export interface Privacy {
  readonly mode: PiiMode;
  /** Tells the key of the hashes from others; null where none are made. */
  readonly fingerprint: string | null;
  /** Days after which rows lose what is personal; null: never. */
  readonly retentionDays: number | null;
  /** An object of the API as it may be stored. */
  readonly protect: (stream: StreamName, source: JsonObject) => JsonObject;
  /** What becomes of a stored text; null where it stays. */
  readonly replaceStored: Replace | null;
}

/** Data as the API gives them. */
export const asTheyCame: Privacy = {
  mode: 'keep',
  fingerprint: null,
  retentionDays: null,
  protect: (_, source) => source,
  replaceStored: null,
};

/** Reads it from the configuration. */
export function privacyOf({
  piiMode,
  piiHashKey,
  piiRetentionDays,
}: Pick<Config, 'piiMode' | 'piiHashKey' | 'piiRetentionDays'>): Privacy {
  const retentionDays = piiRetentionDays;
  if (piiMode === 'keep') return { ...asTheyCame, retentionDays };
  const hasher =
    piiMode === 'hash' && piiHashKey !== null ? createTextHasher(piiHashKey.reveal()) : null;
  const replace = hasher === null ? drop : hashed(hasher);
  return {
    mode: piiMode,
    fingerprint: hasher?.fingerprint ?? null,
    retentionDays,
    protect: (stream, source) => protectObject(streamShapes[stream], source, replace),
    replaceStored: hasher === null ? drop : hashedOnce(hasher),
  };
}

/** An object without anything personal: what tells rows of the quarantine apart, in every mode alike. */
export function anonymous(stream: StreamName, source: JsonObject): JsonObject {
  return protectObject(streamShapes[stream], source, drop);
}
