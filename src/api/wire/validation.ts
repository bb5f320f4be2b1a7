/** What a 422 says of the request, in its several shapes; parts of the body may be missing. */
import { isJsonObject, type JsonValue } from '../../json.js';
import { fieldOf } from './envelope.js';

/** Names of parameters that this program sends. Others are not repeated: they may be anything. */
const ownParameters = [
  'account_id',
  'account_ids',
  'date_end',
  'date_start',
  'free_trial_days',
  'include_bots',
  'include_duplicates',
  'limit',
  'link_type',
  'name',
  'offset',
] as const;

export interface Refusal {
  /** Parameters of this program's that are named. */
  readonly parameters: readonly string[];
  /** `limit` is named: the page is too large. */
  readonly isPageTooLarge: boolean;
  /** N of "must not be greater than N"; undefined where it is not told. */
  readonly maxLimit: number | undefined;
}

/** Reads the body of a 422. */
export function readRefusal(body: JsonValue | undefined): Refusal {
  const errors = fieldOf(body, 'errors');
  const message = fieldOf(body, 'message');
  const named = isJsonObject(errors) ? Object.keys(errors) : [];
  const messageText = typeof message === 'string' ? message : '';
  const isPageTooLarge =
    named.includes('limit') || (named.length === 0 && /\blimit\b/i.test(messageText));
  const aboutLimit = fieldOf(errors, 'limit');
  const texts = (Array.isArray(aboutLimit) ? aboutLimit : [aboutLimit]).concat(messageText);
  return {
    parameters: ownParameters.filter((name) => named.includes(name)),
    isPageTooLarge,
    maxLimit: isPageTooLarge ? largestTold(texts) : undefined,
  };
}

function largestTold(texts: readonly unknown[]): number | undefined {
  for (const text of texts) {
    const told =
      typeof text === 'string' ? /must not be greater than (\d{1,9})\b/i.exec(text) : null;
    const number = Number(told?.[1] ?? 0);
    if (number > 0) return number;
  }
  return undefined;
}
