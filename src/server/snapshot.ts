/** What the tables say of all workspaces, read once for everybody who looks. */

import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { databaseNow } from '../db/database-now.js';
import { lastDays } from '../status/day-states.js';
import { type DriftFacts, readDrift } from '../status/read-state.js';
import { readWorkspaceFacts } from '../status/read-status.js';
import { readSchemaState, type SchemaState } from '../status/schema-state.js';
import { type StatusOptions, statusOptionsOf } from '../status/status-options.js';
import {
  type WorkspaceFacts,
  type WorkspaceStatus,
  workspaceStatus,
} from '../status/workspace-status.js';
import { type WorkspaceStrips, workspaceStrips } from '../status/workspace-strips.js';
import { chooseWorkspaces, storedWorkspaces } from '../status/workspaces.js';

/** A quarter: what fits on a screen, and what an ordinary cycle counts. */
const DAYS_SHOWN = 90;

export interface WorkspaceSnapshot {
  readonly facts: WorkspaceFacts;
  readonly options: StatusOptions;
  readonly status: WorkspaceStatus;
  readonly strips: WorkspaceStrips;
}

export interface Snapshot {
  /** By the database's clock. */
  readonly now: Date;
  readonly schema: SchemaState['state'];
  /** None where the schema is not ready. */
  readonly workspaces: readonly WorkspaceSnapshot[];
  readonly drift: readonly DriftFacts[];
}

/** Reads everything. Throws `DatabaseError`. */
export async function readSnapshot(database: Database, config: Config): Promise<Snapshot> {
  const { state } = await readSchemaState(database);
  const nowSeconds = await databaseNow(database);
  const now = new Date(nowSeconds * 1000);
  if (state !== 'ready') return { now, schema: state, workspaces: [], drift: [] };
  const configured = config.workspaces.map(({ name }) => name);
  const names = chooseWorkspaces(configured, await storedWorkspaces(database), undefined);
  const options = statusOptionsOf(config, nowSeconds, null);
  const days = lastDays(nowSeconds, DAYS_SHOWN);
  const workspaces: WorkspaceSnapshot[] = [];
  for (const name of names) {
    const facts = await readWorkspaceFacts(database, name);
    workspaces.push({
      facts,
      options,
      status: workspaceStatus(facts, options),
      strips: workspaceStrips(facts, options, days),
    });
  }
  const drift = await database.transaction(readDrift, { doing: 'reading the status' });
  return { now, schema: state, workspaces, drift };
}
