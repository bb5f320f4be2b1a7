import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { DatabaseError } from '../../src/db/database-error.js';
import { type Client, retryDelayMs, runTransaction } from '../../src/db/transaction.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createEmptyDatabase();
  await db.database.query('CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL)');
});
beforeEach(async () => {
  await db.database.query('TRUNCATE counters');
  await db.database.query('INSERT INTO counters VALUES (1, 0), (2, 0)');
});
afterAll(() => db.close());

async function stored(): Promise<unknown> {
  const { rows } = await db.database.query<{ n: number }>('SELECT n FROM counters ORDER BY id');
  return rows.map(({ n }) => n);
}

const add = (client: Client, id: number): Promise<unknown> =>
  client.query('UPDATE counters SET n = n + 1 WHERE id = $1', [id]);

describe('a transaction', () => {
  test('commits what the work did and gives its result', async () => {
    const result = await db.database.transaction(async (client) => {
      await add(client, 1);
      return 'done';
    });
    expect([result, await stored()]).toEqual(['done', [1, 0]]);
  });

  test('keeps nothing where the work throws, and throws the same', async () => {
    const fault = new Error('of the work');
    const failing = db.database.transaction(async (client) => {
      await add(client, 1);
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect(await stored()).toEqual([0, 0]);
  });

  test('does not take an error of another connection for one of its own', async () => {
    const reset = Object.assign(new Error('read ECONNRESET'), {
      code: 'ECONNRESET',
      syscall: 'read',
    });
    await expect(db.database.transaction(() => Promise.reject(reset))).rejects.toBe(reset);
  });

  test('tells what was being done, and no value', async () => {
    const failing = db.database.transaction(
      (client) => client.query("SELECT 'Ada Lovelace'::text::int"),
      { doing: 'storing clicks' },
    );
    await expect(failing).rejects.toThrow(
      'While storing clicks: a value does not fit its column (SQLSTATE 22P02)',
    );
  });

  test('fails where the work went on after a failed statement', async () => {
    const failing = db.database.transaction(async (client) => {
      await add(client, 1);
      await client.query('SELECT 1/0').catch(() => {});
    });
    await expect(failing).rejects.toMatchObject({ sqlstate: '25P02', retryable: false });
    expect(await stored()).toEqual([0, 0]);
  });

  test('runs the whole work again after a deadlock', async () => {
    const attempts = [0, 0];
    const together = meeting(2);
    const crossing = (first: number, second: number) => (client: Client) => {
      const attempt = ++attempts[first - 1]!;
      return add(client, first)
        .then(() => (attempt === 1 ? together() : undefined))
        .then(() => add(client, second));
    };
    await Promise.all([
      db.database.transaction(crossing(1, 2)),
      db.database.transaction(crossing(2, 1)),
    ]);
    expect(await stored()).toEqual([2, 2]);
    expect(attempts[0]! + attempts[1]!).toBe(3);
  });

  test('is run six times at most, with full jitter that doubles', async () => {
    const delays: number[] = [];
    let attempts = 0;
    const failing = runTransaction(
      {
        pool: db.database.pool,
        target: { host: 'h', port: 1, database: 'd', user: 'u' },
        random: () => 0.5,
        sleep: async (delayMs) => void delays.push(delayMs),
      },
      async (client) => {
        attempts += 1;
        await client.query(
          "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'serialization_failure'; END $$",
        );
      },
    );
    await expect(failing).rejects.toMatchObject({ sqlstate: '40001', retryable: true });
    expect([attempts, delays]).toEqual([6, [25, 50, 100, 200, 400]]);
  });

  test('is not run again on an SQLSTATE that the table does not name', async () => {
    let attempts = 0;
    const failing = db.database.transaction(async (client) => {
      attempts += 1;
      await client.query('INSERT INTO counters VALUES (1, 0)');
    });
    await expect(failing).rejects.toMatchObject({ sqlstate: '23505', table: 'public.counters' });
    expect(attempts).toBe(1);
  });

  test('stops between attempts when the signal aborts', async () => {
    const controller = new AbortController();
    const failing = db.database.transaction(
      async (client) => {
        controller.abort();
        await client.query(
          "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'deadlock_detected'; END $$",
        );
      },
      { signal: controller.signal },
    );
    await expect(failing).rejects.toMatchObject({ code: 'stopped' });
  });

  test('whose connection is lost fails once, may be tried again, and leaves the pool in order', async () => {
    let attempts = 0;
    const failing = db.database.transaction(async (client) => {
      attempts += 1;
      await add(client, 1);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await db.database.query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      await add(client, 2);
    });
    await expect(failing).rejects.toMatchObject({ code: 'database', retryable: true });
    expect(attempts).toBe(1);
    expect(await stored()).toEqual([0, 0]);
  });
});

test('retry delays lie between 0 and a limit that doubles up to 2 s', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const delayMs = retryDelayMs(attempt, () => random);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(Math.min(2_000, 25 * 2 ** attempt));
      },
    ),
  );
});

describe('opening', () => {
  const failure = (change: (url: URL) => void): Promise<unknown> => {
    const url = new URL(db.url);
    change(url);
    return openDatabase({ url: url.href }).then(
      () => null,
      (error: unknown) => error,
    );
  };

  test('tells that the password is wrong, without it', async () => {
    const error = await failure((url) => {
      url.username = 'nobody-here';
      url.password = 'hunter2';
    });
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ message: expect.stringContaining('"nobody-here"') });
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
  });

  test('tells that there is no such database', async () => {
    const error = await failure((url) => {
      url.pathname = '/missing';
    });
    expect(error).toMatchObject({
      sqlstate: '3D000',
      message: expect.stringContaining('has no database "missing"'),
    });
  });

  test('tells that nothing answers', async () => {
    const error = await failure((url) => {
      url.port = '1';
    });
    expect(error).toMatchObject({
      retryable: true,
      message: expect.stringContaining('no database server answers'),
    });
  });

  test.each([
    'postgres://sync:hunter2@[bad/x',
    'postgres://sync:hunter2@h/d?sslrootcert=/missing.pem',
  ])('tells of an address that cannot be read, without the password', async (url) => {
    const error: unknown = await openDatabase({ url }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('DATABASE_URL') });
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
  });
});

test('a connection that is lost while nobody uses it costs nothing', async () => {
  const other = await openDatabase({ url: db.url, applicationName: 'idle-one' });
  await db.database.query(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'idle-one'",
  );
  await expect.poll(() => other.pool.idleCount).toBe(0);
  const { rows } = await other.query('SELECT 1 AS one');
  expect(rows).toEqual([{ one: 1 }]);
  await other.close();
  await other.close();
});

test('nothing global was changed in the driver', () => {
  expect(pg.types.getTypeParser(20)('1')).toBe('1');
});

/** A place where a number of parties wait for each other. */
function meeting(parties: number): () => Promise<void> {
  let waiting = 0;
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    waiting += 1;
    if (waiting === parties) open();
    return opened;
  };
}
