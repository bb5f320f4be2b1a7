/** A planned stream as text that another process can work from. Pure. */
import type { DueReason } from '../due.js';
import type { PlannedStream } from '../plan-cycle.js';
import { streams } from '../streams/registry.js';

/** What the queue keeps of a planned stream; it is named beside it. Times in whole UTC seconds. */
interface StoredPlan extends Omit<PlannedStream, 'stream' | 'linkId'> {
  readonly reason: DueReason;
  /** The service's clock when the run planned it. */
  readonly plannedAt: number;
  /** Smaller first: streams that moved come before those that are only looked at for edits. */
  readonly priority: number;
}

export interface UnitPlan {
  readonly planned: PlannedStream;
  readonly plannedAt: number;
}

/** The plan as JSON. */
export function planText({ stream: _, linkId: __, ...plan }: PlannedStream, now: number): string {
  const stored: StoredPlan = {
    ...plan,
    plannedAt: now,
    priority: plan.reason === 'edits' ? 1 : 0,
  };
  return JSON.stringify(stored);
}

/** The plan of a unit; `stored` is what `planText` made. Throws for a stream that this version does not know. */
export function planOf(
  unit: { readonly linkId: string; readonly stream: string },
  stored: unknown,
): UnitPlan {
  const stream = streams.find(({ name }) => name === unit.stream);
  if (stream === undefined) throw new Error(`There is no stream ${unit.stream}.`);
  const { plannedAt, priority: _, ...plan } = stored as StoredPlan;
  return { planned: { ...plan, linkId: unit.linkId, stream }, plannedAt };
}
