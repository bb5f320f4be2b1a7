import type { Manifest } from './manifest.js';
import type { ExportPlan } from './plan.js';

/** What came of the export of one workspace. */
export interface Exported {
  readonly workspace: string;
  readonly snapshotAt: string;
  /** UTC day; null where nothing is complete. */
  readonly completeThrough: string | null;
  readonly piiMode: string;
  readonly isPiiSettled: boolean;
  readonly tables: readonly ExportedTable[];
  /** Days of clicks and conversions, by what the ledger says of them. */
  readonly days: { readonly verified: number; readonly unverified: readonly UnverifiedDay[] };
  /** Numbers that a file cannot hold: null there, kept in `_extra`. */
  readonly unfit: number;
  readonly seconds: number;
}

export interface ExportedTable {
  readonly table: string;
  /** In the files, after this export. */
  readonly rows: number;
  readonly files: number;
  /** Of all files; null where nothing was written because of `--dry-run`. */
  readonly bytes: number | null;
  readonly written: { readonly files: number; readonly rows: number };
  /** Files of days that have no rows any more. */
  readonly removed: number;
}

export interface UnverifiedDay {
  readonly table: string;
  /** Null for times before the year 1 or after 9999. */
  readonly day: string | null;
  readonly rows: number;
}

/** Sums up a manifest and what was done for it. Pure. */
export function summarize(
  manifest: Manifest,
  plan: ExportPlan,
  { isDryRun, seconds }: { readonly isDryRun: boolean; readonly seconds: number },
): Exported {
  const files = Object.entries(manifest.tables).flatMap(([table, { files: entries }]) =>
    Object.values(entries).map((entry) => ({ table, ...entry })),
  );
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  const tables = Object.entries(manifest.tables).map(([table, { rows }]): ExportedTable => {
    const written = plan.write.filter((part) => part.table.name === table);
    const ours = files.filter((file) => file.table === table);
    return {
      table,
      rows,
      files: ours.length,
      bytes: isDryRun ? null : sum(ours.map(({ bytes }) => bytes)),
      written: { files: written.length, rows: sum(written.map((part) => part.rows)) },
      removed: plan.remove.filter((path) => path.startsWith(`${table}/`)).length,
    };
  });
  const { workspace, snapshotAt, completeThrough, piiMode, isPiiSettled } = manifest;
  return {
    workspace,
    snapshotAt,
    completeThrough,
    piiMode,
    isPiiSettled,
    tables,
    days: {
      verified: files.filter(({ isVerified }) => isVerified === true).length,
      unverified: files
        .filter(({ isVerified }) => isVerified === false)
        .map(({ table, day, rows }) => ({ table, day, rows }))
        .sort((a, b) => ((a.day ?? '') < (b.day ?? '') ? 1 : -1)),
    },
    unfit: sum(files.map(({ unfit }) => unfit)),
    seconds,
  };
}
