/** Opens the database that the configuration names, brought up to date. */
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import { detectPooler } from '../db/pooler.js';
import { UsageError } from '../errors.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';

/**
 * The warehouse, with its schema migrated; closed when the command ends. Throws `DatabaseError`, and `UsageError`
 * where the configuration asks for a protection of personal data that this version does not have.
 */
export async function openWarehouse(context: CommandContext): Promise<Database> {
  refusePersonalDataModes(context.config);
  const database = await connectDatabase(context);
  await migrate(database);
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

/** Who asks for hashed or dropped personal data must not get it in clear. Throws `UsageError`. */
export function refusePersonalDataModes(
  config: Pick<Config, 'piiMode' | 'piiRetentionDays'>,
): void {
  if (config.piiMode === 'keep' && config.piiRetentionDays === null) return;
  const name = config.piiMode === 'keep' ? 'PII_RETENTION_DAYS' : `PII_MODE=${config.piiMode}`;
  throw new UsageError(
    `${name} is not available in this version: it would store personal data in clear.`,
    {
      remedy: 'Leave it out to store the data as the API gives them.',
    },
  );
}
