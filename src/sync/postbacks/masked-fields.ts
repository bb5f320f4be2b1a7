/** Fields of a postback as they are stored. Pure. */
import { type JsonValue, parseJson } from '../../json.js';
import { storableJson } from '../row-reader.js';
import { maskValues } from './mask.js';

/** A text field as it is stored. A value of another type is masked as its JSON text. */
export function masked(value: JsonValue | undefined, mask: (text: string) => string): JsonValue {
  if (value === undefined || value === null) return null;
  return mask(typeof value === 'string' ? value : storableJson(value));
}

/** `_extra` as JSON text, its texts masked. */
export function maskedExtra(extra: string | null): string | null {
  return extra === null ? null : storableJson(maskValues(parseJson(extra)));
}
