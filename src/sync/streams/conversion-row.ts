import type { JsonObject, JsonValue } from '../../json.js';
import { addExtra, type ReadableColumn, rowReader } from '../row-reader.js';
import { readInstant } from '../text-form.js';
import { clickNormalizer, columnAt } from './click-row.js';
import { identify, readId, readKey } from './identity.js';
import type { NormalizedRow } from './stream.js';

function asObject(value: JsonValue | undefined): JsonObject | null {
  const isPlain =
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? (value as JsonObject) : null;
}

/**
 * Compiles the normalizer of conversions. The fan and the click inside become rows of their own; what of them
 * cannot (no id, no time) stays in the conversion's `_extra`.
 */
export function conversionNormalizer(
  columns: readonly ReadableColumn[],
  clickColumns: readonly ReadableColumn[],
  fanColumns: readonly ReadableColumn[],
): (source: JsonObject, linkId: string) => NormalizedRow {
  const filled = ['id', 'smart_link_id', 'conversion_at', 'click_id', 'click_created_at'];
  const read = rowReader(columns, filled, ['id', 'conversion_at', 'click', 'fan']);
  const readFan = rowReader(fanColumns, ['onlyfans_id', 'as_of'], ['onlyfans_id']);
  const normalizeClick = clickNormalizer(clickColumns);
  const at = (name: string): number => columnAt(columns, name);
  const [idAt, linkAt, timeAt, extraAt] = [
    at('id'),
    at('smart_link_id'),
    at('conversion_at'),
    at('_extra'),
  ];
  const [clickIdAt, clickTimeAt, fanIdAt] = [
    at('click_id'),
    at('click_created_at'),
    at('fan_onlyfans_id'),
  ];
  const fanKeyAt = columnAt(fanColumns, 'onlyfans_id');
  const fanAsOfAt = columnAt(fanColumns, 'as_of');

  return (source, linkId) => {
    const identity = identify(source, 'conversion_at');
    if ('isGood' in identity) return identity;
    const { values, unknown } = read(source);
    const names = [...unknown];
    const keep = (name: string, value: JsonValue): void => {
      values[extraAt] = addExtra(values[extraAt] ?? null, name, value);
    };
    values[idAt] = identity.id;
    values[linkAt] = linkId;
    values[timeAt] = identity.at.text;

    const click = asObject(source.click);
    const clickRow = click === null ? null : normalizeClick(click, linkId);
    if (click !== null && clickRow !== null) {
      values[clickIdAt] = readId(click.id);
      values[clickTimeAt] = readInstant(click.created_at)?.text ?? null;
      if (!clickRow.isGood) keep('click', click);
      else names.push(...clickRow.unknown.map((name) => `click.${name}`));
    } else if (source.click !== null && source.click !== undefined) keep('click', source.click);

    const fan = asObject(source.fan);
    const namedId = readKey(source.fan_onlyfans_id);
    const ownId = fan === null ? null : readKey(fan.onlyfans_id);
    const fanId = ownId ?? namedId;
    const fans: (string | null)[][] = [];
    if (fan !== null && fanId !== null) {
      const { values: fanRow, unknown: unknownOfFan } = readFan(fan);
      fanRow[fanKeyAt] = fanId;
      fanRow[fanAsOfAt] = identity.at.text;
      fans.push(fanRow);
      names.push(...unknownOfFan.map((name) => `fan.${name}`));
    } else if (source.fan !== null && source.fan !== undefined) keep('fan', source.fan);
    if (namedId !== null && (fan === null || namedId !== fanId)) {
      const alone = new Array<string | null>(fanColumns.length).fill(null);
      alone[fanKeyAt] = namedId;
      fans.push(alone);
    }
    // Without it nothing would say whose conversion this is.
    values[fanIdAt] ??= ownId;

    return {
      isGood: true,
      id: identity.id,
      source,
      seconds: identity.at.seconds,
      fact: values,
      fans,
      click: clickRow?.isGood === true ? clickRow.fact : null,
      unknown: names,
    };
  };
}
