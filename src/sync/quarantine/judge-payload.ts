/** Whether a quarantined object can be stored now. Pure. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../json.js';
import type { GoodRow, NormalizedRow } from '../streams/stream.js';

/** An entry with the row that its payload makes. */
export interface RetriedRow<E> {
  readonly entry: E;
  readonly row: GoodRow;
}

/** The row that a payload makes now, or the reason why it makes none. */
export function judgePayload(
  payload: string,
  normalize: (source: JsonObject) => NormalizedRow,
): GoodRow | string {
  let value: JsonValue;
  try {
    value = parseJson(payload);
  } catch {
    return 'not_json';
  }
  if (!isJsonObject(value)) return 'not_json';
  const row = normalize(value);
  return row.isGood ? row : row.reason;
}
