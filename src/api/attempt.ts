/** Reads one HTTP answer: what it says of limits and costs, and whether it is the answer that was asked for. */
import { type JsonValue, parseJson } from '../json.js';
import { type Credits, readCredits } from './credits.js';
import { type Failure, UnusableBodyError } from './failure.js';
import type { HttpAnswer } from './http.js';
import { type AnnouncedLimits, readLimits } from './limits.js';
import { type Refusal, readRefusal } from './wire/validation.js';

export interface FailedAttempt {
  readonly failure: Failure;
  /** What a 422 says of the request. */
  readonly refusal?: Refusal;
  /** The service's own name for the request. */
  readonly requestId?: string | undefined;
}

/** `status` is the HTTP status of the answer. */
export type Attempt<T> = { readonly value: T; readonly status: number } | FailedAttempt;

export interface ReadAttempt<T> {
  readonly attempt: Attempt<T>;
  readonly limits: AnnouncedLimits | null;
  readonly credits: Credits;
}

/** Never throws for what an answer holds; what `read` throws other than `UnusableBodyError` passes through. */
export async function readAttempt<T>(
  answer: HttpAnswer,
  read: (body: JsonValue) => T,
): Promise<ReadAttempt<T>> {
  const { status } = answer;
  const requestId = readRequestId(answer);
  const isSuccess = status >= 200 && status < 300;
  const { text, body, lacks } = await readBody(answer);
  let attempt: Attempt<T>;
  if (!isSuccess) {
    attempt = {
      failure: {
        kind: 'status',
        status,
        isHtml: isHtml(answer, text),
        retryAfter: answer.header('retry-after'),
      },
      requestId,
      ...(status === 422 ? { refusal: readRefusal(body) } : {}),
    };
  } else if (body === undefined) {
    attempt = { failure: { kind: 'bad_answer', status, lacks }, requestId };
  } else {
    try {
      attempt = { value: read(body), status };
    } catch (error) {
      if (!(error instanceof UnusableBodyError)) throw error;
      attempt = { failure: { kind: 'bad_answer', status, lacks: error.lacks }, requestId };
    }
  }
  return {
    attempt,
    limits: readLimits(body, answer.header),
    credits: readCredits(body, answer.header),
  };
}

interface Body {
  readonly text: string;
  /** Undefined where it is not JSON. */
  readonly body: JsonValue | undefined;
  readonly lacks: string;
}

async function readBody(answer: HttpAnswer): Promise<Body> {
  let text = '';
  try {
    text = await answer.text();
    return { text, body: parseJson(text), lacks: '' };
  } catch (error) {
    if (error instanceof UnusableBodyError) return { text, body: undefined, lacks: error.lacks };
    if (error instanceof SyntaxError) return { text, body: undefined, lacks: 'is not JSON' };
    throw error;
  }
}

function isHtml(answer: HttpAnswer, text: string): boolean {
  return /\bx?html\b/i.test(answer.header('content-type') ?? '') || /^\s*</.test(text);
}

function readRequestId(answer: HttpAnswer): string | undefined {
  const id = answer.header('x-request-id') ?? answer.header('cf-ray');
  // Anything longer or odder is no id, and would carry foreign text into messages.
  return id !== undefined && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}
