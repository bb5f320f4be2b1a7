/**
 * Scenarios are small, and few rows are neither copied nor staged: in every other one the program copies and stages
 * them from two rows on, so that these ways of writing meet everything that goes wrong.
 */
import { fileURLToPath } from 'node:url';

const LEAST = 2;
let isLow = false;

/** True for the seeds of which nearly all rows are copied or staged. */
export function writesInBulk(seed: number): boolean {
  return seed % 2 === 0;
}

/** Sets how this process writes from here on. */
export function writeInBulk(inBulk: boolean): void {
  isLow = inBulk;
}

/** The module of the thresholds, as it is or with low ones; `written` is what stands in it. */
export function thresholds<T extends Readonly<Record<string, number>>>(written: T): T {
  const low = { ...written };
  for (const [name, value] of Object.entries(written)) {
    Object.defineProperty(low, name, { enumerable: true, get: () => (isLow ? LEAST : value) });
  }
  return low;
}

/** The same for a process of its own. */
export function environmentOfBulk(seed: number): Record<string, string> {
  const preload = fileURLToPath(new URL('least-rows-of-process.js', import.meta.url));
  return writesInBulk(seed) ? { NODE_OPTIONS: `--import ${preload}` } : {};
}
