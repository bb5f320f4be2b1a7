/** Whether the daily sums of a workspace are what its rows say. */
import type { ClientBase } from 'pg';
import { compareRollups, type RollupDifference, repairRollups } from '../../db/rollups/compare.js';
import type { Run } from '../run.js';
import { dayOf } from '../time.js';
import type { VerifyOptions } from './verify-workspace.js';

/** How many differences a report names; all are counted. */
const SHOWN = 100;

export interface RollupReport {
  /** Links whose daily sums were compared with their rows. */
  readonly links: number;
  /** Days of links on which some daily sum differs. */
  readonly days: number;
  /** The first hundred differences, by link, day and table. */
  readonly differences: readonly RollupDifference[];
  /** True where they were built anew and are what the rows say now. */
  readonly isRepaired: boolean;
}

/** Compares, and with `isRepair` builds anew what differs. Throws `DatabaseError`. */
export async function checkRollups(
  run: Run,
  { linkIds, from, to, isRepair }: Pick<VerifyOptions, 'linkIds' | 'from' | 'to' | 'isRepair'>,
): Promise<RollupReport> {
  const links =
    linkIds === null
      ? await run.database.transaction((client) => linksOf(client, run.workspace))
      : [...new Set(linkIds)];
  const scope = {
    linkIds: links,
    from: from === null ? null : dayOf(from),
    to: to === null ? null : dayOf(to),
  };
  const differences = await compareRollups(run.database, scope);
  const days = new Set(differences.map(({ linkId, day }) => `${linkId} ${day}`)).size;
  const report = { links: links.length, days, differences: differences.slice(0, SHOWN) };
  if (differences.length === 0 || !isRepair) return { ...report, isRepaired: false };
  const odd = [...new Set(differences.map(({ linkId }) => linkId))];
  await repairRollups(run.database, odd);
  const left = await compareRollups(run.database, { ...scope, linkIds: odd });
  return { ...report, isRepaired: left.length === 0 };
}

/** Removed links keep their sums; a link without a row of its own may still have rows. */
async function linksOf(client: ClientBase, workspace: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM smartlinks.smart_links WHERE workspace = $1
     UNION SELECT smart_link_id FROM smartlinks_sync.streams WHERE workspace = $1 ORDER BY 1`,
    [workspace],
  );
  return rows.map(({ id }) => id);
}
