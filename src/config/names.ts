import type { ConfigFault } from './config-error.js';
import { fileNameOf, variableNames } from './variables.js';

const ownPrefixes = ['SYNC_', 'RATE_', 'PII_', 'ALERT_'] as const;

/** Names that other programs use, or that are read in lower case as well, though they look like a slip. */
const foreignNames: ReadonlySet<string> = new Set(['HTTP_PROXY', 'https_proxy', 'no_proxy']);

const knownNames: readonly string[] = variableNames.flatMap((name) => {
  const fileName = fileNameOf(name);
  return fileName === null ? [name] : [name, fileName];
});

/** A fault for each name that is unknown under a prefix of ours, or looks like a misspelled name. Values are not looked at. */
export function findNameFaults(given: readonly string[]): readonly ConfigFault[] {
  const known = new Set(knownNames);
  return given
    .filter((name) => !known.has(name) && !foreignNames.has(name) && !isMadeByKubernetes(name))
    .flatMap((name) => faultOf(name) ?? []);
}

/** True for the names that Kubernetes sets in every container for each service of the namespace. */
export function isMadeByKubernetes(name: string): boolean {
  return /_SERVICE_HOST$|_SERVICE_PORT|_PORT$|_PORT_/.test(name);
}

function faultOf(name: string): ConfigFault | null {
  const prefix = ownPrefixes.find((candidate) => name.startsWith(candidate));
  const meant = nearestName(name, prefix === undefined ? 1 : name.length / 3);
  if (meant !== null) {
    return { variable: name, problem: `is not known; did you mean ${meant}?`, accepted: null };
  }
  if (prefix === undefined) return null;
  const siblings = knownNames.filter((known) => known.startsWith(prefix));
  return { variable: name, problem: 'is not known', accepted: siblings.join(', ') };
}

function nearestName(name: string, maxDistance: number): string | null {
  let nearest: string | null = null;
  let bound = maxDistance;
  for (const known of knownNames) {
    if (name.toUpperCase() === known) return known;
    if (Math.abs(name.length - known.length) > bound) continue;
    const distance = slipDistance(name, known);
    if (distance > bound || (nearest !== null && distance === bound)) continue;
    nearest = known;
    bound = distance;
  }
  return nearest;
}

/**
 * How many slips of the hand turn one text into the other: a letter left out, added, replaced, or exchanged
 * with its neighbour (Damerau-Levenshtein distance, no letter edited twice).
 */
export function slipDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = cell(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min(replaced, cell(previous, column) + 1, cell(current, column - 1) + 1);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, cell(beforePrevious, column - 2) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return cell(previous, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
