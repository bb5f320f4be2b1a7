import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.js';
import { withDatabase } from './database-url.js';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

/** A migrated database of its own, to be closed in `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createFrom(inject('postgresTemplate'));
}

/** A copy of a database as it is, which nobody may be connected to at that moment: its own connections are closed. */
export async function copyDatabase(original: TestDatabase): Promise<TestDatabase> {
  await original.database.close();
  return createFrom(new URL(original.url).pathname.slice(1));
}

/** A database of its own without a schema. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createFrom('template0');
}

async function createFrom(template: string): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl');
  const name = `smartlink_test_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = withDatabase(adminUrl, name);
  const database = await openDatabase({ url });
  return {
    url,
    database,
    close: async () => {
      await database.close();
      await runAsAdmin(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function runAsAdmin(url: string, statement: string): Promise<void> {
  const admin = await openDatabase({ url, maxConnections: 1 });
  await admin.query(statement).finally(() => admin.close());
}
