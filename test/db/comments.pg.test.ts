import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relationComments } from '../../src/db/comments/schema-comments.js';
import { missingComments } from '../../src/db/comments/write-comments.js';
import { migrate } from '../../src/db/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

interface Described {
  readonly name: string;
  readonly comment: string | null;
}

/** Every schema, table, view and column of ours, with its comment. */
async function described(): Promise<readonly Described[]> {
  const { rows } = await db.database.query<Described>(
    `SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS comment
     FROM pg_namespace WHERE nspname LIKE 'smartlinks%'
     UNION ALL
     SELECT format('%s.%s', table_schema, table_name), obj_description(format('%I.%I', table_schema, table_name)::regclass)
     FROM information_schema.tables WHERE table_schema LIKE 'smartlinks%'
     UNION ALL
     SELECT format('%s.%s.%s', table_schema, table_name, column_name),
       col_description(format('%I.%I', table_schema, table_name)::regclass, ordinal_position)
     FROM information_schema.columns WHERE table_schema LIKE 'smartlinks%'
     ORDER BY 1`,
  );
  return rows;
}

async function commentVersions(): Promise<unknown> {
  const { rows } = await db.database.query(
    'SELECT objoid, objsubid, xmin::text FROM pg_description WHERE objoid >= 16384 ORDER BY 1, 2',
  );
  return rows;
}

describe('comments', () => {
  test('stand on every schema, table, view and column, as sentences', async () => {
    const all = await described();
    expect(all.length).toBeGreaterThan(200);
    expect(all.filter(({ comment }) => comment === null).map(({ name }) => name)).toEqual([]);
    const odd = all.filter(
      ({ comment }) => !/^\S.*[.)]$/.test(comment ?? '') || (comment ?? '').length < 10,
    );
    expect(odd).toEqual([]);
  });

  test('name nothing that is not there', async () => {
    const names = new Set((await described()).map(({ name }) => name));
    const unknown = relationComments.flatMap(({ schema, name, columns }) =>
      [
        `${schema}.${name}`,
        ...Object.keys(columns).map((column) => `${schema}.${name}.${column}`),
      ].filter((known) => !names.has(known)),
    );
    expect(unknown).toEqual([]);
  });

  test('point only to columns that are there', async () => {
    const all = await described();
    const names = new Set(all.map(({ name }) => name));
    const joins = all.flatMap(({ comment }) => [...(comment ?? '').matchAll(/joins ([\w.]+\w)/g)]);
    expect(joins.length).toBeGreaterThan(10);
    expect(joins.map(([, target = '']) => target).filter((target) => !names.has(target))).toEqual(
      [],
    );
  });

  test('are written where they are missing or differ, and else nothing is', async () => {
    const before = await described();
    await db.database.query('COMMENT ON TABLE smartlinks.clicks IS NULL');
    await db.database.query("COMMENT ON COLUMN smartlinks.clicks.id IS 'it''s mine'");
    await db.database.query('CREATE TABLE smartlinks.our_own (id text)');
    await db.database.query("COMMENT ON TABLE smartlinks.our_own IS 'the team''s'");
    await migrate(db.database);
    const own = ({ name }: Described): boolean => name.startsWith('smartlinks.our_own');
    const after = await described();
    expect(after.filter((entry) => !own(entry))).toEqual(before);
    expect(after.find(own)?.comment).toBe("the team's");
    const versions = await commentVersions();
    await migrate(db.database);
    expect(await commentVersions()).toEqual(versions);
    await db.database.query('DROP TABLE smartlinks.our_own');
  });

  test('are no concern of a role that owns nothing', async () => {
    const role = `plain_${db.url.slice(-8)}`;
    const client = await db.database.pool.connect();
    try {
      await client.query('COMMENT ON TABLE smartlinks.fans IS NULL');
      expect(await missingComments(client)).toHaveLength(1);
      await client.query(`CREATE ROLE ${role}; SET ROLE ${role}`);
      expect(await missingComments(client)).toEqual([]);
      await client.query(`RESET ROLE; DROP ROLE ${role}`);
    } finally {
      client.release();
    }
  });
});
