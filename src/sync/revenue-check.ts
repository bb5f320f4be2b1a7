/**
 * A link's listed revenue says that an amount was corrected although no count moved. Nothing says where: the
 * conversions are read again month by month, newest first, until the listed sum is explained as it was before.
 */
import type { Attempt, AttemptTask } from './attempt.js';
import type { Run } from './run.js';
import type { StreamTask } from './sync-stream.js';
import { dayOf, dayStart } from './time.js';

/** The month of a second and, before it, all others back to `start`: closed ranges of whole seconds. */
export function monthsBack(start: number, end: number): { start: number; end: number }[] {
  const months: { start: number; end: number }[] = [];
  for (let last = end; last >= start; ) {
    const first = Math.max(start, dayStart(`${dayOf(last).slice(0, 7)}-01`));
    months.push({ start: first, end: last });
    last = first - 1;
  }
  return months;
}

/** Reads months again until the revenue is explained; after the last one the difference is recorded as it is. */
export async function readUntilRevenueCloses(
  run: Run,
  task: StreamTask,
  last: Attempt,
  tryOnce: (changed: Partial<AttemptTask>) => Promise<Attempt>,
): Promise<void> {
  const proof = last.change;
  // A counter that is not explained yet explains the revenue's difference too: the missing rows bring it.
  if (proof === null || proof.dueAt !== null) return;
  if (task.hints.revenue === null || isClosed(last)) return;
  const months = monthsBack(task.lifeStart, run.api.now());
  for (const [at, month] of months.entries()) {
    const made = await tryOnce({
      ...month,
      isWholeLife: false,
      isReread: true,
      firstPage: null,
      isLastOnRevenue: at === months.length - 1,
    });
    if (made.change === null || isClosed(made)) return;
  }
}

/** A proof records the revenue only where it is explained. */
function isClosed(made: Attempt): boolean {
  return made.change?.revenue !== undefined;
}
