/** Connections to Postgres, all with the same settings and the same forms of values. */

import type { ClientBase, ClientConfig, CustomTypesConfig, Pool } from 'pg';
import pg from 'pg';
import { DatabaseError } from './database-error.js';
import type { OpenSockets } from './open-sockets.js';
import type { DatabaseTarget } from './target.js';

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;

/**
 * Set at connect, in one round trip, instead of as startup parameters, which poolers refuse. Roles and databases
 * may have other defaults: the forms of dates that the parsers below expect, and the isolation that the write
 * path is made for, are fixed here. jit costs more than it saves on statements of 1,000 rows. A lock is waited for
 * 30 s. A transaction of a process that hangs, or that the network has swallowed, ends after as long, so that whoever
 * takes over its work need not wait for its locks for longer.
 */
const sessionSettings = [
  'SET jit = off',
  "SET TimeZone = 'UTC'",
  "SET DateStyle = 'ISO, YMD'",
  "SET IntervalStyle = 'postgres'",
  "SET default_transaction_isolation = 'read committed'",
  "SET lock_timeout = '30s'",
  "SET idle_in_transaction_session_timeout = '30s'",
  'SET client_min_messages = warning',
].join('; ');

export interface ConnectionOptions {
  readonly url: string;
  /** What `pg_stat_activity` shows; one that is part of the URL comes first. */
  readonly applicationName: string;
  /** Where the connections' sockets come from. */
  readonly sockets: OpenSockets;
}

/** A pool of at most `maxConnections`. Waiting for a free one has no limit of time, connecting has 10 s. */
export function createPool(options: ConnectionOptions & { readonly maxConnections: number }): Pool {
  const pool = new pg.Pool({
    ...clientConfig(options),
    Client: TimedClient,
    max: options.maxConnections,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    onConnect: prepareSession,
  });
  // An error on a connection nobody uses just now is met again, and told, by whoever uses the next one.
  pool.on('error', () => {});
  // The driver also emits on a connection in use, where the statement under way fails with the same error.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** One connection outside the pool, not yet connected: `connectClient` does that. */
export function createClient(options: ConnectionOptions): pg.Client {
  return new TimedClient(clientConfig(options));
}

/** Connects and applies the session settings. Ends the connection where that fails. */
export async function connectClient(client: pg.Client): Promise<void> {
  await client.connect();
  try {
    await prepareSession(client);
  } catch (error) {
    await client.end();
    throw error;
  }
}

/**
 * Whom a URL names: host, port, database and user as the driver reads them. Throws `DatabaseError` for a URL that
 * cannot be read, or that names a file, such as `sslrootcert`, that cannot.
 */
export function targetOf(url: string): DatabaseTarget {
  try {
    const { host, port, database, user } = new pg.Client({ connectionString: url });
    return { host, port, database: database ?? user ?? '', user: user ?? '' };
  } catch (error) {
    // The error itself holds the whole URL, and the password in it.
    const file =
      error instanceof Error && 'path' in error ? ` names ${String(error.path)}, which` : '';
    throw new DatabaseError(`DATABASE_URL${file} cannot be read.`, {
      remedy: 'Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
    });
  }
}

// The pool's own limit of time would also count the wait for a free connection.
class TimedClient extends pg.Client {
  constructor(config?: string | ClientConfig) {
    const given = typeof config === 'string' ? { connectionString: config } : config;
    super({ ...given, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  }
}

function clientConfig({ url, applicationName, sockets }: ConnectionOptions): ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    stream: sockets.make,
    types: valueForms,
  };
}

async function prepareSession(client: ClientBase): Promise<void> {
  await client.query(sessionSettings);
}

const { builtins } = pg.types;
const oids = { textArray: 1009, int8Array: 1016, dateArray: 1182, numericArray: 1231 };

/** By type: `date` as `YYYY-MM-DD`, `int8` as number, `numeric` as its text; `timestamptz` is a `Date` anyway. */
const textForms: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [builtins.DATE, asText],
  [builtins.INT8, asWholeNumber],
  [builtins.NUMERIC, asText],
  [
    oids.int8Array,
    (text) => asList(text).map((item) => (item === null ? null : asWholeNumber(item))),
  ],
  [oids.dateArray, asList],
  // The driver's default makes binary floats of it.
  [oids.numericArray, asList],
]);

const valueForms: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : textForms.get(oid)) ?? pg.types.getTypeParser(oid, format),
};

function asText(text: string): string {
  return text;
}

function asList(text: string): readonly (string | null)[] {
  return pg.types.getTypeParser(oids.textArray, 'text')(text);
}

function asWholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError('A bigint of the database is too large for a number.');
  }
  return value;
}
