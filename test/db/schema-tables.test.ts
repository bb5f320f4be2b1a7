import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const schemaFolder = join(root, 'src/db/schema');
const modules: Record<string, unknown>[] = await Promise.all(
  readdirSync(schemaFolder).map((file) => import(`../../src/db/schema/${file.slice(0, -3)}.ts`)),
);
const exported: Record<string, unknown> = Object.assign({}, ...modules);
const tables = Object.values(exported).flatMap((value) => (is(value, PgTable) ? [value] : []));
const config = (name: string) => tables.map(getTableConfig).find((table) => table.name === name)!;
const migrations = readdirSync(join(root, 'migrations')).filter((file) => file.endsWith('.sql'));

test('the migrations make exactly the tables that the program declares', async () => {
  const meta = join(root, 'migrations/meta');
  const newest = readdirSync(meta)
    .filter((file) => file.endsWith('_snapshot.json'))
    .toSorted()
    .at(-1)!;
  const migrated = JSON.parse(readFileSync(join(meta, newest), 'utf8'));
  expect(await generateMigration(migrated, generateDrizzleJson(exported, migrated.id))).toEqual([]);
});

test('a schema that is there already does not stop a migration', () => {
  for (const file of migrations) {
    const text = readFileSync(join(root, 'migrations', file), 'utf8');
    for (const [statement] of text.matchAll(/CREATE SCHEMA[^;]*/g)) {
      expect(statement).toMatch(/^CREATE SCHEMA IF NOT EXISTS/);
    }
  }
});

test('every table of data says when a row was first seen and last written, and keeps unknown fields', () => {
  const data = tables
    .map(getTableConfig)
    .filter((table) => table.schema === 'smartlinks' && table.name !== 'changes');
  expect(data).toHaveLength(12);
  for (const table of data) {
    const names = table.columns.map((column) => column.name);
    expect(names, table.name).toEqual(
      expect.arrayContaining(['_extra', '_first_seen_at', '_synced_at']),
    );
  }
});

test('of a fact only id, link and time must be there', () => {
  for (const [name, time] of [
    ['clicks', 'created_at'],
    ['conversions', 'conversion_at'],
  ] as const) {
    const required = config(name)
      .columns.filter((column) => column.notNull)
      .map((column) => column.name);
    expect(new Set(required)).toEqual(
      new Set(['id', 'smart_link_id', time, '_first_seen_at', '_synced_at']),
    );
  }
});

test('no table has enforced foreign keys', () => {
  for (const table of tables) expect(getTableConfig(table).foreignKeys).toEqual([]);
});

test('columns have one name, in the program and in the database', () => {
  for (const table of tables) {
    for (const [key, column] of Object.entries(getTableColumns(table)))
      expect(column.name).toBe(key);
  }
});
