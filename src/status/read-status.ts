/** Reads everything that `status` shows, each workspace at one moment, and writes nothing. */
import type { ClientBase } from 'pg';
import type { Database } from '../db/database.js';
import { readPause } from '../db/ledger/pauses.js';
import { countQuarantined } from '../db/ledger/quarantine.js';
import { loadStreamStates } from '../db/ledger/stream-state.js';
import { readAgreement } from '../db/retention/agreements.js';
import { countLive } from '../db/write/live-rows.js';
import { UsageError } from '../errors.js';
import { streams } from '../sync/streams/registry.js';
import { type LinkDetail, linkDetail, type StreamCounts } from './link-detail.js';
import { readLinks, readOpenDays, workspaceOfLink } from './read-links.js';
import { countVanishedRows, readListedAt, readRuns } from './read-runs.js';
import {
  countDeletedPostbacks,
  readBudget,
  readHeld,
  readQuarantine,
  readQuarantinedRows,
} from './read-state.js';
import { readUnits } from './read-units.js';
import type { StatusOptions } from './status-options.js';
import { type WorkspaceFacts, type WorkspaceStatus, workspaceStatus } from './workspace-status.js';

const RUNS_SHOWN = 5;
const VANISHED_DAYS = 30;

/** All of one workspace. Throws `DatabaseError`. */
export async function readWorkspaceStatus(
  database: Database,
  workspace: string,
  options: StatusOptions,
): Promise<WorkspaceStatus> {
  return workspaceStatus(await readWorkspaceFacts(database, workspace), options);
}

/** What the tables say of one workspace, all at one moment. Throws `DatabaseError`. */
export async function readWorkspaceFacts(
  database: Database,
  workspace: string,
): Promise<WorkspaceFacts> {
  return atOneMoment(database, async (client) => ({
    workspace,
    links: await readLinks(client, workspace),
    states: await loadStreamStates(client, workspace),
    openDays: await readOpenDays(client, workspace),
    listedAt: await readListedAt(client, workspace),
    runs: await readRuns(client, workspace, RUNS_SHOWN),
    pause: await readPause(client, workspace),
    budget: await readBudget(client, workspace),
    quarantine: await readQuarantine(client, workspace),
    quarantinedRows: await readQuarantinedRows(client, workspace),
    held: await readHeld(client, workspace),
    deletedPostbacks: await countDeletedPostbacks(client, workspace),
    vanishedRows: await countVanishedRows(client, workspace, VANISHED_DAYS),
    units: await readUnits(client, workspace),
    retention: await readAgreement(client, workspace),
  }));
}

/**
 * All of one link. `workspace` is the one it must belong to, if one was named. Throws `UsageError` for a link that
 * is not stored, `DatabaseError`.
 */
export async function readLinkDetail(
  database: Database,
  linkId: string,
  workspace: string | undefined,
  options: StatusOptions,
): Promise<LinkDetail> {
  return atOneMoment(database, async (client) => {
    const owner = await workspaceOfLink(client, linkId);
    if (owner === null || (workspace !== undefined && workspace !== owner)) {
      const where = workspace === undefined ? 'stored' : `stored in workspace "${workspace}"`;
      throw new UsageError(`No link ${linkId} is ${where}.`, {
        remedy: 'smartlink-sync status lists the links; smartlink-sync sync reads new ones.',
      });
    }
    const links = await readLinks(client, owner, linkId);
    const link = links[0];
    if (link === undefined) throw new Error('A link vanished while it was read.');
    const counts: StreamCounts[] = [];
    for (const stream of streams) {
      counts.push({
        stream: stream.name,
        stored: await countLive(client, stream.store, linkId),
        quarantined: await countQuarantined(client, { linkId, stream: stream.name }),
      });
    }
    const facts = {
      workspace: owner,
      states: await loadStreamStates(client, owner),
      openDays: await readOpenDays(client, owner, linkId),
      listedAt: await readListedAt(client, owner),
      held: await readHeld(client, owner),
    };
    return linkDetail(link, counts, facts, options);
  });
}

function atOneMoment<T>(database: Database, work: (client: ClientBase) => Promise<T>): Promise<T> {
  return database.transaction(
    async (client) => {
      // Runs go on meanwhile: what is read must fit together.
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return work(client);
    },
    { doing: 'reading the status' },
  );
}
