/** The newest delivery of a postback as a row, without a literal that could be a secret. Pure. */
import { postbackDeliveryColumns } from '../../db/ledger/postbacks.js';
import type { TextRow } from '../../db/write/write-table.js';
import { isJsonObject, type JsonValue } from '../../json.js';
import { rowReader } from '../row-reader.js';
import { columnAt } from '../streams/click-row.js';
import { readKey } from './configured.js';
import { maskErrorType, maskText } from './mask.js';
import { maskUrl, pathWords } from './mask-url.js';
import { masked, maskedExtra } from './masked-fields.js';

const readDelivery = rowReader(postbackDeliveryColumns, ['id', 'postback_id'], ['id']);
const deliveryAt = (name: string): number => columnAt(postbackDeliveryColumns, name);
const [deliveryIdAt, deliveryPostbackAt, deliveryExtraAt] = [
  deliveryAt('id'),
  deliveryAt('postback_id'),
  deliveryAt('_extra'),
];

/**
 * The delivery in `latest_response`, or null where there is none with an id. `template` is the configured address.
 */
export function deliveryRow(
  response: JsonValue | undefined,
  postbackId: string,
  template: JsonValue | undefined,
): { readonly row: TextRow; readonly unknown: readonly string[] } | null {
  const id = isJsonObject(response) ? readKey(response.id) : null;
  if (id === null || !isJsonObject(response)) return null;
  // Where the configured path holds macros, a plain word in the sent path may be what one was filled with.
  const words = typeof template === 'string' ? pathWords(template.trim()) : null;
  const { values, unknown } = readDelivery({
    ...response,
    postback_url: masked(response.postback_url, (url) =>
      maskUrl(url, (word) => words?.has(word) !== false),
    ),
    error_type: masked(response.error_type, maskErrorType),
    error_message: masked(response.error_message, maskText),
  });
  values[deliveryIdAt] = id;
  values[deliveryPostbackAt] = postbackId;
  values[deliveryExtraAt] = maskedExtra(values[deliveryExtraAt] ?? null);
  return { row: values, unknown };
}
