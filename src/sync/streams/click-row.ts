import type { TextRow } from '../../db/write/write-table.js';
import type { JsonObject } from '../../json.js';
import { type ReadableColumn, rowReader } from '../row-reader.js';
import { identify } from './identity.js';
import type { NormalizedRow } from './stream.js';

/** Where the columns stand that the caller fills, found once per table. */
export function columnAt(columns: readonly ReadableColumn[], name: string): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at === -1) throw new Error(`The table has no column ${name}.`);
  return at;
}

const NO_FANS: readonly TextRow[] = [];

/** Compiles the normalizer of clicks for the columns of their table. */
export function clickNormalizer(
  columns: readonly ReadableColumn[],
): (source: JsonObject, linkId: string) => NormalizedRow {
  const read = rowReader(columns, ['id', 'smart_link_id', 'created_at'], ['id', 'created_at']);
  const idAt = columnAt(columns, 'id');
  const linkAt = columnAt(columns, 'smart_link_id');
  const timeAt = columnAt(columns, 'created_at');
  return (source, linkId) => {
    const identity = identify(source, 'created_at');
    if ('isGood' in identity) return identity;
    const { values, unknown } = read(source);
    values[idAt] = identity.id;
    values[linkAt] = linkId;
    values[timeAt] = identity.at.text;
    return {
      isGood: true,
      id: identity.id,
      source,
      seconds: identity.at.seconds,
      fact: values,
      fans: NO_FANS,
      click: null,
      unknown,
    };
  };
}
