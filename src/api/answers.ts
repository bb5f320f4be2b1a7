/** What the API answered, its envelope checked and its rows untouched. The client makes these; sync reads them. */
import type { JsonObject } from '../json.js';

/** One request for rows of one stream of one link. Times are whole UTC seconds since 1970; both ends are part of the range. */
export interface RowsRequest {
  readonly linkId: string;
  readonly endpoint: StreamEndpoint;
  readonly dateStart: number;
  readonly dateEnd: number;
  readonly limit: number;
  readonly offset: number;
  /** Default true: everything is asked for. */
  readonly includeBots?: boolean;
  readonly includeDuplicates?: boolean;
}

/** How an endpoint names what it counts: `clicks` has `summary.clicks_total` and `chart[].clicks`. */
export interface StreamEndpoint {
  /** Last path segment: /api/smart-links/{id}/{path}. */
  readonly path: string;
  readonly totalField: string;
  readonly chartField: string;
}

/** One day of `chart`: `day` as `YYYY-MM-DD`. */
export interface ChartDay {
  readonly day: string;
  readonly count: number;
}

/** What the service says it applied; null where it did not say. Times in whole UTC seconds. */
export interface AppliedFilters {
  readonly dateStart: number | null;
  readonly dateEnd: number | null;
  readonly limit: number | null;
  readonly offset: number | null;
}

export interface RowsAnswer {
  /** `summary.<totalField>`: rows in the whole filtered range, not on this page. */
  readonly total: number;
  /** Null where the chart is missing or is not a list of days and whole numbers. */
  readonly chart: readonly ChartDay[] | null;
  readonly rows: readonly JsonObject[];
  readonly filters: AppliedFilters;
  /** True where the answer came from a cache: its rows may be stored, but it proves nothing. */
  readonly cached: boolean;
}

export interface ListAnswer {
  readonly rows: readonly JsonObject[];
}

/** What a run has asked of the API so far. */
export interface RequestCounts {
  readonly requests: number;
  readonly retries: number;
  readonly waitedMs: number;
  readonly tooManyRequests: number;
  readonly creditsUsed: number;
  /** What the service last said is left; null where it did not say. */
  readonly creditsBalance: number | null;
}

/** How a run used the rate limit. Requests; null where the service did not say. */
export interface RateReport {
  readonly limitMinute: number;
  /** False while the limit is only the configured one. */
  readonly isAnnounced: boolean;
  /** What the service has counted in its present minute, from anybody; where it does not say, from here. */
  readonly usedMinute: number;
  readonly remainingMinute: number | null;
  readonly limitDay: number | null;
  readonly remainingDay: number | null;
  /** How long requests were kept back for the limit, between attempts too. */
  readonly waitedMs: number;
  /** Answers 429. */
  readonly tooManyRequests: number;
  readonly creditsUsed: number;
  readonly creditsBalance: number | null;
}

/** Tells how the rate limit stands, for summaries. */
export interface RateReporting {
  rate(): RateReport;
}

/** The page sizes that the service was seen to take, by endpoint path. Kept between runs. */
export type PageSizes = Readonly<Record<string, number>>;

/** The API as the rest of the program sees it. One per workspace. Every method throws `ApiError` and nothing else, but for an abort. */
export interface Api {
  listLinks(page: {
    limit: number;
    offset: number;
    accountIds?: readonly string[];
  }): Promise<ListAnswer>;
  listPostbacks(): Promise<ListAnswer>;
  /** A 422 that names `limit` comes back as `ApiError` with code `api_page_too_large` and `maxLimit` where it is told. */
  listRows(request: RowsRequest): Promise<RowsAnswer>;
  /** The service's clock in whole UTC seconds, from the newest `Date` header; this machine's until one came. */
  now(): number;
  counts(): RequestCounts;
}
