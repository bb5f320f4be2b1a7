/** Counts a stream's range on both sides: what the API says, and what is stored. */
import type { Api, RowsAnswer } from '../../api/answers.js';
import { ApiError } from '../../api/api-error.js';
import type { Database } from '../../db/database.js';
import { forgottenRowsByDay } from '../../db/ledger/days.js';
import { countQuarantinedByDay } from '../../db/ledger/quarantine.js';
import { countLiveByDay } from '../../db/write/live-rows.js';
import { comparable, remembered } from '../judge.js';
import { covers, type Range, secondsIn, spans } from '../range.js';
import type { ServiceTraits } from '../service-traits.js';
import type { BackfillTask } from './plan-backfill.js';

export interface CountContext {
  readonly api: Api;
  readonly database: Pick<Database, 'transaction'>;
}

/** A part of the range that the service answered at once. */
export interface Span {
  readonly range: Range;
  readonly answer: Pick<RowsAnswer, 'total' | 'chart'>;
}

/** Both sides of a stream's range. */
export interface Counted {
  readonly task: BackfillTask;
  readonly range: Range;
  readonly spans: readonly Span[];
  /** Rows that the API should count if nothing is missing, by day. */
  readonly stored: ReadonlyMap<string, number>;
  readonly liveRows: number;
}

/** Counts a stream's range; a whole page, which tells how many rows the service sends, where `isProbe`. */
export async function countStream(
  { api, database }: CountContext,
  task: BackfillTask,
  traits: ServiceTraits,
  isProbe: boolean,
): Promise<Omit<Counted, 'task'>> {
  const range = { start: task.start, end: task.end ?? api.now() };
  const first = await ask(api, task, traits, range, isProbe ? traits.pageSize : 1);
  const parts = isNarrower(first.range, range)
    ? await askSpans(api, task, traits, range, secondsIn(first.range))
    : [{ range, answer: first.answer }];
  const key = { linkId: task.linkId, stream: task.stream.name };
  const held = await database.transaction(async (client) => ({
    live: await countLiveByDay(client, task.stream.store, task.linkId, range.start, range.end),
    quarantined: await countQuarantinedByDay(client, key, range.start, range.end),
    forgotten: await forgottenRowsByDay(client, key),
  }));
  const total = parts.reduce((sum, { answer }) => sum + answer.total, 0);
  const all = comparable(held);
  return {
    range,
    spans: parts,
    stored: sumOf(all) === total ? all : remembered(held),
    liveRows: sumOf(held.live),
  };
}

function isNarrower(applied: Range, asked: Range): boolean {
  const isPart = covers(asked, applied) && secondsIn(applied) < secondsIn(asked);
  return isPart && secondsIn(asked) / Math.max(1, secondsIn(applied)) <= MOST_SPANS;
}

/** A service that answers shorter spans than this would be asked for ever. */
const MOST_SPANS = 1000;

async function askSpans(
  api: Api,
  task: BackfillTask,
  traits: ServiceTraits,
  range: Range,
  longest: number,
): Promise<Span[]> {
  const found: Span[] = [];
  for (const part of spans(range, longest)) {
    found.push({ range: part, answer: (await ask(api, task, traits, part, 1)).answer });
  }
  return found;
}

async function ask(
  api: Api,
  { linkId, stream }: BackfillTask,
  traits: ServiceTraits,
  range: Range,
  wanted: number,
): Promise<{ readonly answer: RowsAnswer; readonly range: Range }> {
  for (let limit = wanted; ; limit = Math.min(limit, traits.pageSize)) {
    try {
      const answer = await api.listRows({
        linkId,
        endpoint: stream.endpoint,
        dateStart: range.start,
        dateEnd: range.end,
        limit,
        offset: 0,
      });
      traits.notePage(answer, limit, 0);
      const { dateStart, dateEnd } = answer.filters;
      const isHidden = limit > 1 && answer.rows.length < Math.min(limit, answer.total);
      if (isHidden && answer.rows.length > 0)
        traits.pageSize = Math.min(traits.pageSize, answer.rows.length);
      return { answer, range: { start: dateStart ?? range.start, end: dateEnd ?? range.end } };
    } catch (error) {
      const isTooLarge = error instanceof ApiError && error.code === 'api_page_too_large';
      if (!isTooLarge || !traits.refusedPage(limit, error.maxLimit ?? null)) throw error;
    }
  }
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
