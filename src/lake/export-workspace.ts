import type { Database } from '../db/database.js';
import type { Lock } from '../db/locks.js';
import type { Client } from '../db/transaction.js';
import { StoppedError } from '../errors.js';
import type { Log } from '../log.js';
import { type Exported, summarize } from './exported.js';
import {
  emptyManifest,
  entryOf,
  type Manifest,
  type ManifestFile,
  readManifest,
  writeManifest,
} from './manifest.js';
import { createParquetFile } from './parquet-file.js';
import {
  isVerified,
  type LedgerDay,
  type Part,
  readDroppedPaths,
  readLedgerDays,
  readParts,
} from './parts.js';
import type { Place } from './place/place.js';
import { type ExportPlan, planExport, refuseForeignFiles } from './plan.js';
import { readGroups } from './read-rows.js';
import { lakeFolders, lakeTables } from './tables.js';
import { readWarehouseFacts, readWarehouseId } from './warehouse-facts.js';

/** Rows of a row group. Larger ones gain nothing for readers, and cost memory: all columns are held at once. */
const GROUP_ROWS = 20_000;
/** How often the manifest is written while files are: what it has is not written again after a kill. */
const CHECKPOINT_MS = 30_000;

export interface ExportOptions {
  readonly workspace: string;
  /** Write everything anew, whatever the manifest says. */
  readonly isFull: boolean;
  /** Tell what would be written, and write nothing. */
  readonly isDryRun: boolean;
  /** As files and manifest name it. */
  readonly program: string;
  /** Ends the export between two row groups; files that are done stay. */
  readonly stopping: AbortSignal;
  readonly waitMs: number;
  readonly log: Pick<Log, 'debug'>;
  /** Milliseconds of a steady clock. */
  readonly nowMs: () => number;
  readonly onPlanned: (files: number) => void;
  readonly onProgress: (files: number, rows: number) => void;
}

/**
 * Exports one workspace: brings the files of a place in step with the tables, in one snapshot of the database, and
 * writes only files whose rows differ from what the manifest says they hold. Each file is replaced in one step; killed
 * at any moment, every file is whole, old or new, and the next export ends as if nothing had happened. Throws
 * `PlaceError`, `PlaceRefusedError`, `LockHeldError`, `StoppedError` and `DatabaseError`.
 */
export async function exportWorkspace(
  database: Database,
  place: Place,
  options: ExportOptions,
): Promise<Exported> {
  const { workspace, stopping, waitMs } = options;
  // Of the place alone: two workspaces that begin in one empty folder would both find it free.
  const lock = await database.locks.acquire(`export to ${place.identity}`, {
    waitMs,
    signal: stopping,
  });
  try {
    return await database.transaction(
      async (client) => {
        await beginSnapshot(client);
        return exportSnapshot({ client, place, options, lock });
      },
      { doing: `exporting workspace ${workspace}` },
    );
  } finally {
    await lock.release();
  }
}

/** One view of all tables until the end, however long a place takes to write. */
async function beginSnapshot(client: Client): Promise<void> {
  await client.query(
    `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
     SET LOCAL idle_in_transaction_session_timeout = '15min'`,
  );
}

interface Work {
  readonly client: Client;
  readonly place: Place;
  readonly options: ExportOptions;
  readonly lock: Lock;
}

async function exportSnapshot(work: Work): Promise<Exported> {
  const { client, place, options } = work;
  const { workspace, isFull, isDryRun, program } = options;
  const startedMs = options.nowMs();
  const owner = { workspace, warehouse: await readWarehouseId(client) };
  const manifest = await readManifest(place, owner, isFull);
  const stored = await place.list(lakeFolders);
  refuseForeignFiles({ manifest, stored, isFull }, place.name);

  const facts = await readWarehouseFacts(client, workspace);
  const ledgers = new Map<string, Map<string, LedgerDay>>();
  const parts: Part[] = [];
  const dropped = new Set<string>();
  for (const table of lakeTables) {
    requireGoingOn(work);
    parts.push(...(await readParts(client, table, workspace)));
    if (table.time !== null) {
      ledgers.set(table.name, await readLedgerDays(client, table.name, workspace));
      for (const path of await readDroppedPaths(client, table, workspace)) dropped.add(path);
    }
  }
  const ledgerOf = ({ table, day }: Part): LedgerDay | undefined =>
    ledgers.get(table.name)?.get(day ?? '');

  const plan = planExport({ parts, manifest, stored, isFull, dropped });
  const next = withTables({ ...(manifest ?? emptyManifest(owner, program)), program, ...facts });
  for (const part of plan.keep) {
    const bytes = entryOf(manifest, part.table.name, part.path)?.bytes ?? 0;
    setEntry(next, part, entryFor(part, bytes, ledgerOf(part)));
  }
  for (const path of plan.archived) keepEntry(next, manifest, path);
  for (const part of plan.write) {
    const before = entryOf(manifest, part.table.name, part.path);
    if (before !== undefined) setEntry(next, part, { ...before, fingerprint: null });
  }
  if (!isDryRun) await writeFiles(work, { next, plan, ledgerOf });
  else for (const part of plan.write) setEntry(next, part, entryFor(part, 0, ledgerOf(part)));
  return summarize(next, plan, { isDryRun, seconds: (options.nowMs() - startedMs) / 1000 });
}

interface Writing {
  readonly next: Manifest;
  readonly plan: ExportPlan;
  readonly ledgerOf: (part: Part) => LedgerDay | undefined;
}

async function writeFiles(work: Work, { next, plan, ledgerOf }: Writing): Promise<void> {
  const { place, options } = work;
  const { onPlanned, onProgress, nowMs } = options;
  onPlanned(plan.write.length);
  await place.removeUnfinished(lakeFolders);
  if (plan.write.length + plan.remove.length > 0) {
    // First the word that these files are in doubt, then the files: a kill in between must not leave a new file
    // under an old fingerprint, which rows that return to what they were would match.
    await writeManifest(place, { ...next, state: 'writing' });
  }
  let rows = 0;
  let savedMs = nowMs();
  for (const [at, part] of plan.write.entries()) {
    const bytes = await writePart(work, part, (more) => {
      rows += more;
      onProgress(at, rows);
    });
    setEntry(next, part, entryFor(part, bytes, ledgerOf(part)));
    onProgress(at + 1, rows);
    options.log.debug({ event: 'file_exported', path: part.path, rows: part.rows, bytes });
    if (nowMs() - savedMs < CHECKPOINT_MS) continue;
    await writeManifest(place, { ...next, state: 'writing' });
    savedMs = nowMs();
  }
  for (const path of plan.remove) await place.remove(path);
  await writeManifest(place, { ...next, state: 'complete' });
}

/** Writes one file; its size in bytes. */
async function writePart(work: Work, part: Part, onRows: (rows: number) => void): Promise<number> {
  const { client, place, options } = work;
  requireGoingOn(work);
  const file = await place.create(part.path);
  try {
    const parquet = createParquetFile(file, part.table.columns, options.program);
    let rows = 0;
    for await (const group of readGroups(client, part, options.workspace, GROUP_ROWS)) {
      requireGoingOn(work);
      await parquet.writeGroup(group);
      const more = group[0]?.length ?? 0;
      rows += more;
      onRows(more);
    }
    if (rows !== part.rows) {
      throw new Error(`${part.path}: ${rows} rows were read where ${part.rows} had been counted.`);
    }
    return await parquet.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

function requireGoingOn({ options, lock }: Work): void {
  if (lock.lost.aborted) throw lock.lost.reason;
  if (!options.stopping.aborted) return;
  throw new StoppedError('Stopped before the export was done.', {
    remedy: 'Every file is whole. Run it again: it goes on with what is left.',
  });
}

function entryFor(part: Part, bytes: number, ledger: LedgerDay | undefined): ManifestFile {
  const { day, rows, fingerprint, sums, unfit, table } = part;
  const hasLedger = table.time !== null;
  return {
    day,
    rows,
    bytes,
    fingerprint,
    sums: { ...sums },
    unfit,
    isVerified: hasLedger ? isVerified(rows, ledger) : null,
    ledger: ledger ?? null,
  };
}

/** The manifest with every table of this version, none of them naming a file yet. */
function withTables(manifest: Manifest): Manifest {
  const tables = lakeTables.map(({ name, columns }) => [
    name,
    {
      columns: columns.map(({ name: column, type, isRequired }) => ({
        name: column,
        type,
        isRequired,
      })),
      rows: 0,
      files: {},
    },
  ]);
  return { ...manifest, tables: Object.fromEntries(tables) };
}

/** A file that is not written any more is told of as it was when it was. */
function keepEntry(next: Manifest, manifest: Manifest | null, path: string): void {
  for (const [name, table] of Object.entries(next.tables)) {
    const entry = entryOf(manifest, name, path);
    if (entry === undefined) continue;
    table.rows += entry.rows;
    table.files[path] = entry;
  }
}

function setEntry(manifest: Manifest, { table, path }: Part, entry: ManifestFile): void {
  const listed = manifest.tables[table.name];
  if (listed === undefined) return;
  listed.rows += entry.rows - (listed.files[path]?.rows ?? 0);
  listed.files[path] = entry;
}
