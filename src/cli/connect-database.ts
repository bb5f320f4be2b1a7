/** Opens the database that the configuration names, as it is, and closes it when the command ends. */
import { existsSync } from 'node:fs';
import { type Database, openDatabase } from '../db/database.js';
import type { CommandContext } from './context.js';

/**
 * The database, its schema untouched. Without DATABASE_URL the embedded server is started first, which is said on
 * stderr. Throws `DatabaseError`.
 */
export async function connectDatabase(context: CommandContext): Promise<Database> {
  const database = await openDatabase({ url: await databaseUrl(context) });
  context.onClose(() => database.close());
  return database;
}

/** The address of the database that is configured; starts the embedded server where that is it. */
export async function databaseUrl({ config, log, out, onClose }: CommandContext): Promise<string> {
  if (config.databaseUrl !== 'embedded') return config.databaseUrl.reveal();
  const place = existsSync(config.dataDir)
    ? `Using the embedded Postgres in ${config.dataDir}`
    : `Making an embedded Postgres in ${config.dataDir}, which takes some seconds`;
  out.note(`${place}; set DATABASE_URL to use your own.`);
  const { startEmbedded } = await import('../db/embedded/start-embedded.js');
  const server = await startEmbedded({
    dataDir: config.dataDir,
    log: (line) => log.debug({ event: 'embedded_postgres' }, line),
  });
  onClose(() => server.stop());
  return server.url;
}
