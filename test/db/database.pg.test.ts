import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

describe('a connection', () => {
  test('has the settings that the write path and the parsers rely on', async () => {
    const { rows } = await db.database.query(
      `SELECT current_setting('jit') AS jit, current_setting('TimeZone') AS zone,
              current_setting('DateStyle') AS dates, current_setting('application_name') AS name,
              current_setting('default_transaction_isolation') AS isolation`,
    );
    expect(rows).toEqual([
      {
        jit: 'off',
        zone: 'UTC',
        dates: 'ISO, YMD',
        name: 'smartlink-sync',
        isolation: 'read committed',
      },
    ]);
  });

  test('has them whatever the database was set to', async () => {
    const { rows } = await db.database.query<{ name: string }>('SELECT current_database() AS name');
    const name = rows[0]?.name ?? '';
    await db.database.query(`ALTER DATABASE ${name} SET DateStyle = 'SQL, DMY'`);
    await db.database.query(`ALTER DATABASE ${name} SET TimeZone = 'Asia/Tokyo'`);
    const other = await openDatabase({ url: db.url });
    const read = await other.query(`SELECT timestamptz '2026-02-03 04:05:06.789Z' AS at`);
    await other.close();
    expect(read.rows).toEqual([{ at: new Date('2026-02-03T04:05:06.789Z') }]);
  });

  test('gives values in exact forms', async () => {
    const { rows } = await db.database.query(
      `SELECT date '2026-02-03' AS day, int8 '9007199254740991' AS whole, numeric '1.10' AS money,
              numeric '12345678901234567890.12' AS much, ARRAY[0.1, NULL]::numeric[] AS amounts,
              ARRAY[7, NULL]::int8[] AS wholes, ARRAY['2026-02-03'::date] AS days, NULL::int8 AS nothing`,
    );
    expect(rows).toEqual([
      {
        day: '2026-02-03',
        whole: Number.MAX_SAFE_INTEGER,
        money: '1.10',
        much: '12345678901234567890.12',
        amounts: ['0.1', null],
        wholes: [7, null],
        days: ['2026-02-03'],
        nothing: null,
      },
    ]);
  });

  test('does not round a bigint that a number cannot hold', async () => {
    await expect(db.database.query("SELECT int8 '9007199254740993' AS n")).rejects.toThrow(
      /too large for a number/,
    );
  });
});
