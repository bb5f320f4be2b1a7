/** The server over a test database, without a worker unless a state is given. */
import type { Config } from '../../src/config.js';
import { loadConfig } from '../../src/config.js';
import type { Database } from '../../src/db/database.js';
import type { HttpServer } from '../../src/server/http-server.js';
import { type ServerSources, startServer } from '../../src/server/start-server.js';

/** A configuration with two workspaces and a free port. */
export function serverConfig(env: Record<string, string> = {}): Config {
  return loadConfig({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    ONLYFANSAPI_API_KEYS: 'agency-a=key-of-a,agency-b=key-of-b',
    HTTP_PORT: '0',
    ...env,
  });
}

/** Serves; what is logged makes the test fail. */
export function serve(
  database: Database | null,
  changed: Partial<ServerSources> = {},
): Promise<HttpServer> {
  return startServer({
    config: serverConfig(),
    database: () => database,
    worker: () => null,
    subscribe: () => () => {},
    log: {
      warn: (fields) => {
        throw new Error(`logged ${fields.event}`, { cause: fields.error });
      },
    },
    version: '0.0.0',
    ...changed,
  });
}
