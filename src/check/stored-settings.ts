/** What the tables say of the configuration: settings that all processes must share, and pauses. Reads only. */

import type { Database } from '../db/database.js';
import { readPause } from '../db/ledger/pauses.js';
import { remedyFor } from '../db/ledger/settings.js';
import { ExitCode } from '../errors.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** Compares settings with those that the database was filled with. Throws `DatabaseError`. */
export async function checkSettings(
  database: Database,
  settings: Readonly<Record<string, string>>,
): Promise<Finding> {
  const { rows } = await database.query<{ name: string; value: string }>(
    'SELECT name, value FROM smartlinks_sync.settings',
    [],
    { doing: 'comparing settings with those of the database' },
  );
  return judgeSettings(settings, rows);
}

/** The verdict. Pure. */
export function judgeSettings(
  settings: Readonly<Record<string, string>>,
  stored: readonly { readonly name: string; readonly value: string }[],
): Finding {
  const other = stored.find(({ name, value }) => name in settings && settings[name] !== value);
  if (other === undefined) return ok('settings', 'Configuration and database agree.');
  const { name, value } = other;
  return fail(
    'settings',
    `${name} is ${settings[name]}, but this database was filled with ${name}=${value}.`,
    ExitCode.usage,
    { remedy: remedyFor(name, value) },
  );
}

/** A finding for each workspace that is paused. Throws `DatabaseError`. */
export async function checkPauses(
  database: Database,
  workspaces: readonly string[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const workspace of workspaces) {
    const pause = await database.transaction((client) => readPause(client, workspace));
    if (pause === null) continue;
    const reason = pause.reason === null ? '' : `: ${pause.reason}`;
    findings.push(
      warn(
        'paused',
        `Workspace ${workspace} is paused since ${pause.since.toISOString()}${reason}.`,
        {
          workspace,
          remedy: `smartlink-sync resume --workspace ${workspace} ends the pause.`,
        },
      ),
    );
  }
  return findings;
}
