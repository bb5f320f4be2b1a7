/** Imports a file of ad spend that was read. */

import type { Database } from '../../db/database.js';
import {
  type OtherSource,
  rememberedNames,
  type SpendRow,
  type SpendTotal,
  type SpendWritten,
  sameUnderOthers,
  spendTotals,
  writeSpend,
} from '../../db/own-data/ad-spend.js';
import { loadNamedLinks } from '../../db/own-data/link-names.js';
import type { BadLine } from '../bad-line.js';
import { type FoundLink, linkFinder } from '../known-links.js';
import { undone } from '../undone.js';
import { matchStoredSpend } from './match-names.js';
import type { SpendFile } from './read-spend.js';
import type { SpendLine } from './spend-line.js';

export interface SpendImportOptions {
  readonly workspace: string;
  /** Import what can be read where some lines cannot. */
  readonly isLenient: boolean;
  /** Remove what the same source said of these days and the file does not. */
  readonly isReplace: boolean;
  readonly isDryRun: boolean;
}

export interface SpendImport extends SpendWritten {
  /** `refused`: some lines are bad, and nothing was imported. */
  readonly outcome: 'imported' | 'refused';
  /** Lines that were imported. */
  readonly lines: number;
  readonly sources: readonly string[];
  /** First and last day; null where there is no line. */
  readonly days: { readonly first: string; readonly last: string } | null;
  /** Of the file's sources and days, after the import. */
  readonly totals: readonly SpendTotal[];
  readonly badLines: readonly BadLine[];
  /** Lines that name a link which is not stored. */
  readonly unknownLinks: readonly number[];
  /** Lines that repeat an earlier one word for word, and count as well. */
  readonly repeatedLines: readonly number[];
  /** Other sources that have the same amounts for the same days and campaigns. */
  readonly alsoUnder: readonly OtherSource[];
}

const nothing: SpendWritten = { rows: 0, inserted: 0, updated: 0, notInFile: 0, removed: 0 };

/**
 * Imports all lines in one transaction, or none. The same file again changes nothing; a corrected one replaces what it
 * corrects. Throws `DatabaseError`.
 */
export async function importSpend(
  database: Database,
  file: Pick<SpendFile, 'lines' | 'bad' | 'reading' | 'repeated'>,
  options: SpendImportOptions,
): Promise<SpendImport> {
  const { workspace, isLenient, isReplace, isDryRun } = options;
  const work = undone(isDryRun, async (client) => {
    const find = linkFinder(
      await loadNamedLinks(client, workspace),
      await rememberedNames(client, workspace),
    );
    const placed = placeLines(file.lines, find, file.reading.columns.link ?? null);
    const badLines = [...file.bad, ...placed.bad].sort((a, b) => a.line - b.line);
    const isRefused = badLines.length > 0 && !isLenient;
    if (!isRefused) await matchStoredSpend(client, workspace);
    const written = isRefused
      ? nothing
      : await writeSpend(client, workspace, placed.rows, { isReplace });
    const days = placed.rows.map(({ day }) => day).sort();
    const [first, last] = [days[0], days.at(-1)];
    return {
      ...written,
      outcome: isRefused ? ('refused' as const) : ('imported' as const),
      lines: isRefused ? 0 : placed.rows.length,
      sources: [...new Set(placed.rows.map(({ source }) => source))].sort(),
      days: first === undefined || last === undefined ? null : { first, last },
      totals: isRefused ? [] : await spendTotals(client, workspace, placed.rows),
      badLines,
      unknownLinks: placed.unknown,
      repeatedLines: file.repeated,
      alsoUnder: isRefused ? [] : await sameUnderOthers(client, workspace, placed.rows),
    };
  });
  return database.transaction(work, { doing: 'importing ad spend' });
}

/**
 * Gives each line its link: the one that its own column names, else the one that is called exactly like the campaign.
 * A name that several links have is no answer.
 */
export function placeLines(
  lines: readonly SpendLine[],
  find: (text: string) => FoundLink,
  linkColumn: string | null = null,
): { readonly rows: SpendRow[]; readonly bad: BadLine[]; readonly unknown: number[] } {
  const rows: SpendRow[] = [];
  const bad: BadLine[] = [];
  const unknown: number[] = [];
  for (const line of lines) {
    const named = line.link === null ? null : find(line.link);
    if (named === 'several') {
      bad.push({
        line: line.line,
        column: linkColumn,
        problem: 'is the name of several links: write the id',
      });
      continue;
    }
    if (named === 'unknown') unknown.push(line.line);
    const found = named ?? find(line.campaignName ?? '');
    const linkId = typeof found === 'object' ? found.id : null;
    rows.push({ ...line, linkId });
  }
  return { rows, bad, unknown };
}
