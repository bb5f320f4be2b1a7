/** A listed postback as rows of its four tables, without a literal that could be a secret. Pure. */
import { postbackColumns } from '../../db/ledger/postbacks.js';
import type { TextRow } from '../../db/write/write-table.js';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../json.js';
import { addExtra, rowReader, storableJson } from '../row-reader.js';
import { columnAt } from '../streams/click-row.js';
import { readKey, readKeys, readLinks, readText } from './configured.js';
import { deliveryRow } from './delivery-row.js';
import { REDACTED } from './macros.js';
import { maskBody } from './mask.js';
import { maskUrl } from './mask-url.js';
import { masked, maskedExtra } from './masked-fields.js';

export interface PostbackRows {
  readonly id: string;
  /** In the order of `postbackColumns`. */
  readonly postback: TextRow;
  /** `postback_id`, `smart_link_id`, `_extra`. */
  readonly links: readonly TextRow[];
  /** `postback_id`, `conversion_type`, `_extra`. */
  readonly conversionTypes: readonly TextRow[];
  /** In the order of `postbackDeliveryColumns`; null where the postback was never sent. */
  readonly delivery: TextRow | null;
  /** Names of fields that no table has a column for. */
  readonly unknown: readonly string[];
}

const handled = [
  'id',
  'headers',
  'conversion_types',
  'smart_link_ids',
  'smart_links',
  'latest_response',
];
const readPostback = rowReader(postbackColumns, ['id', 'workspace', 'headers'], handled);
const at = (name: string): number => columnAt(postbackColumns, name);
const [idAt, workspaceAt, headersAt, extraAt] = [
  at('id'),
  at('workspace'),
  at('headers'),
  at('_extra'),
];
/** Rows for one object of the list (api/list-smart-link-postbacks), or null where it has no id to be stored under. */
export function postbackRows(source: JsonObject, workspace: string): PostbackRows | null {
  const id = readKey(source.id);
  if (id === null) return null;
  const { values, unknown } = readPostback({
    ...source,
    url: masked(source.url, maskUrl),
    body: masked(source.body, maskBody),
  });
  const names = [...unknown];
  values[idAt] = id;
  values[workspaceAt] = workspace;
  const keep = (name: string, value: JsonValue | undefined): void => {
    if (value !== undefined && value !== null) {
      values[extraAt] = addExtra(values[extraAt] ?? null, name, value);
    }
  };

  const headers = headerNames(source.headers);
  if (headers === null) keep('headers', isEmpty(source.headers) ? null : REDACTED);
  else values[headersAt] = storableJson(headers);

  const types = readKeys(source.conversion_types, readText);
  keep('conversion_types', types.left);
  const links = readLinks(source);
  keep('smart_link_ids', links.idsLeft);
  keep('smart_links', links.entriesLeft);
  names.push(...links.unknown);

  const delivery = deliveryRow(source.latest_response, id, source.url);
  if (delivery === null) keep('latest_response', source.latest_response);
  else names.push(...delivery.unknown.map((name) => `latest_response.${name}`));

  values[extraAt] = maskedExtra(values[extraAt] ?? null);
  return {
    id,
    postback: values,
    links: [...links.extras].map(([linkId, extra]) => [id, linkId, extra]),
    conversionTypes: types.keys.map((type) => [id, type, null]),
    delivery: delivery?.row ?? null,
    unknown: [...new Set(names)],
  };
}

/** Names of headers in the order they are sent; their values are secrets. Null where they cannot be told apart. */
function headerNames(headers: JsonValue | undefined): string[] | null {
  if (isJsonObject(headers)) return Object.keys(headers).map(headerName);
  if (!isJsonList(headers)) return null;
  return headers.map((header) =>
    isJsonObject(header) && typeof header.name === 'string' ? headerName(header.name) : REDACTED,
  );
}

/** RFC 9110 §5.6.2. Anything else in the place of a name may be a whole header line. */
function headerName(name: string): string {
  return /^[!#$%&'*+.^_`|~\w-]{1,64}$/.test(name.trim()) ? name.trim() : REDACTED;
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null;
}
