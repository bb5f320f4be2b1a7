/** How the database stores personal data, and whether that is what the configuration says. Reads only. */
import type { Database } from '../db/database.js';
import {
  hasPersonalRows,
  type PersonalState,
  readPersonalState,
} from '../db/privacy/personal-state.js';
import { ExitCode } from '../errors.js';
import { disagreementWith } from '../sync/privacy/current-rules.js';
import type { Privacy } from '../sync/privacy/privacy.js';
import { retentionLimit } from '../sync/privacy/retention.js';
import { DAY_SECONDS, dayOf } from '../sync/time.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** A worker that runs once a day has until the next one. */
const LATE_SECONDS = 2 * DAY_SECONDS;

/** What is stored, and who was erased. Throws `DatabaseError`. */
export async function checkStoredPersonalData(
  database: Database,
  privacy: Privacy,
): Promise<Finding> {
  const { nowSeconds, isFilled, ...state } = await database.transaction(async (client) => {
    const clock = await client.query<{ now: number }>(
      'SELECT extract(epoch FROM now())::float8 AS now',
    );
    const known = await readPersonalState(client);
    return {
      ...known,
      nowSeconds: clock.rows[0]?.now ?? 0,
      isFilled: known.mode === null && (await hasPersonalRows(client)),
    };
  });
  const found = { erasedFans: await countErased(database), nowSeconds };
  // Rows that are there without a note were stored as they came.
  return judgePersonalState(isFilled ? { ...state, mode: 'keep' } : state, privacy, found);
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
  { erasedFans, nowSeconds }: { readonly erasedFans: number; readonly nowSeconds: number },
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
  const { retentionDays } = privacy;
  if (retentionDays === null && state.blankedBefore !== null) {
    return warn(
      'stored_personal_data',
      `Rows of before ${dayOf(state.blankedBefore)} are stored without them, but PII_RETENTION_DAYS is not set: the day stays.`,
      { remedy: 'Set it, or end it with smartlink-sync pii apply.' },
    );
  }
  const dueBefore = retentionDays === null ? null : retentionLimit(nowSeconds, retentionDays);
  if (dueBefore !== null && (state.blankedThrough ?? 0) < dueBefore - LATE_SECONDS) {
    const since =
      state.blankedThrough === null
        ? ''
        : ` Only those of before ${dayOf(state.blankedThrough)} are.`;
    return warn(
      'stored_personal_data',
      `PII_RETENTION_DAYS=${retentionDays}, but not all older rows are blank yet.${since}`,
      { remedy: 'The next sync does it; look at the log where that keeps failing.' },
    );
  }
  const parts = [`The database stores them with PII_MODE=${state.mode}`];
  if (state.blankedBefore !== null) {
    parts.push(`rows of before ${dayOf(state.blankedBefore)} hold none`);
  }
  if (erasedFans > 0) {
    parts.push(`${erasedFans} ${erasedFans === 1 ? 'person was' : 'people were'} erased`);
  }
  return ok('stored_personal_data', `${parts.join('; ')}.`);
}
