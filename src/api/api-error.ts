/** What goes wrong between this program and the API, once every retry is spent. */
import { ExitCode, SmartlinkError } from '../errors.js';

/**
 * - `api_unauthorized` the key is refused: 401, or 403 on the list of links
 * - `api_forbidden` 403 on one link or on the postbacks
 * - `api_not_found` 404
 * - `api_payment` 402
 * - `api_page_too_large` 422 that names `limit`
 * - `api_invalid` any other 4xx, and a redirect
 * - `api_page_timed_out` one page timed out twice: ask for a smaller one
 * - `api_bad_answer` a 2xx whose body stayed unusable: no JSON, no list, no whole-number total
 * - `api_quota` the service asks for a wait of more than 15 minutes, or answered 429 to every attempt
 * - `api_unavailable` everything else, after the last attempt
 */
export type ApiErrorCode =
  | 'api_unauthorized'
  | 'api_forbidden'
  | 'api_not_found'
  | 'api_payment'
  | 'api_page_too_large'
  | 'api_invalid'
  | 'api_page_timed_out'
  | 'api_bad_answer'
  | 'api_quota'
  | 'api_unavailable';

/** Which request an error, a log line or a hook is about. */
export interface RequestLabel {
  readonly method: 'GET' | 'POST';
  /** The path with its link left out: `/api/smart-links/{id}/clicks`. */
  readonly endpoint: string;
  readonly linkId?: string;
}

export interface ApiErrorDetails {
  readonly code: ApiErrorCode;
  readonly request: RequestLabel;
  /** What happened, as the end of a sentence: `HTTP 503, 8 attempts`. Never text out of a body. */
  readonly happened: string;
  readonly remedy?: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly maxLimit?: number | undefined;
  /** How long the service asks to be left alone, in milliseconds; only for `api_quota`. */
  readonly waitMs?: number | undefined;
}

const remedies: Readonly<Record<ApiErrorCode, string>> = {
  api_unauthorized:
    'Check ONLYFANSAPI_API_KEY, and what the key may see, at https://app.onlyfansapi.com/api-keys.',
  api_forbidden: 'Check that the API key may see the account that this belongs to.',
  api_not_found: 'Check the id, and that ONLYFANSAPI_BASE_URL points at the API.',
  api_payment: 'Check the plan and the credits of the team at https://app.onlyfansapi.com.',
  api_page_too_large: 'Set SYNC_PAGE_SIZE to what the API takes.',
  api_invalid: 'Check ONLYFANSAPI_BASE_URL and the arguments of the command.',
  api_page_timed_out: 'Lower SYNC_PAGE_SIZE or raise REQUEST_TIMEOUT_SECONDS.',
  api_bad_answer: 'Check that ONLYFANSAPI_BASE_URL points at the API, and run again later.',
  api_quota: 'Run again later, or ask for a higher rate limit.',
  api_unavailable: 'Check the network and the status of the API, and run again later.',
};

const exitCodes: Partial<Readonly<Record<ApiErrorCode, ExitCode>>> = {
  api_unauthorized: ExitCode.keyRefused,
  api_quota: ExitCode.pausedByQuota,
};

const laterHelps: ReadonlySet<ApiErrorCode> = new Set([
  'api_page_timed_out',
  'api_bad_answer',
  'api_quota',
  'api_unavailable',
]);

/** A request that failed for good. `retryable` says whether the same request may succeed in a later run. */
export class ApiError extends SmartlinkError {
  readonly code: ApiErrorCode;
  readonly exitCode: ExitCode;
  override readonly retryable: boolean;
  readonly endpoint: string;
  readonly linkId: string | undefined;
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** The service's own name for the request, to quote to its support. */
  readonly requestId: string | undefined;
  /** The largest `limit` the service says it takes; only for `api_page_too_large`. */
  readonly maxLimit: number | undefined;
  /** How long the service asks to be left alone, in milliseconds; only for `api_quota`. */
  readonly waitMs: number | undefined;

  constructor(details: ApiErrorDetails) {
    const { code, request, happened } = details;
    const link = request.linkId === undefined ? '' : ` (link ${request.linkId})`;
    super(`${request.method} ${request.endpoint}${link}: ${happened}.`, {
      remedy: details.remedy ?? remedies[code],
    });
    this.code = code;
    this.exitCode = exitCodes[code] ?? ExitCode.apiUnavailable;
    this.retryable = laterHelps.has(code);
    this.endpoint = request.endpoint;
    this.linkId = request.linkId;
    this.status = details.status;
    this.requestId = details.requestId;
    this.maxLimit = details.maxLimit;
    this.waitMs = details.waitMs;
  }
}
