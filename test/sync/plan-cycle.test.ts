import { describe, expect, it } from 'vitest';
import type { StoredLink } from '../../src/db/ledger/links.js';
import { byStream } from '../../src/db/ledger/planned-states.js';
import { planCycle } from '../../src/sync/plan-cycle.js';
import { clicks } from '../../src/sync/streams/clicks.js';
import { DAY_SECONDS, dayStart } from '../../src/sync/time.js';
import { stateOf } from './stream-state.js';

const NOW = dayStart('2026-06-15') + 40_000;

function link(id: string): StoredLink {
  return {
    id,
    accountId: 'A',
    createdAt: NOW - 90 * DAY_SECONDS,
    isDeleted: false,
    clicksCount: 10,
    conversionsCount: 0,
    revenue: null,
  };
}

describe('planCycle', () => {
  it('has streams that were counted before read first: they show how long a range is answered', () => {
    const proved = { counter: 9, liveRows: 9, counterGap: 0, provenAt: NOW - 600 };
    const plan = planCycle({
      links: ['new-1', 'known-1', 'idle', 'new-2', 'known-2'].map(link),
      streams: [clicks],
      states: byStream(
        [
          stateOf({ ...proved, linkId: 'known-1' }),
          stateOf({ ...proved, linkId: 'known-2' }),
          stateOf({ ...proved, linkId: 'idle', counter: 10, liveRows: 10 }),
        ],
        (state) => state,
      ),
      unsettled: new Map(),
      options: { now: NOW, startSeconds: null, horizonDays: 90, pageSize: 1000, isFull: false },
      editClock: null,
    });
    expect(plan.links.map(([planned]) => planned?.linkId)).toEqual([
      'known-1',
      'known-2',
      'new-1',
      'new-2',
    ]);
  });
});
