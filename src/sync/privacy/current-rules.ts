/** The rules that hold while rows are written: the configuration's must be those of the database. */
import { createHmac } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Database } from '../../db/database.js';
import { type Erasures, loadErasures } from '../../db/privacy/erasures.js';
import {
  hasPersonalRows,
  holdPersonalState,
  lockPersonalState,
  type PersonalState,
  readPersonalState,
  writePersonalState,
} from '../../db/privacy/personal-state.js';
import { UsageError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import type { Log } from '../../log.js';
import type { StreamName } from '../streams/stream.js';
import { streamShapes } from './personal-fields.js';
import type { Privacy } from './privacy.js';
import { protectObject } from './protect.js';
import { noRules, type RowRules } from './row-rules.js';

/** The rules of one run, kept between its commits while nothing changes. */
export class CurrentRules {
  private readonly privacy: Privacy;
  private known: { readonly count: number; readonly erasures: Erasures } | null = null;

  constructor(privacy: Privacy) {
    this.privacy = privacy;
  }

  /**
   * The rules to write by; they stay as they are until the transaction ends. Throws `UsageError` where the database
   * stores personal data otherwise than this process would.
   */
  async hold(client: ClientBase): Promise<RowRules> {
    return this.rulesOf(client, await holdPersonalState(client));
  }

  /** An object that was stored before and may not follow the rule yet. */
  protectStored(stream: StreamName, source: JsonObject): JsonObject {
    const { replaceStored } = this.privacy;
    return replaceStored === null
      ? source
      : protectObject(streamShapes[stream], source, replaceStored);
  }

  /** The rules to compare by. Throws as `hold` does, and while some stored rows do not follow them yet. */
  async read(client: ClientBase): Promise<RowRules> {
    const state = await readPersonalState(client);
    const rules = await this.rulesOf(client, state);
    if (state.rewriting === null) return rules;
    throw new UsageError('Some stored rows do not follow PII_MODE yet: nothing can be compared.', {
      remedy: 'Run smartlink-sync pii apply to its end, and then this again.',
    });
  }

  private async rulesOf(client: ClientBase, state: PersonalState): Promise<RowRules> {
    const disagreement = disagreementWith(state, this.privacy);
    if (disagreement !== null) throw disagreement;
    const { blankedBefore, erasures: count } = state;
    if (count === 0) return blankedBefore === null ? noRules : { ...noRules, blankedBefore };
    if (this.known?.count !== count) this.known = { count, erasures: await loadErasures(client) };
    return { blankedBefore, ...erasureRules(this.known.erasures) };
  }
}

/** How erased people are recognized and what stands for them. */
export function erasureRules(
  erasures: Erasures,
): Pick<RowRules, 'pseudonymOf' | 'isErasedClick' | 'hasErasures'> {
  const { key, fanHashes, clickIds } = erasures;
  const pseudonyms = new Map<string, string | null>();
  const pseudonymOf = (fanId: string): string | null => {
    const known = pseudonyms.get(fanId);
    if (known !== undefined) return known;
    const made = fanHashes.has(fanHashOf(key, fanId)) ? fanPseudonym(key, fanId) : null;
    pseudonyms.set(fanId, made);
    return made;
  };
  return {
    hasErasures: fanHashes.size > 0,
    pseudonymOf,
    isErasedClick: (clickId) => clickIds.has(clickId),
  };
}

/** By what an erased fan is recognized. */
export function fanHashOf(key: string, fanId: string): string {
  return createHmac('sha256', key).update(`fan ${fanId}`).digest('hex');
}

/** What stands for an erased fan: the same for each conversion, so that distinct people stay countable. */
export function fanPseudonym(key: string, fanId: string): string {
  return `erased:${createHmac('sha256', key).update(`pseudonym ${fanId}`).digest('base64url')}`;
}

/** Why rows of this process must not go into this database, or null. Pure. */
export function disagreementWith(state: PersonalState, privacy: Privacy): UsageError | null {
  const stored = state.mode ?? 'keep';
  if (stored !== privacy.mode) {
    return new UsageError(
      `PII_MODE is ${privacy.mode}, but this database was filled with PII_MODE=${stored}.`,
      {
        remedy: `Set PII_MODE=${stored}, or change what is stored: smartlink-sync pii apply.`,
      },
    );
  }
  if (state.fingerprint !== privacy.fingerprint) {
    return new UsageError(
      'PII_HASH_KEY is another key than the one that made the hashes of this database.',
      {
        remedy:
          'Give that key again, or take the new one with smartlink-sync pii apply: it removes the old hashes.',
      },
    );
  }
  return null;
}

/**
 * Notes at the first use of a database how it stores personal data, and compares ever after. Rows that are there
 * already without a note were stored as they came. Throws `UsageError` where configuration and database disagree.
 */
export async function agreeOnPersonalData(
  database: Database,
  privacy: Privacy,
  log: Pick<Log, 'warn'> | null = null,
): Promise<void> {
  const state = await database.transaction(
    async (client) => {
      const known = await readPersonalState(client);
      if (known.mode !== null) return known;
      const before = await lockPersonalState(client);
      if (before.mode !== null) return before;
      const isFilled = await hasPersonalRows(client);
      const first = isFilled
        ? { mode: 'keep', fingerprint: null }
        : { mode: privacy.mode, fingerprint: privacy.fingerprint };
      await writePersonalState(client, first);
      return { ...before, ...first };
    },
    { doing: 'comparing how personal data are stored' },
  );
  const disagreement = disagreementWith(state, privacy);
  if (disagreement !== null) throw disagreement;
  if (state.rewriting !== null) {
    log?.warn(
      { event: 'personal_data_unfinished' },
      'Some stored rows do not follow PII_MODE yet: run smartlink-sync pii apply, unless it is under way.',
    );
  }
}
