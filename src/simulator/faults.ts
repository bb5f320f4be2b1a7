/** The ways in which an answer can fail. */

/** A control of the service by its name, as `POST /simulator/control` takes it. */
export interface ServiceCommand {
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/**
 * What goes wrong. `change` rewrites the body that would have been sent; it can be given in process only. `happens`
 * lets something happen to the service just before it answers, between two pages say: a row arrives, vanishes or
 * moves, the page cap changes, a link goes, the key is revoked. `cached` is marked as coming from a cache.
 * `miscount` adds to the total, to the chart's newest day, or to both, as rows stay what they are.
 */
export type Fault =
  | { readonly kind: 'happens'; readonly commands: readonly ServiceCommand[] }
  | { readonly kind: 'cached' }
  | { readonly kind: 'miscount'; readonly total?: number; readonly chart?: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'reset_before' }
  | { readonly kind: 'reset_within' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'not_json'; readonly body?: string }
  | { readonly kind: 'half_json' }
  | { readonly kind: 'data_null' }
  | { readonly kind: 'change'; readonly change: (body: string) => string }
  | { readonly kind: 'broken_gzip' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang_within' }
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'delay'; readonly ms: number };

const HTML = (title: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>cloudflare</p></body></html>`;
const HTML_HEADERS = { 'content-type': 'text/html; charset=UTF-8' };

/** The failures that were seen in the field, ready to be put into a rule. */
export const faults = {
  serverError: (): Fault => ({ kind: 'status', status: 500, body: '{"message":"Server Error"}' }),
  /** 502, 520, 524: the proxy's page. */
  html: (status: number): Fault => ({
    kind: 'status',
    status,
    body: HTML(`Error ${status}`),
    headers: HTML_HEADERS,
  }),
  tooManyRequests: (retryAfter?: string): Fault => ({
    kind: 'status',
    status: 429,
    body: '{"message":"Too Many Attempts."}',
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  }),
  /** The service refuses the program, not the key. */
  proxyForbidden: (): Fault => ({
    kind: 'status',
    status: 403,
    body: HTML('Attention Required!'),
    headers: HTML_HEADERS,
  }),
  oldUnauthorized: (): Fault => ({
    kind: 'status',
    status: 401,
    body: '{"message":"Unauthenticated."}',
  }),
} as const;
