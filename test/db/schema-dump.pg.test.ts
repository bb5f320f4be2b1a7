import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { dumpSchema, portablePart } from '../support/dump-schema.js';

const file = fileURLToPath(new URL('../schema.sql', import.meta.url));

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

// After a new migration: npm run schema:dump, on Postgres 18.
test('the migrations make the schema of test/schema.sql', async () => {
  const dump = await dumpSchema(db.database);
  if (db.database.version.major >= 18) await expect(dump).toMatchFileSnapshot(file);
  else expect(portablePart(dump)).toBe(portablePart(await readFile(file, 'utf8')));
});
