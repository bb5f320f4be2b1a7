/** How the database stores personal data, and whether that is what the configuration says. Reads only. */
import type { Database } from '../db/database.js';
import { type PersonalState, readPersonalState } from '../db/privacy/personal-state.js';
import { ExitCode } from '../errors.js';
import { disagreementWith } from '../sync/privacy/current-rules.js';
import type { Privacy } from '../sync/privacy/privacy.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** What is stored, and who was erased. Throws `DatabaseError`. */
export async function checkStoredPersonalData(
  database: Database,
  privacy: Privacy,
): Promise<Finding> {
  const state = await database.transaction((client) => readPersonalState(client));
  return judgePersonalState(state, privacy, await countErased(database));
}

/** A schema that waits for its migrations may have no table of them yet. */
async function countErased(database: Database): Promise<number> {
  const doing = 'counting erased people';
  const table = await database.query<{ exists: boolean }>(
    "SELECT to_regclass('smartlinks_sync.erased_fans') IS NOT NULL AS exists",
    [],
    { doing },
  );
  if (table.rows[0]?.exists !== true) return 0;
  const { rows } = await database.query<{ fans: number }>(
    'SELECT count(*)::integer AS fans FROM smartlinks_sync.erased_fans',
    [],
    { doing },
  );
  return rows[0]?.fans ?? 0;
}

/** The verdict. Pure. */
export function judgePersonalState(
  state: PersonalState,
  privacy: Privacy,
  erasedFans: number,
): Finding {
  if (state.mode === null) {
    return ok('stored_personal_data', 'Nothing is stored yet: the first sync decides how.');
  }
  const disagreement = disagreementWith(state, privacy);
  if (disagreement !== null) {
    return fail('stored_personal_data', disagreement.message, ExitCode.usage, {
      remedy: disagreement.remedy ?? null,
    });
  }
  if (state.rewriting !== null) {
    return warn(
      'stored_personal_data',
      'A change of PII_MODE has not reached all stored rows: pii apply was stopped.',
      { remedy: 'Run smartlink-sync pii apply again: it goes on where it stopped.' },
    );
  }
  const parts = [`The database stores them with PII_MODE=${state.mode}`];
  if (state.blankedBefore !== null) {
    const day = new Date(state.blankedBefore * 1000).toISOString().slice(0, 10);
    parts.push(`rows of before ${day} hold none`);
  }
  if (erasedFans > 0) {
    parts.push(`${erasedFans} ${erasedFans === 1 ? 'person was' : 'people were'} erased`);
  }
  return ok('stored_personal_data', `${parts.join('; ')}.`);
}
