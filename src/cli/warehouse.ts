/** Opens the database that the configuration names, brought up to date, and closes it when the command ends. */
import { type Database, openDatabase } from '../db/database.js';
import { startEmbedded } from '../db/embedded/start-embedded.js';
import { migrate } from '../db/migrate.js';
import type { CommandContext } from './context.js';

/**
 * The warehouse, with its schema migrated. Without DATABASE_URL the embedded server is started first, which is
 * said on stderr. Throws `DatabaseError`.
 */
export async function openWarehouse(context: CommandContext): Promise<Database> {
  const database = await openDatabase({ url: await databaseUrl(context) });
  context.onClose(() => database.close());
  await migrate(database);
  return database;
}

async function databaseUrl(context: CommandContext): Promise<string> {
  const { config, log, out } = context;
  if (config.databaseUrl !== 'embedded') return config.databaseUrl.reveal();
  out.note(`Using the embedded Postgres in ${config.dataDir}; set DATABASE_URL to use your own.`);
  const server = await startEmbedded({
    dataDir: config.dataDir,
    log: (line) => log.debug({ event: 'embedded_postgres' }, line),
  });
  context.onClose(() => server.stop());
  return server.url;
}
