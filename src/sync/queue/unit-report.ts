/** What a worker tells the scheduler of a unit, as text. Pure. */
import { ApiError, type ApiErrorCode } from '../../api/api-error.js';
import type { SmartlinkError } from '../../errors.js';
import type { PlannedStream } from '../plan-cycle.js';
import type { StreamOutcome } from '../sync-stream.js';
import type { UnitResult } from '../work-unit.js';
import type { WorkDone } from './work-done.js';

/** An error of the API, without its words: they are made anew. */
interface StoredError {
  readonly code: ApiErrorCode;
  readonly endpoint: string;
  readonly linkId?: string | undefined;
  readonly status?: number | undefined;
  readonly waitMs?: number | undefined;
}

type StoredResult =
  | { readonly status: 'worked'; readonly outcome: Omit<StreamOutcome, 'unit'> }
  | { readonly status: 'overtaken' }
  | { readonly status: 'failed'; readonly error: StoredError }
  /** The cycle ends: the key is refused, or a quota is used up. */
  | { readonly status: 'ends'; readonly error: StoredError };

interface StoredReport {
  readonly result: StoredResult;
  readonly done: WorkDone;
}

export interface UnitReport {
  /** What became of the unit; null where the cycle ends. */
  readonly result: UnitResult | null;
  /** Why the cycle ends; null where it goes on. */
  readonly ends: SmartlinkError | null;
  readonly done: WorkDone;
}

/** The report as JSON. `ended` is what `workUnit` returned, or the `ApiError` that it threw. */
export function reportText(ended: UnitResult | ApiError, done: WorkDone): string {
  return JSON.stringify({ result: storedResult(ended), done } satisfies StoredReport);
}

function storedResult(ended: UnitResult | ApiError): StoredResult {
  if (ended instanceof ApiError) return { status: 'ends', error: storedError(ended) };
  if (ended.status === 'overtaken') return { status: 'overtaken' };
  if (ended.status === 'worked') {
    const { unit: _, ...outcome } = ended.outcome;
    return { status: 'worked', outcome };
  }
  if (!(ended.error instanceof ApiError)) throw new Error('Only the API fails a single stream.');
  return { status: 'failed', error: storedError(ended.error) };
}

function storedError({ code, endpoint, linkId, status, waitMs }: ApiError): StoredError {
  return { code, endpoint, linkId, status, waitMs };
}

/** The report of a unit; `stored` is what `reportText` made. */
export function reportOf(
  workspace: string,
  planned: Pick<PlannedStream, 'linkId' | 'stream'>,
  stored: unknown,
): UnitReport {
  const { result, done } = stored as StoredReport;
  if (result.status === 'ends') return { result: null, ends: errorOf(result.error), done };
  if (result.status === 'failed') {
    return { result: { status: 'failed', error: errorOf(result.error) }, ends: null, done };
  }
  if (result.status === 'overtaken') return { result, ends: null, done };
  const unit = { workspace, linkId: planned.linkId, stream: planned.stream };
  return {
    result: { status: 'worked', outcome: { ...result.outcome, unit } },
    ends: null,
    done,
  };
}

function errorOf({ code, endpoint, linkId, status, waitMs }: StoredError): ApiError {
  const answer = status === undefined ? 'a worker got no answer' : `a worker got HTTP ${status}`;
  return new ApiError({
    code,
    request: { method: 'GET', endpoint, ...(linkId === undefined ? {} : { linkId }) },
    happened: answer,
    status,
    waitMs,
  });
}
