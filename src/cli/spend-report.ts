/** What `spend import` tells a person, in 80 columns. Pure. */
import type { SpendTotal } from '../db/own-data/ad-spend.js';
import type { Colors } from '../log/terminal-line.js';
import { counted, number } from '../words.js';
import { paragraph } from './columns.js';
import { describeBadLines } from './import-report.js';
import type { SpendDocument } from './spend.js';

/** How many numbers of lines are shown. */
const LINES_SHOWN = 5;

/** The whole report. */
export function describeSpendImport(document: SpendDocument, colors: Colors): string {
  const { outcome, badLines } = document;
  if (outcome === 'refused') return describeBadLines(badLines, false).join('\n');
  return [
    ...describeRows(document, colors),
    ...describeLeftOut(document),
    ...describeBadLines(badLines, true),
    ...document.totals.map((total) => describeTotal(total, colors)),
    ...describeDoubts(document),
  ].join('\n');
}

function describeRows(document: SpendDocument, colors: Colors): string[] {
  const { lines, rows, inserted, updated, removed, days, sources, isDryRun } = document;
  if (lines === 0) return ['The file has no line of spend.'];
  const span =
    days === null
      ? ''
      : days.first === days.last
        ? `, ${days.first}`
        : `, ${days.first} to ${days.last}`;
  const verb = isDryRun ? 'Would import' : 'Imported';
  const kept = rows - inserted - updated;
  const parts = [
    ...(inserted > 0 ? [`${number(inserted)} new`] : []),
    ...(updated > 0 ? [`${number(updated)} changed`] : []),
    ...(kept > 0 ? [`${number(kept)} as before`] : []),
    ...(removed > 0 ? [`${number(removed)} removed`] : []),
  ];
  return [
    colors.bold(`${verb} ${counted(lines, 'line')} of ${sources.join(', ')}${span}.`),
    `Rows: ${parts.join(', ')}.`,
  ];
}

function describeLeftOut({ leftOut }: SpendDocument): string[] {
  const { summaryLines, withoutSpend } = leftOut;
  return [
    ...(summaryLines > 0
      ? [`Left out: ${counted(summaryLines, 'line')} with sums of others.`]
      : []),
    ...(withoutSpend > 0 ? [`Left out: ${counted(withoutSpend, 'line')} without an amount.`] : []),
  ];
}

function describeTotal(total: SpendTotal, colors: Colors): string {
  const { currency, total: all, byLink, byCampaign, unmatched } = total;
  const rest = `by link ${money(byLink)}, by campaign ${money(byCampaign)}, unmatched ${money(unmatched)}`;
  const line = `${currency} ${money(all)} stored for these days: ${rest}`;
  return unmatched === '0' ? line : colors.yellow(line);
}

function describeDoubts({
  totals,
  reading,
  unknownLinks,
  repeatedLines,
  alsoUnder,
  notInFile,
  removed,
  sources,
}: SpendDocument): string[] {
  const lines: string[] = [];
  if (reading.isCurrencyGuessed) {
    lines.push('The file names no currency: taken as USD. Say another with --currency.');
  }
  const foreign = totals.map(({ currency }) => currency).filter((currency) => currency !== 'USD');
  if (foreign.length > 0) {
    lines.push(
      `Spend in ${foreign.join(', ')} stands beside revenue in USD only with a rate: a column fx_rate, or --fx-rate.`,
    );
  }
  if (repeatedLines.length > 0) {
    lines.push(
      `${counted(repeatedLines.length, 'line repeats', 'lines repeat')} an earlier one word for word (line ${some(repeatedLines)}), and counts as well: if it is the same money, take it out and import again.`,
    );
  }
  for (const { source, rows } of alsoUnder) {
    lines.push(
      `${counted(rows, 'row stands', 'rows stand')} under source ${source} too, with the same day, campaign and amount: if it is the same money, it now counts twice.`,
    );
  }
  if (unknownLinks.length > 0) {
    lines.push(
      `${counted(unknownLinks.length, 'line names', 'lines name')} a link that is not stored (line ${some(unknownLinks)}). A sync that lists it later matches them.`,
    );
  }
  if (notInFile > removed) {
    lines.push(
      `${counted(notInFile - removed, 'row')} of ${sources.join(', ')} on these days ${notInFile - removed === 1 ? 'is' : 'are'} not in the file and ${notInFile - removed === 1 ? 'stays' : 'stay'}: --replace removes what the file lacks.`,
    );
  }
  return lines.flatMap((line) => paragraph(line, '! '));
}

/** The first of these numbers of lines. */
function some(numbers: readonly number[]): string {
  const more = numbers.length > LINES_SHOWN ? ', …' : '';
  return `${numbers.slice(0, LINES_SHOWN).join(', ')}${more}`;
}

/** With thousands separated and at least two places; exact. */
function money(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(2, '0')}`;
}
