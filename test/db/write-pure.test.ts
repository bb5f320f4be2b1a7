import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accounts } from '../../src/db/schema/accounts.js';
import { adSpend } from '../../src/db/schema/ad-spend.js';
import { days } from '../../src/db/schema/days.js';
import { arrayLiteral } from '../../src/db/write/array-literal.js';
import { newestFans } from '../../src/db/write/newest-fans.js';
import { clicksTable, conversionsTable, fansTable } from '../../src/db/write/stores.js';
import { columnIndex, writeTable } from '../../src/db/write/write-table.js';
import { fan } from './write-rows.js';

const literal = (values: (string | null)[]): string =>
  arrayLiteral(
    values.map((value) => [value]),
    0,
    0,
    values.length,
  );

test('a column becomes an array literal in which every value is quoted', () => {
  expect(literal(['a', null, ''])).toBe('{"a",NULL,""}');
  expect(literal([null, 'NULL'])).toBe('{NULL,"NULL"}');
  expect(literal(['say "x"', 'c:\\d'])).toBe('{"say \\"x\\"","c:\\\\d"}');
});

test('a column without any value, or without rows, is an empty array', () => {
  expect(literal([null, null])).toBe('{}');
  expect(literal([])).toBe('{}');
});

test('only the rows asked for are taken', () => {
  expect(arrayLiteral([['a'], ['b'], ['c'], ['d']], 0, 1, 3)).toBe('{"b","c"}');
});

test('a table is written in the columns of its drizzle table, `_extra` included, marks and times left out', () => {
  expect(clicksTable).toMatchObject({ schema: 'smartlinks', name: 'clicks', key: 'id' });
  expect(fansTable.key).toBe('onlyfans_id');
  expect(conversionsTable.columns).toEqual([
    { name: 'id', type: 'text' },
    { name: 'smart_link_id', type: 'text' },
    { name: 'conversion_at', type: 'timestamptz' },
    { name: 'conversion_type', type: 'text' },
    { name: 'amount_gross', type: 'numeric' },
    { name: 'amount_net', type: 'numeric' },
    { name: 'click_id', type: 'text' },
    { name: 'click_created_at', type: 'timestamptz' },
    { name: 'fan_onlyfans_id', type: 'text' },
    { name: '_extra', type: 'jsonb' },
  ]);
  expect(writeTable(accounts).columns.map((column) => column.name)).toEqual([
    'id',
    'workspace',
    'display_name',
    'username',
    '_extra',
  ]);
});

test('a table that the write path cannot write is refused', () => {
  expect(() => writeTable(days)).toThrow(/key of one column/);
  expect(() => writeTable(adSpend)).toThrow(/ad_spend\.date_day/);
  expect(() => columnIndex(clicksTable, 'nothing')).toThrow(/nothing/);
});

test('of a fan the newest values stay, to the microsecond and across zones', () => {
  const newest = (...asOf: (string | null)[]) =>
    newestFans(
      fansTable,
      asOf.map((at) => fan('1', at, { name: at })),
    ).map((row) => row[columnIndex(fansTable, 'name')]);
  expect(newest('2026-01-01T00:00:00Z', null, '2025-12-31T00:00:00Z')).toEqual([
    '2026-01-01T00:00:00Z',
  ]);
  expect(newest('2026-01-01T00:30:00+01:00', '2026-01-01T00:00:00Z')).toEqual([
    '2026-01-01T00:00:00Z',
  ]);
  expect(newest('2026-01-01T00:00:00.000002Z', '2026-01-01T00:00:00.000001Z')).toEqual([
    '2026-01-01T00:00:00.000002Z',
  ]);
  expect(newest(null, null)).toEqual([null]);
});

test('which values of a fan stay does not depend on the order of the rows', () => {
  const row = fc
    .tuple(
      fc.constantFrom('1', '2'),
      fc.constantFrom(
        null,
        '2026-01-01T00:00:00Z',
        '2026-01-01T01:00:00+01:00',
        '2026-01-02T00:00:00Z',
      ),
      fc.constantFrom(null, 'a', 'b'),
    )
    .map(([id, asOf, name]) => fan(id, asOf, { name }));
  const sortedText = (rows: readonly unknown[]) => rows.map((r) => JSON.stringify(r)).toSorted();
  fc.assert(
    fc.property(
      fc
        .array(row, { maxLength: 8 })
        .chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
      ([rows, shuffled]) => {
        expect(sortedText(newestFans(fansTable, shuffled))).toEqual(
          sortedText(newestFans(fansTable, rows)),
        );
      },
    ),
  );
});
