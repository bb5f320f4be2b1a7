/** The envelopes of the answers: strict about what counts, silent about the rows inside. */
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../json.js';
import type {
  AppliedFilters,
  ChartDay,
  ListAnswer,
  RowsAnswer,
  StreamEndpoint,
} from '../answers.js';
import { UnusableBodyError } from '../failure.js';
import { datePart, readTime } from './times.js';
import { isCount, wholeNumber } from './whole-number.js';

/** Rows of a stream. Throws `UnusableBodyError` without a list of rows and a whole-number total. */
export function readRowsAnswer(body: JsonValue, endpoint: StreamEndpoint): RowsAnswer {
  const data = fieldOf(body, 'data');
  const rows = fieldOf(data, 'rows');
  if (!isJsonList(rows)) throw new UnusableBodyError('has no list data.rows');
  const total = fieldOf(fieldOf(data, 'summary'), endpoint.totalField);
  if (!isCount(total)) {
    throw new UnusableBodyError(`has no whole number data.summary.${endpoint.totalField}`);
  }
  return {
    total,
    chart: readChart(fieldOf(data, 'chart'), endpoint.chartField),
    rows: asRows(rows),
    filters: readFilters(fieldOf(data, 'filters')),
    cached: fieldOf(fieldOf(fieldOf(body, '_meta'), '_cache'), 'is_cached') === true,
  };
}

/** Links or postbacks. Throws `UnusableBodyError` without a list. */
export function readListAnswer(body: JsonValue): ListAnswer {
  const data = fieldOf(body, 'data');
  if (!isJsonList(data)) throw new UnusableBodyError('has no list data');
  return { rows: asRows(data) };
}

/** One object, as the answer to its creation. Throws `UnusableBodyError` without one. */
export function readObjectAnswer(body: JsonValue): JsonObject {
  const data = fieldOf(body, 'data');
  if (!isJsonObject(data)) throw new UnusableBodyError('has no object data');
  return data;
}

/** A field of a value that may be no object at all. */
export function fieldOf(value: JsonValue | undefined, field: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
}

/** What is no object becomes one with the single field `value`, so that it ends in quarantine and not in the dark. */
function asRows(list: readonly JsonValue[]): readonly JsonObject[] {
  if (list.every(isJsonObject)) return list;
  return list.map((item) => (isJsonObject(item) ? item : { value: item }));
}

/** Days in the order they came; several entries of one day (hours, say) are added up. */
function readChart(value: JsonValue | undefined, countField: string): readonly ChartDay[] | null {
  if (!isJsonList(value)) return null;
  const counts = new Map<string, number>();
  for (const entry of value) {
    const day = datePart(fieldOf(entry, 'timestamp'));
    const count = fieldOf(entry, countField);
    if (day === null || !isCount(count)) return null;
    counts.set(day, (counts.get(day) ?? 0) + count);
  }
  return Array.from(counts, ([day, count]) => ({ day, count }));
}

function readFilters(value: JsonValue | undefined): AppliedFilters {
  return {
    dateStart: readTime(fieldOf(value, 'date_start')),
    dateEnd: readTime(fieldOf(value, 'date_end')),
    limit: wholeNumber(fieldOf(value, 'limit')),
    offset: wholeNumber(fieldOf(value, 'offset')),
  };
}
