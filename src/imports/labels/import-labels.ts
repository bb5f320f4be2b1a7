/** Imports a file of link labels that was read. */
import type { Database } from '../../db/database.js';
import { type LabelRow, type LabelsWritten, writeLabels } from '../../db/own-data/link-labels.js';
import { loadNamedLinks } from '../../db/own-data/link-names.js';
import type { BadLine } from '../bad-line.js';
import { type FoundLink, linkFinder } from '../known-links.js';
import { undone } from '../undone.js';
import type { LabelFile, LabelLine } from './read-labels.js';

export interface LabelImportOptions {
  readonly workspace: string;
  /** Who says so; another source's labels are not touched. */
  readonly source: string;
  readonly isLenient: boolean;
  /** Remove what the source said before and the file does not. */
  readonly isReplace: boolean;
  readonly isDryRun: boolean;
}

export interface LabelImport extends LabelsWritten {
  /** `refused`: some lines are bad, and nothing was imported. */
  readonly outcome: 'imported' | 'refused';
  /** Labels that the file holds. */
  readonly labels: number;
  readonly links: number;
  readonly badLines: readonly BadLine[];
}

const nothing: LabelsWritten = { inserted: 0, updated: 0, notInFile: 0, removed: 0 };

/** Imports all labels in one transaction, or none. The same file again changes nothing. Throws `DatabaseError`. */
export async function importLabels(
  database: Database,
  file: Pick<LabelFile, 'labels' | 'bad'>,
  { workspace, source, isLenient, isReplace, isDryRun }: LabelImportOptions,
): Promise<LabelImport> {
  const work = undone(isDryRun, async (client) => {
    const placed = placeLabels(file.labels, linkFinder(await loadNamedLinks(client, workspace)));
    const badLines = [...file.bad, ...placed.bad].sort((a, b) => a.line - b.line);
    const isRefused = badLines.length > 0 && !isLenient;
    const rows = isRefused ? [] : placed.rows;
    const written = isRefused
      ? nothing
      : await writeLabels(client, workspace, rows, { source, isReplace });
    return {
      ...written,
      outcome: isRefused ? ('refused' as const) : ('imported' as const),
      labels: rows.length,
      links: new Set(rows.map(({ linkId }) => linkId)).size,
      badLines,
    };
  });
  return database.transaction(work, { doing: 'importing labels' });
}

/** Finds the link of each label. What is said twice in the same words is said once. */
export function placeLabels(
  labels: readonly LabelLine[],
  find: (text: string) => FoundLink,
): { readonly rows: LabelRow[]; readonly bad: BadLine[] } {
  const bad = new Map<string, BadLine>();
  const said = new Map<string, LabelLine>();
  const rows: LabelRow[] = [];
  const refuse = (line: number, column: string | null, problem: string): void => {
    // A wide line holds many labels of one link.
    bad.set(`${line} ${problem}`, { line, column, problem });
  };
  for (const label of labels) {
    const { line, key, value, from, to } = label;
    const link = find(label.link);
    if (link === 'several') refuse(line, null, 'names a link as several are called: write the id');
    else if (link === 'unknown')
      refuse(line, null, 'names no link that is stored: sync first, or write the id');
    else {
      const about = JSON.stringify([link.id, key, from]);
      const earlier = said.get(about);
      if (earlier === undefined) {
        said.set(about, label);
        rows.push({ linkId: link.id, key, value, from, to });
      } else if (earlier.value !== value || earlier.to !== to) {
        refuse(
          line,
          null,
          `says something else of the same link and label than line ${earlier.line}`,
        );
      }
    }
  }
  return { rows, bad: [...bad.values()] };
}
