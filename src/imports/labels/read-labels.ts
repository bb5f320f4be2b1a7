/** A file of link labels as single labels. Pure. */
import { labelKey } from '../../db/own-data/label-key.js';
import { UsageError } from '../../errors.js';
import type { BadLine } from '../bad-line.js';
import { type CsvLine, firstCells, holdsControls, readCsvTable } from '../csv-table.js';
import { type DayOrder, dayOrderOf, readDay } from '../days.js';
import {
  type FieldColumns,
  findColumns,
  type KnownNames,
  linkHeadings,
  plainName,
} from '../head.js';

/** What somebody says of a link: in the days from `from` through `to`, null being no limit, its `key` is `value`. */
export interface LabelLine {
  readonly line: number;
  /** Whatever the file calls the link. */
  readonly link: string;
  /** In the form of `labelKey`. */
  readonly key: string;
  readonly value: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface LabelFile {
  readonly labels: readonly LabelLine[];
  readonly bad: readonly BadLine[];
  /** `long`: a line is a label; `wide`: a line is a link, and each further column a key. */
  readonly form: 'long' | 'wide';
  /** The keys of a wide file, or those that came in a long one. */
  readonly keys: readonly string[];
}

type LabelField = 'link' | 'key' | 'value' | 'valid_from' | 'valid_to';

const names: KnownNames<LabelField> = {
  link: [...linkHeadings, 'url', 'slug', 'name', 'id'],
  key: ['key', 'label'],
  value: ['value'],
  valid_from: ['valid from', 'from', 'since'],
  valid_to: ['valid to', 'to', 'until', 'through'],
};

const LONGEST_KEY = 100;
const LONGEST_VALUE = 500;

/**
 * Reads a file in either form. An empty cell says nothing. Throws `UsageError` where no column names the link, and
 * where days can be read in two ways and `order` does not say which.
 */
export function readLabelFile(
  text: string,
  { order }: { readonly order: DayOrder | null },
): LabelFile {
  const isHead = (cells: readonly string[]): boolean =>
    cells.length > 1 && cells.map(plainName).some((name) => names.link.includes(name));
  const table = readCsvTable(text, isHead);
  if (table === null) throw noHead(text);
  const columns = findColumns(table.head.cells, names);
  const form = columns.has('key') && columns.has('value') ? 'long' : 'wide';
  const daysAt = [columns.get('valid_from')?.at ?? -1, columns.get('valid_to')?.at ?? -1];
  const reading: Reading = {
    columns,
    width: table.head.cells.length,
    keys: form === 'long' ? [] : wideKeys(table.head.cells, columns),
    order:
      order ?? chosenOrder(table.lines.flatMap(({ cells }) => daysAt.map((at) => cells[at] ?? ''))),
  };
  const labels: LabelLine[] = [];
  const bad: BadLine[] = [];
  for (const line of table.lines) {
    const read = readLine(line, form, reading);
    labels.push(...read.labels);
    bad.push(...read.bad);
  }
  const keys =
    form === 'wide'
      ? reading.keys.map(({ key }) => key)
      : [...new Set(labels.map(({ key }) => key))];
  return { labels, bad, form, keys };
}

interface Reading {
  readonly columns: FieldColumns<LabelField>;
  readonly width: number;
  readonly keys: readonly { readonly at: number; readonly key: string; readonly name: string }[];
  readonly order: DayOrder;
}

function readLine(
  { line, cells }: CsvLine,
  form: LabelFile['form'],
  { columns, width, keys, order }: Reading,
): { readonly labels: readonly LabelLine[]; readonly bad: readonly BadLine[] } {
  const bad: BadLine[] = [];
  const text = (field: LabelField): string => cells[columns.get(field)?.at ?? -1] ?? '';
  const refuse = (column: string | null, problem: string): void => {
    bad.push({ line, column, problem });
  };
  const nameOf = (field: LabelField): string | null => columns.get(field)?.name ?? null;
  if (cells.length > width) {
    refuse(null, `has ${cells.length} cells, and the head of the table ${width}`);
    return { labels: [], bad };
  }
  if (text('link') === '') refuse(nameOf('link'), 'is empty');
  const [from, to] = (['valid_from', 'valid_to'] as const).map((field) => {
    if (text(field) === '') return null;
    const day = readDay(text(field), order);
    if (day === null) refuse(nameOf(field), 'is no day that can be read: write YYYY-MM-DD');
    return day;
  });
  if (from != null && to != null && from > to)
    refuse(nameOf('valid_to'), 'is before the first day');
  const entries =
    form === 'wide'
      ? keys.map(({ at, key, name }) => ({ key, value: cells[at] ?? '', name }))
      : [{ key: labelKey(text('key')), value: text('value'), name: nameOf('value') }];
  if (form === 'long') {
    if (!isKey(entries[0]?.key ?? '')) refuse(nameOf('key'), 'is no word');
    if (text('value') === '') refuse(nameOf('value'), 'is empty');
  }
  for (const { value, name } of entries) {
    if (value.length > LONGEST_VALUE) refuse(name, `is longer than ${LONGEST_VALUE} characters`);
    else if (holdsControls(value)) refuse(name, 'holds control characters');
  }
  if (bad.length > 0) return { labels: [], bad };
  const labels = entries
    .filter(({ value }) => value !== '')
    .map(({ key, value }) => ({
      line,
      link: text('link'),
      key,
      value,
      from: from ?? null,
      to: to ?? null,
    }));
  return { labels, bad };
}

function wideKeys(head: readonly string[], columns: FieldColumns<LabelField>): Reading['keys'] {
  const taken = new Set(
    [columns.get('link'), columns.get('valid_from'), columns.get('valid_to')].map(
      (column) => column?.at,
    ),
  );
  const keys = head.flatMap((name, at) =>
    taken.has(at) || name === '' ? [] : [{ at, key: labelKey(name), name }],
  );
  if (keys.length === 0) {
    throw new UsageError('The file has a column of links and none of labels.', {
      remedy: 'Give each label a column of its own, or columns key and value.',
    });
  }
  for (const [at, { key, name }] of keys.entries()) {
    if (!isKey(key)) throw new UsageError(`Column "${name}" is no name for a label.`);
    if (keys.findIndex((other) => other.key === key) < at) {
      throw new UsageError(`The file has two columns for the label ${key}.`, {
        remedy: 'Take one of them out, or give it another name.',
      });
    }
  }
  return keys;
}

function isKey(key: string): boolean {
  return key !== '' && key.length <= LONGEST_KEY;
}

function chosenOrder(texts: readonly string[]): DayOrder {
  const order = dayOrderOf(texts);
  if (order === 'any') return 'YMD';
  if (order === 'DMY' || order === 'MDY') return order;
  throw new UsageError(
    order === null
      ? 'Days of the file can be read in two ways, such as 03/04/2026.'
      : 'The file has days of both orders, or some that are none.',
    { remedy: 'Say which comes first: --date-format DMY or --date-format MDY.' },
  );
}

function noHead(text: string): UsageError {
  const cells = firstCells(text).slice(0, 20);
  const looksLikeHead = cells.length > 1 && cells.every((cell) => !/\d/.test(cell));
  const shown = looksLikeHead ? ` Its first line: ${cells.join(', ')}.` : '';
  return new UsageError(`The file has no column that names a link.${shown}`, {
    remedy: 'Call it smart_link_id, link or link_name.',
  });
}
