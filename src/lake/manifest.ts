/** `_manifest.json`: what an export wrote, and what of it was counted against the API. Readers pass over its name. */
import { z } from 'zod';
import { PlaceRefusedError } from './lake-error.js';
import { ledgerStatuses } from './parts.js';
import type { Place } from './place/place.js';

export const MANIFEST = '_manifest.json';
const FORMAT = 'smartlink-sync export';
/** Grows when a program of before could misread what one of now writes. */
const VERSION = 1;

const count = z.number().int().nonnegative();

const fileSchema = z.object({
  /** UTC; null for a table that is one file. */
  day: z.string().nullable(),
  rows: count,
  bytes: count,
  /** Null while the file is being replaced: what it holds is not known then. */
  fingerprint: z.string().nullable(),
  sums: z.record(z.string(), z.string().nullable()),
  unfit: count,
  /** Null for a table without a ledger. */
  isVerified: z.boolean().nullable(),
  ledger: z
    .object({
      stored: count,
      links: z.record(z.enum(ledgerStatuses), count),
    })
    .nullable(),
});

const tableSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string(), isRequired: z.boolean() })),
  rows: count,
  /** By path. */
  files: z.record(z.string(), fileSchema),
});

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().positive(),
  workspace: z.string(),
  /** Tells the database from others. */
  warehouse: z.string(),
  program: z.string(),
  /** `writing`: an export is under way or was cut off; files whose fingerprint is null may be old or new. */
  state: z.enum(['writing', 'complete']),
  /** The moment that the rows are of; of the newest export where one was cut off. */
  snapshotAt: z.string(),
  /** The last UTC day of which everything was counted against the API; null where there is none. */
  completeThrough: z.string().nullable(),
  piiMode: z.string(),
  /** False while stored rows are being rewritten for another PII_MODE. */
  isPiiSettled: z.boolean(),
  tables: z.record(z.string(), tableSchema),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = z.infer<typeof fileSchema>;

/** Whose export it is. */
export type Owner = Pick<Manifest, 'workspace' | 'warehouse'>;

/** A manifest that names no file yet. */
export function emptyManifest(owner: Owner, program: string): Manifest {
  return {
    format: FORMAT,
    version: VERSION,
    ...owner,
    program,
    state: 'writing',
    snapshotAt: '',
    completeThrough: null,
    piiMode: 'keep',
    isPiiSettled: true,
    tables: {},
  };
}

/**
 * The manifest of a place; null where there is none, and where it cannot be read and `isFull` lets it be replaced.
 * Throws `PlaceRefusedError` for one of another workspace or database, and of a later version of this program.
 */
export async function readManifest(
  place: Place,
  owner: Owner,
  isFull: boolean,
): Promise<Manifest | null> {
  const text = await place.readText(MANIFEST);
  if (text === null) return null;
  const manifest = parsed(text);
  if (manifest === null) {
    if (isFull) return null;
    throw new PlaceRefusedError(`${MANIFEST} in ${place.name} cannot be read.`, {
      remedy: 'If this is the folder of an export, --full writes all of it anew.',
    });
  }
  if ('laterVersion' in manifest) {
    throw new PlaceRefusedError(
      `${place.name} was written by a later version of this program (format ${manifest.laterVersion}).`,
      { remedy: 'Install that version again, or give another folder.' },
    );
  }
  const refused = refusalOf(manifest, owner, place.name);
  if (refused !== null) throw refused;
  return manifest;
}

/** Why the export of one owner must not go where another one's is, or null. Pure. */
export function refusalOf(found: Owner, owner: Owner, name: string): PlaceRefusedError | null {
  if (found.workspace !== owner.workspace) {
    return new PlaceRefusedError(
      `${name} holds the export of workspace "${found.workspace}", not of "${owner.workspace}".`,
      { remedy: 'Give another folder, or name that workspace with --workspace.' },
    );
  }
  if (found.warehouse !== owner.warehouse) {
    return new PlaceRefusedError(`${name} holds the export of another database.`, {
      remedy: 'Give another folder, or remove that one first.',
    });
  }
  return null;
}

export async function writeManifest(place: Place, manifest: Manifest): Promise<void> {
  await place.writeText(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`);
}

/** The entry of a file in a manifest; undefined where it has none. Pure. */
export function entryOf(
  manifest: Manifest | null,
  table: string,
  path: string,
): ManifestFile | undefined {
  return manifest?.tables[table]?.files[path];
}

function parsed(text: string): Manifest | { readonly laterVersion: number } | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const head = z.object({ format: z.literal(FORMAT), version: count }).safeParse(json);
  if (!head.success) return null;
  if (head.data.version > VERSION) return { laterVersion: head.data.version };
  const result = manifestSchema.safeParse(json);
  return result.success ? result.data : null;
}
