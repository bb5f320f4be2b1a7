/** Asks for stretches that seem to have no rows, before a stream is taken for counted the first time. */
import type { ClientBase } from 'pg';
import { forgetLongProofs, saveLongestSpan } from '../db/ledger/longest-spans.js';
import { firstAndLastLive } from '../db/write/live-rows.js';
import type { Claim } from './judge.js';
import type { Range } from './range.js';
import type { StreamSession } from './stream-session.js';
import { DAY_SECONDS } from './time.js';
import { type SpanEvidence, spanAnswered, stretchesToAsk } from './unsaid-cut.js';

/** A range that was counted, and stretches of it that may hide rows. */
export interface Doubt {
  readonly claim: Claim;
  /** Requests that counting it took. */
  readonly requests: number;
  readonly evidence: SpanEvidence;
  readonly stretches: readonly Range[];
}

/** What came of asking. */
export interface AskedStretches {
  /** True where nothing is left to be asked. */
  readonly isEnough: boolean;
  readonly rounds: number;
  /** The stretch that held more than the whole says, in the last round; null where none did. */
  readonly contradicted: Range | null;
  /** True where every row was read before. */
  readonly hasReadAll: boolean;
}

/** Rounds after which a stretch that seems to hold more than its whole is believed to. */
const MOST_ROUNDS = 4;

/** What is doubtful of a range that was counted, from what is stored in this transaction; null: nothing. */
export async function doubtOf(
  client: ClientBase,
  { unit, traits, isBySpans, requests }: StreamSession,
  claim: Claim,
  counterGap: number | null,
): Promise<Doubt | null> {
  if (isBySpans) return null;
  const { range } = claim;
  const { longestSeen, emptySeen } = traits;
  const rows = await firstAndLastLive(
    client,
    unit.stream.store,
    unit.linkId,
    range.start,
    range.end,
  );
  const evidence = { range, rows, counterGap, longestSeen, emptySeen };
  // Another stream has shown meanwhile that long ranges are cut: this one is counted again, in spans.
  if (traits.longestSpan !== null) return { claim, requests, evidence, stretches: [] };
  const stretches = stretchesToAsk(evidence);
  return stretches.length > 0 ? { claim, requests, evidence, stretches } : null;
}

/**
 * Asks for the stretches. Where one holds more rows than are stored there, the whole is counted again; where it still
 * does then, longer ranges are cut: from here on none is asked for that is longer than what was answered, in no later
 * run either, for rows that a cut range lacks would seem to have vanished. Throws what the client and the database throw.
 */
export async function askStretches(
  session: StreamSession,
  { evidence, stretches }: Doubt,
  before: AskedStretches | null,
): Promise<AskedStretches> {
  const rounds = (before?.rounds ?? 0) + 1;
  const hasReadAll = session.hasReadAll || before?.hasReadAll === true;
  const contradicted = await findMore(session, stretches);
  const isCut =
    contradicted !== null &&
    (rounds >= MOST_ROUNDS || isSame(contradicted, before?.contradicted ?? null));
  if (isCut) await noteCut(session, evidence, contradicted);
  return { isEnough: contradicted === null || isCut, rounds, contradicted, hasReadAll };
}

function isSame(a: Range, b: Range | null): boolean {
  return a.start === b?.start && a.end >= b.end;
}

/** The first stretch for which the API counts more rows than are stored there. */
async function findMore(
  session: StreamSession,
  stretches: readonly Range[],
): Promise<Range | null> {
  for (const stretch of stretches) {
    const asked = await session.ask(stretch, 0, 1);
    const { stored } = await session.commit({ ...session.claimOf(asked), chart: null }, {});
    const held = [...stored.values()].reduce((sum, rows) => sum + rows, 0);
    // What a cache says proves nothing.
    if (asked.answer.cached) continue;
    if (asked.answer.total > held) return stretch;
    session.traits.emptySeen += 1;
  }
  return null;
}

async function noteCut(
  { run, unit, traits }: StreamSession,
  evidence: SpanEvidence,
  contradicted: Range,
): Promise<void> {
  const isNewestKept = contradicted.start === evidence.range.start;
  const seconds = spanAnswered(evidence, isNewestKept);
  const { workspace, linkId, stream } = unit;
  await run.database.transaction(async (client) => {
    await saveLongestSpan(client, workspace, stream.name, seconds);
    await forgetLongProofs(
      client,
      { workspace, linkId, stream: stream.name },
      seconds,
      run.api.now(),
    );
  });
  traits.longestSpan = seconds;
  const days = seconds / DAY_SECONDS;
  run.log.warn({ event: 'range_cut_unsaid', link: linkId, stream: stream.name, days });
}
