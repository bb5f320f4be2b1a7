/** Plans a cycle as `sync` does, from what is stored, without a listing. */
import type { Database } from '../src/db/database.js';
import { oldestUnsettledDays } from '../src/db/ledger/days.js';
import { loadLinks } from '../src/db/ledger/links.js';
import { loadPlannedStates } from '../src/db/ledger/planned-states.js';
import { planCycle } from '../src/sync/plan-cycle.js';
import { streams } from '../src/sync/streams/registry.js';

/** Returns how many streams were looked at. */
export async function planOnce(database: Database): Promise<number> {
  return database.transaction(async (client) => {
    const links = await loadLinks(client, 'default');
    const states = await loadPlannedStates(client, 'default');
    planCycle({
      links,
      streams,
      states,
      unsettled: await oldestUnsettledDays(client, 'default'),
      options: {
        now: Date.UTC(2026, 5, 15, 12) / 1000,
        startSeconds: null,
        horizonDays: 90,
        pageSize: 1000,
        isFull: false,
      },
      editClock: { intervalSeconds: 86_400, requests: 100 },
    });
    return [...states.values()].reduce((sum, links) => sum + links.size, 0);
  });
}
