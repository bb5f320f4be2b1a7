/** Opens the database that the configuration names, brought up to date. */
import type { Database } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import { detectPooler } from '../db/pooler.js';
import { agreeOnPersonalData } from '../sync/privacy/current-rules.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';

/**
 * The warehouse, with its schema migrated; closed when the command ends. Throws `DatabaseError`, and `UsageError`
 * where the database stores personal data otherwise than the configuration says.
 */
export async function openWarehouse(context: CommandContext): Promise<Database> {
  const database = await connectDatabase(context);
  await migrate(database);
  await agreeOnPersonalData(database, privacyOf(context.config));
  await warnOfPooler(database, context);
  return database;
}

/** Warns where the database is reached through a transaction pooler: locks would be lost without a word. */
export async function warnOfPooler(
  database: Database,
  { log }: Pick<CommandContext, 'log'>,
): Promise<void> {
  const { isPooled, evidence } = await detectPooler(database);
  if (!isPooled) return;
  log.warn(
    { event: 'transaction_pooler', evidence },
    'DATABASE_URL leads through a transaction pooler, where locks of a session do not hold: use the address of the server, or session pooling.',
  );
}
