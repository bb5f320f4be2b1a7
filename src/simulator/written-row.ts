/** Rows that somebody wrote or changed: kept field by field, shown as they were written. */
import type { ClickFlags, RowFacts } from './content.js';
import { parseDecimal } from './decimal.js';
import { type JsonFields, joinObject, splitObject, stringField } from './json-fields.js';
import type { StreamName } from './switches.js';
import { timeText } from './timestamps.js';

/** The field that a stream's rows are filtered by. */
export const TIME_FIELD = { clicks: 'created_at', conversions: 'conversion_at' } as const;

/** In the place of a time field's text: written from `atMs` when the row is shown. */
export const TIME_OF_ROW = '';

export interface WrittenRow {
  readonly id: string;
  readonly stream: StreamName;
  /** When the service filters it: milliseconds since 1970. */
  readonly atMs: number;
  readonly fields: JsonFields;
}

/** The row as the API shows it. */
export function writtenText(row: WrittenRow, fractionShown: boolean): string {
  const time = TIME_FIELD[row.stream];
  if (row.fields.get(time) !== TIME_OF_ROW) return joinObject(row.fields);
  const shown = new Map(row.fields);
  shown.set(time, `"${timeText(row.atMs, fractionShown)}"`);
  return joinObject(shown);
}

/** A row that can be edited, from one as it was shown at that time. */
export function editable(id: string, stream: StreamName, atMs: number, text: string): WrittenRow {
  const fields = splitObject(text);
  const time = TIME_FIELD[stream];
  const shown = fields.get(time);
  if (shown === `"${timeText(atMs)}"` || shown === `"${timeText(atMs, true)}"`)
    fields.set(time, TIME_OF_ROW);
  return { id, stream, atMs, fields };
}

const NO_FLAGS: ClickFlags = { bot: false, duplicate: false };

/** What filters and sums need of the row; a conversion takes its flags from its click as that is now. */
export function writtenFacts(
  row: WrittenRow,
  clickFlags: (clickId: string) => ClickFlags | null,
): RowFacts {
  const { fields } = row;
  if (row.stream === 'clicks') {
    const bot = fields.get('is_bot') === 'true';
    return {
      bot,
      duplicate: fields.get('is_duplicate') === 'true',
      type: null,
      fanId: null,
      gross: null,
    };
  }
  const click = fields.get('click');
  const clickId = click?.startsWith('{') === true ? stringField(splitObject(click), 'id') : null;
  const amount = (fields.get('amount_gross') ?? 'null').replaceAll('"', '');
  return {
    ...((clickId === null ? null : clickFlags(clickId)) ?? NO_FLAGS),
    type: stringField(fields, 'conversion_type'),
    fanId: stringField(fields, 'fan_onlyfans_id'),
    gross: parseDecimal(amount),
  };
}
