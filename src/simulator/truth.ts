/** What the service really holds, for comparison with what a client made of it. */
import { linkOf } from './link-controls.js';
import { countersOf, type LinkCounters } from './link-text.js';
import { EVERY_ROW } from './stream-rows.js';
import type { StreamName } from './switches.js';
import { dayText } from './timestamps.js';
import { countDays, refAt, type View } from './view.js';
import { outsideOf, type World } from './world.js';

/** `text` is the row's JSON as the API shows it; `atMs` when the service filters it, milliseconds since 1970. */
export interface TruthRow {
  readonly id: string;
  readonly atMs: number;
  readonly text: string;
}

export interface Truth {
  /** All live rows of a stream, oldest first. */
  truth(linkId: string, stream: StreamName): TruthRow[];
  /** Live rows per UTC day (`YYYY-MM-DD`); days without rows are left out. */
  truthDays(linkId: string, stream: StreamName): Map<string, number>;
  /** Number of live rows. */
  truthCount(linkId: string, stream: StreamName): number;
  /** The ids of all live rows, oldest first. */
  rowIds(linkId: string, stream: StreamName): string[];
  /** The link's counters as the list shows them. */
  counters(linkId: string): LinkCounters;
}

/** The rows of a stream one after the other, without holding them all. The stream must not change meanwhile. */
export function* truthRows(world: World, linkId: string, stream: StreamName): Generator<TruthRow> {
  const rows = linkOf(world, linkId)[stream];
  const view = plainView(world, linkId, stream);
  for (let i = 0; i < view.size; i += 1) {
    const ref = refAt(view, i);
    yield { id: rows.id(ref), atMs: view.times[i] ?? 0, text: rows.text(ref, world.switches) };
  }
}

function plainView(world: World, linkId: string, stream: StreamName): View {
  const state = linkOf(world, linkId);
  return state[stream].view(EVERY_ROW, world.switches, outsideOf(world, state, stream));
}

/** The truth about one world. */
export function truthOf(world: World): Truth {
  return {
    truth: (linkId, stream) => [...truthRows(world, linkId, stream)],
    truthDays(linkId, stream) {
      const view = plainView(world, linkId, stream);
      const days = countDays(view, { from: 0, to: view.size });
      return new Map(days.map(({ day, count }) => [dayText(day), count]));
    },
    truthCount: (linkId, stream) => linkOf(world, linkId)[stream].size,
    rowIds(linkId, stream) {
      const rows = linkOf(world, linkId)[stream];
      const view = plainView(world, linkId, stream);
      return Array.from({ length: view.size }, (_, i) => rows.id(refAt(view, i)));
    },
    counters: (linkId) => countersOf(world, linkOf(world, linkId)),
  };
}
