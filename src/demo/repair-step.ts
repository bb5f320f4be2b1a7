/** The demo's third act: the warehouse is damaged, and `verify` finds where, and mends it. */

import { defaultWorkspace } from '../config/workspaces.js';
import type { StreamName } from '../sync/streams/stream.js';
import { syncSettingsOf } from '../sync/sync-settings.js';
import type { Repair } from '../sync/verify/stream-report.js';
import { verifyWorkspace } from '../sync/verify/verify-workspace.js';
import { type Damage, damageWarehouse } from './damage.js';
import { openDemoApi, type SyncStepOptions } from './sync-step.js';

/** A day that differed. */
export interface FoundDay {
  /** The link's name. */
  readonly link: string;
  readonly stream: StreamName;
  readonly day: string;
  readonly api: number;
  readonly stored: number;
  readonly missing: number;
  readonly changed: number;
  readonly fields: readonly string[];
  readonly repair: Repair | null;
}

export interface RepairStep {
  readonly damage: Damage;
  readonly requests: number;
  readonly seconds: number;
  readonly found: readonly FoundDay[];
}

/** Damages the warehouse and runs `verify --deep --repair`. Throws what `verifyWorkspace` throws. */
export async function repairStep(options: SyncStepOptions): Promise<RepairStep> {
  const { config, database, log, signals } = options;
  const damage = await damageWarehouse(database);
  const api = openDemoApi(options);
  try {
    const result = await verifyWorkspace({
      workspace: defaultWorkspace,
      api,
      database,
      log,
      settings: syncSettingsOf(config),
      signals,
      waitMs: 0,
      verify: { linkIds: null, from: null, to: null, isDeep: true, isRepair: true },
    });
    const found = result.streams.flatMap(({ linkName, linkId, stream, differences }) =>
      differences.map(({ day, api: counted, stored, content, repair }): FoundDay => {
        const { missing = 0, changed = 0, fields = [] } = content ?? {};
        const link = linkName ?? linkId;
        return { link, stream, day, api: counted ?? 0, stored, missing, changed, fields, repair };
      }),
    );
    return { damage, requests: result.requests, seconds: result.seconds, found };
  } finally {
    await api.close();
  }
}

/** True where exactly what was done was found, and all of it repaired. */
export function isMended({ damage, found }: RepairStep): boolean {
  const missing = found.reduce((sum, day) => sum + day.missing, 0);
  const changed = found.reduce((sum, day) => sum + day.changed, 0);
  const isFound = missing === damage.rowsDeleted && changed === damage.amountsChanged;
  return isFound && found.every((day) => day.repair === 'repaired');
}
