/** What personal data is stored, and how. Pure. */
import type { Config } from '../config.js';
import { type Finding, ok, warn } from './finding.js';

const WHAT = 'IP addresses, user agents, and names, avatars and profile addresses of fans';

/** Says it in one line. */
export function checkPersonalData(
  config: Pick<Config, 'piiMode' | 'piiRetentionDays' | 'production'>,
): Finding {
  const { piiMode, piiRetentionDays } = config;
  const kept = piiRetentionDays === null ? '' : `, and removed after ${piiRetentionDays} days`;
  if (piiMode === 'hash') {
    return ok(
      'personal_data',
      `${WHAT} are stored as keyed hashes${kept}; ids of fans as they are.`,
    );
  }
  if (piiMode === 'drop') {
    return ok('personal_data', `${WHAT} are not stored; ids of fans are.`);
  }
  const message = `${WHAT} are stored as the API gives them (PII_MODE=keep)${kept}.`;
  if (piiRetentionDays !== null) return ok('personal_data', message);
  return warn('personal_data', message, {
    remedy: 'Let only those see the tables who may; docs/privacy.md says what PII_MODE offers.',
  });
}
