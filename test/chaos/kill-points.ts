/** The steps of a sync at which its process can be killed, each exactly there: the program knows nothing of it. */
import { type Database, openDatabase } from '../../src/db/database.js';
import type { Simulator } from '../../src/simulator/server.js';
import { type RunningBinary, startBinary } from '../support/run-binary.js';
import { environmentOf } from './killed.js';

interface RequestPoint {
  readonly name: string;
  /** Whether the first part with clicks is in the warehouse then; where it is said, it is checked. */
  readonly isKept?: boolean;
  readonly endpoint: 'clicks' | 'conversions' | 'postbacks';
}

interface TransactionPoint {
  readonly name: string;
  /** A trigger that keeps the transaction waiting. */
  readonly trigger: string;
  /** True where the transaction is let go on to its end when the process is gone; else it is rolled back. */
  readonly isKept?: boolean;
}

/** Where it stands when it is killed: before a request is answered, or inside a statement or a COMMIT. */
export type KillPoint = RequestPoint | TransactionPoint;

const statement = (when: string, table: string): string =>
  `CREATE TRIGGER halt ${when} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION kill_test.halt()`;
const atCommit = (table: string): string =>
  `CREATE CONSTRAINT TRIGGER halt AFTER INSERT OR UPDATE ON ${table} DEFERRABLE INITIALLY DEFERRED
   FOR EACH ROW EXECUTE FUNCTION kill_test.halt()`;

const LINKS = 'smartlinks.smart_links';
const CLICKS = 'smartlinks.clicks';
const CONVERSIONS = 'smartlinks.conversions';
const DAYS = 'smartlinks_sync.days';
const STREAMS = 'smartlinks_sync.streams';

export const killPoints: readonly KillPoint[] = [
  { name: 'before links are stored', trigger: statement('BEFORE INSERT OR UPDATE', LINKS) },
  { name: 'links written, not committed', trigger: statement('AFTER INSERT OR UPDATE', LINKS) },
  { name: 'after links are stored', endpoint: 'postbacks' },
  { name: 'before a page is received', endpoint: 'clicks', isKept: false },
  { name: 'after a page is received', trigger: statement('BEFORE UPDATE OF version', STREAMS) },
  { name: 'before rows are written', trigger: statement('BEFORE INSERT', CLICKS) },
  { name: 'after rows are written', trigger: statement('AFTER INSERT', CLICKS) },
  { name: 'before conversions are written', trigger: statement('BEFORE INSERT', CONVERSIONS) },
  { name: 'after conversions are written', trigger: statement('AFTER INSERT', CONVERSIONS) },
  { name: 'before the ledger is written', trigger: statement('BEFORE INSERT', DAYS) },
  { name: 'after the ledger is written', trigger: statement('AFTER INSERT', DAYS) },
  {
    name: "before the stream's proof is recorded",
    trigger: statement('BEFORE UPDATE OF proven_at', STREAMS),
  },
  {
    name: "after the stream's proof is recorded",
    trigger: statement('AFTER UPDATE OF proven_at', STREAMS),
  },
  { name: 'before the commit', trigger: atCommit(CLICKS), isKept: false },
  { name: 'in the commit, which is kept', trigger: atCommit(CLICKS), isKept: true },
  { name: 'after the commit', endpoint: 'conversions', isKept: true },
];

/** Key of the lock that a halted transaction waits for; any number that nothing else uses. */
const LOCK = 5_417_003;

/** Runs `sync` as a process of its own and kills it at the point. Throws where it ends before it gets there. */
export async function killAt(
  point: KillPoint,
  simulator: Simulator,
  databaseUrl: string,
  database: Database,
): Promise<void> {
  const start = (): RunningBinary =>
    startBinary(['sync'], {
      env: { ...environmentOf(simulator, databaseUrl), SYNC_CONCURRENCY: '1' },
    });
  if ('endpoint' in point) await killAtRequest(point.endpoint, simulator, start);
  else await killInTransaction(point, databaseUrl, database, start);
  await endSessions(database);
}

async function killAtRequest(
  endpoint: string,
  { service }: Simulator,
  start: () => RunningBinary,
): Promise<void> {
  const running = start();
  const end = service.onRequest((request) => {
    if (request.endpoint !== endpoint) return;
    running.child.kill('SIGKILL');
    // The answer waits until nobody is there any more.
    return running.ended.then(() => undefined);
  });
  const { signal, stderr } = await running.ended.finally(end);
  if (signal !== 'SIGKILL') throw new Error(`It never asked for ${endpoint}: ${stderr}`);
}

async function killInTransaction(
  point: TransactionPoint,
  databaseUrl: string,
  database: Database,
  start: () => RunningBinary,
): Promise<void> {
  await database.query(`
    CREATE SCHEMA kill_test;
    CREATE FUNCTION kill_test.halt() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NULL; END $$;
    ${point.trigger}`);
  const holder = await openDatabase({
    url: databaseUrl,
    applicationName: 'kill_test',
    maxConnections: 1,
  });
  const running = start();
  try {
    await holder.query(`SELECT pg_advisory_lock(${LOCK})`);
    const early = running.ended.then(({ stderr }) => {
      throw new Error(`It ended before the point: ${stderr}`);
    });
    await Promise.race([untilHalted(database), early]);
    running.child.kill('SIGKILL');
    await running.ended;
    if (point.isKept !== true) await endSessions(database);
  } finally {
    running.child.kill('SIGKILL');
    await holder.close();
  }
  if (point.isKept === true) await untilNone(database);
  await database.query('DROP SCHEMA kill_test CASCADE');
}

/** Looks again every few milliseconds, in the server, until somebody waits for the lock. */
async function untilHalted(database: Database): Promise<void> {
  await waitUntil(
    database,
    `EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ${LOCK})`,
  );
}

/** Waits until no transaction of the killed process is left. */
async function untilNone(database: Database): Promise<void> {
  await waitUntil(
    database,
    `NOT EXISTS (
       SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'smartlink-sync'
         AND xact_start IS NOT NULL AND pid <> pg_backend_pid())`,
  );
}

async function waitUntil(database: Database, condition: string): Promise<void> {
  await database.query(`
    DO $$ BEGIN
      FOR i IN 1..15000 LOOP
        PERFORM pg_stat_clear_snapshot();
        IF ${condition} THEN RETURN; END IF;
        PERFORM pg_sleep(0.002);
      END LOOP;
      RAISE 'It never came to: the wait is over';
    END $$`);
}

/** Ends what the server still has of the killed process, as it would itself once it noticed. */
async function endSessions(database: Database): Promise<void> {
  await database.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'smartlink-sync' AND pid <> pg_backend_pid()`,
  );
}
