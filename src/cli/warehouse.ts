/** Opens the database that the configuration names, brought up to date. */
import type { Database } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import { detectPooler } from '../db/pooler.js';
import { buildPendingRollups, countPendingRollups } from '../db/rollups/pending.js';
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
  await agreeOnPersonalData(database, privacyOf(context.config), context.log);
  await bringRollupsUpToDate(database, context);
  await warnOfPooler(database, context);
  return database;
}

/** Builds daily sums that an update or a change of the time zone has left open, or a kill in the middle of that. */
export async function bringRollupsUpToDate(
  database: Database,
  { log, stopping }: Pick<CommandContext, 'log' | 'stopping'>,
): Promise<number> {
  const links = await countPendingRollups(database);
  if (links === 0) return 0;
  log.info({ event: 'rollups_pending', links }, 'Daily sums are being built from the stored rows.');
  const built = await buildPendingRollups(database, { signal: stopping });
  log.info({ event: 'rollups_built', links: built });
  return built;
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
