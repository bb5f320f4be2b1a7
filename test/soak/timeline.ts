/** What happens when during a soak. Pure. */

export type SoakEventName = 'kill' | 'restart' | 'faultsBegin' | 'faultsEnd' | 'growthEnds';

export interface SoakEvent {
  readonly name: SoakEventName;
  /** Milliseconds after the start. */
  readonly atMs: number;
}

/**
 * Five kills of the active worker and three restarts of the database in the first 60 %, so that the last processes
 * live long enough to show whether they grow; faults and new rows until 90 %.
 */
const SHARES: readonly (readonly [SoakEventName, number])[] = [
  ['faultsBegin', 0.02],
  ['kill', 0.08],
  ['restart', 0.15],
  ['kill', 0.22],
  ['kill', 0.3],
  ['restart', 0.38],
  ['kill', 0.44],
  ['kill', 0.5],
  ['restart', 0.6],
  ['faultsEnd', 0.9],
  ['growthEnds', 0.9],
];

/** The events of a soak of that many minutes, in order. */
export function planSoak(minutes: number): readonly SoakEvent[] {
  return SHARES.map(([name, share]) => ({ name, atMs: share * minutes * 60_000 }));
}
