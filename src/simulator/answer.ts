/** An answer before it is sent, and the error bodies of the service. */
import type { Switches } from './switches.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces that are sent one after the other. */
  readonly body: readonly Buffer[];
}

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  body: string | readonly Buffer[],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? [Buffer.from(body)] : body,
  };
}

/** A file of the simulator's own. */
export function csvAnswer(body: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/csv; charset=utf-8' },
    body: [Buffer.from(body)],
  };
}

/** 401 as observed. */
export function unauthorized(): Answer {
  return jsonAnswer(
    401,
    JSON.stringify({
      error: 'Unauthorized. Go to https://app.onlyfansapi.com/api-keys to get your API key.',
    }),
  );
}

/** 403, 404 and the like: a message alone. */
export function refused(status: number, message: string): Answer {
  return jsonAnswer(status, JSON.stringify({ message }));
}

/** Field name to what is wrong with it. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** 422 as observed, or with the parts missing that the switch takes away. */
export function invalid(errors: FieldErrors, shape: Switches['validationBody']): Answer {
  const message = Object.values(errors)[0]?.[0] ?? 'The given data was invalid.';
  if (shape === 'empty') return jsonAnswer(422, '{}');
  const body = { error: 'VALIDATION_ERROR', message };
  return jsonAnswer(422, JSON.stringify(shape === 'message' ? body : { ...body, errors }));
}
