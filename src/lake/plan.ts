/** What an export has to write and to remove. Pure. */
import { PlaceRefusedError } from './lake-error.js';
import { entryOf, type Manifest } from './manifest.js';
import { isOurFile, type Part } from './parts.js';
import type { StoredFile } from './place/place.js';

export interface ExportPlan {
  readonly write: readonly Part[];
  readonly keep: readonly Part[];
  /** Paths of files of days that have no rows any more. */
  readonly remove: readonly string[];
  /** Paths of files of days that lost rows to retention: they stay as they are, and are the only ones that have these. */
  readonly archived: readonly string[];
}

export interface PlanInput {
  readonly parts: readonly Part[];
  readonly manifest: Manifest | null;
  readonly stored: readonly StoredFile[];
  /** Write everything anew. */
  readonly isFull: boolean;
  /** Paths of days of which retention has removed rows; absent: none. */
  readonly dropped?: ReadonlySet<string>;
}

/**
 * A part is kept only where the manifest says that its file holds these very rows and the file is there, as large as
 * it was written. Newest days come first: they are what is looked at while the rest is written.
 */
export function planExport(input: PlanInput): ExportPlan {
  const { manifest, stored, isFull, dropped = new Set<string>() } = input;
  // What is left of such a day would be written in the place of all of it.
  const parts = input.parts.filter(({ path }) => !dropped.has(path));
  const bytes = new Map(stored.map((file) => [file.path, file.bytes]));
  const isKept = ({ table, path, fingerprint }: Part): boolean => {
    const entry = entryOf(manifest, table.name, path);
    return !isFull && entry?.fingerprint === fingerprint && bytes.get(path) === entry.bytes;
  };
  const wanted = new Set(parts.map(({ path }) => path));
  return {
    write: parts.filter((part) => !isKept(part)),
    keep: parts.filter(isKept),
    remove: stored
      .map(({ path }) => path)
      .filter((path) => isOurFile(path) && !wanted.has(path) && !dropped.has(path)),
    archived: stored.map(({ path }) => path).filter((path) => dropped.has(path)),
  };
}

/** Engines pass over names that begin so: marks and checksums that others leave. */
const UNREAD = /(?:^|\/)[._][^/]*$/;

/**
 * Throws `PlaceRefusedError` where files of something else lie in the folders of an export: they would be read, or
 * removed, as if they were of this export. Without a manifest every file is one.
 */
export function refuseForeignFiles(
  { manifest, stored, isFull }: Omit<PlanInput, 'parts'>,
  place: string,
): void {
  if (isFull) return;
  const foreign = stored.find(({ path }) => !isOurFile(path) && !UNREAD.test(path));
  if (manifest !== null) {
    if (foreign === undefined) return;
    throw new PlaceRefusedError(
      `${place} holds ${foreign.path}, which is not of this export, but would be read with it.`,
      { remedy: 'Move it to another place, or go on in spite of it with --full.' },
    );
  }
  const [first] = stored;
  if (first === undefined) return;
  throw new PlaceRefusedError(
    `${place} has no manifest of an export, but holds ${first.path}, where an export would write.`,
    {
      remedy:
        'Give an empty folder. If it is an export that lost its manifest, --full writes it anew.',
    },
  );
}
