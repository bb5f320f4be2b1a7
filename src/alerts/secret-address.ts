/** Asks an address that is a secret: nothing of it, and nothing that came back, reaches an error or the log. */
import type { Dispatcher } from 'undici';
import { parseRetryAfter } from '../api/retry-after.js';
import type { Secret } from '../config/secret.js';
import { createAgent, type HttpProxy } from '../http-proxy.js';

const TIMEOUT_MS = 10_000;
/** Of an answer that nobody reads. */
const MAX_ANSWER_BYTES = 65_536;

/** How one attempt ended. */
export type Outcome =
  | { readonly ok: true }
  /** `reason` is the HTTP status or the code of the error, and no more. */
  | { readonly ok: false; readonly reason: string; readonly retryAfterMs: number | null };

export interface SecretAddress {
  /** POSTs JSON where there is a document, else GETs. Redirects are not followed. Never throws. */
  ask(document: object | null, abort: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

export interface AddressOptions {
  readonly url: Secret;
  readonly userAgent: string;
  readonly proxy: HttpProxy;
}

/** Connections to one address. */
export function openSecretAddress({ url, userAgent, proxy }: AddressOptions): SecretAddress {
  const agent = createAgent(
    { connect: { timeout: TIMEOUT_MS }, connections: 1, maxResponseSize: MAX_ANSWER_BYTES },
    proxy,
  );
  return {
    ask: async (document, abort) => {
      try {
        const signal = AbortSignal.any([abort, AbortSignal.timeout(TIMEOUT_MS)]);
        return await send(agent, new URL(url.reveal()), userAgent, document, signal);
      } catch (error) {
        return { ok: false, reason: codeOf(error), retryAfterMs: null };
      }
    },
    close: () => agent.destroy(),
  };
}

async function send(
  agent: Dispatcher,
  address: URL,
  userAgent: string,
  document: object | null,
  signal: AbortSignal,
): Promise<Outcome> {
  const { username, password, origin, pathname, search } = address;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const answer = await agent.request({
    origin,
    path: pathname + search,
    method: document === null ? 'GET' : 'POST',
    headers: {
      'user-agent': userAgent,
      ...(username === '' && password === ''
        ? {}
        : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
      ...(document === null ? {} : { 'content-type': 'application/json' }),
    },
    body: document === null ? null : JSON.stringify(document),
    signal,
  });
  await answer.body.dump();
  const { statusCode } = answer;
  if (statusCode >= 200 && statusCode < 300) return { ok: true };
  const header = answer.headers['retry-after'];
  const retryAfter = Array.isArray(header) ? header[0] : header;
  return {
    ok: false,
    reason: String(statusCode),
    retryAfterMs: parseRetryAfter(retryAfter, Date.now()),
  };
}

// Messages name the host, and some the whole address.
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
