/** Which fields of an API object speak of a person, and which are known to do not. */
import { clicksTable, conversionsTable, fansTable } from '../../db/write/stores.js';
import type { WriteTable } from '../../db/write/write-table.js';
import { accountsTable, linksTable } from '../links/tables.js';
import type { ColumnType } from '../text-form.js';

/** What is known of the fields of one kind of object. Every field that it does not name is unknown. */
export interface ObjectShape {
  /** Fields that speak of a person. */
  readonly personal: ReadonlySet<string>;
  /** The other fields that a column takes, with its type. */
  readonly kept: ReadonlyMap<string, ColumnType>;
  /** Objects inside that have a shape of their own. */
  readonly inner: ReadonlyMap<string, ObjectShape>;
  /** True where texts that are kept may repeat a personal value, as a parameter that an ad network fills in. */
  readonly isSearched: boolean;
}

const NO_SHAPES: ReadonlyMap<string, ObjectShape> = new Map();

const NOTHING_KNOWN: ObjectShape = {
  personal: new Set(),
  kept: new Map(),
  inner: NO_SHAPES,
  isSearched: false,
};

function shapeOf(
  table: WriteTable,
  personal: readonly string[],
  options: { readonly isSearched?: boolean; readonly inner?: ObjectShape['inner'] } = {},
): ObjectShape {
  const kept = table.columns
    .filter(({ name }) => name !== '_extra' && !personal.includes(name))
    .map(({ name, type }): [string, ColumnType] => [name, type]);
  return {
    personal: new Set(personal),
    kept: new Map(kept),
    inner: options.inner ?? NO_SHAPES,
    isSearched: options.isSearched ?? false,
  };
}

/** A click (api/list-smart-link-clicks). */
export const clickShape: ObjectShape = shapeOf(clicksTable, ['ip_address', 'user_agent'], {
  isSearched: true,
});

/** The fan inside a conversion. The id stays: without it nobody could be counted. */
export const fanShape: ObjectShape = shapeOf(fansTable, [
  'username',
  'name',
  'avatar_url',
  'onlyfans_url',
]);

/** A conversion (api/list-smart-link-conversions). */
export const conversionShape: ObjectShape = shapeOf(conversionsTable, [], {
  inner: new Map([
    ['click', clickShape],
    ['fan', fanShape],
  ]),
});

/** A listed link, and the account inside it: names of creators and links are no personal data of fans. */
export const linkShape: ObjectShape = shapeOf(linksTable.table, [], {
  // A field that has been seen, and has no column.
  inner: new Map([['cost', { ...NOTHING_KNOWN, kept: new Map([['currency', 'text']]) }]]),
});
export const accountShape: ObjectShape = shapeOf(accountsTable.table, []);

/** The shape of a stream's objects. */
export const streamShapes: Readonly<Record<'clicks' | 'conversions', ObjectShape>> = {
  clicks: clickShape,
  conversions: conversionShape,
};

/** Columns of `smartlinks.clicks` by which an ad network knows a person's click. Whether there is one tells the channel. */
export const adClickIds: readonly string[] = [
  'external_click_id',
  'fbclid',
  'gclid',
  'ttclid',
  'gbraid',
  'wbraid',
  'sccid',
];
