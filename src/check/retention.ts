/** Whether rows are removed for their age as the configuration says. Reads only. */
import type { Database } from '../db/database.js';
import { readAgreement } from '../db/retention/agreements.js';
import {
  describeRetentionStatus,
  isRetentionOn,
  type RetentionStatus,
  retentionFindings,
  retentionStatus,
} from '../status/retention.js';
import { type Finding, ok, warn } from './finding.js';

/** A worker looks once a day; with less than this nothing is said. */
const LATE_SECONDS = 3 * 86_400;

/** One for each workspace in which rows are, or were to be, removed. `months` is `RETENTION_MONTHS`. Throws `DatabaseError`. */
export async function checkRetention(
  database: Database,
  workspaces: readonly string[],
  months: number | null,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const workspace of workspaces) {
    const agreed = await database.transaction((client) => readAgreement(client, workspace));
    const retention = retentionStatus(months, agreed);
    if (retention !== null) findings.push(judgeRetention(workspace, retention, new Date()));
  }
  return findings;
}

/** The verdict. Pure. */
export function judgeRetention(workspace: string, retention: RetentionStatus, now: Date): Finding {
  const [open] = retentionFindings(retention);
  if (open !== undefined) {
    return warn('retention', `Workspace ${workspace}: ${open}.`, { workspace });
  }
  const [said] = describeRetentionStatus(retention);
  const message = `Workspace ${workspace}: ${said ?? 'old rows were not looked for yet'}.`;
  const { ranAt } = retention;
  const isLate = ranAt !== null && now.getTime() - ranAt.getTime() > LATE_SECONDS * 1000;
  if (!isRetentionOn(retention) || !isLate) return ok('retention', message, { workspace });
  return warn('retention', message, {
    workspace,
    remedy: 'start looks once a day, with RETENTION_MONTHS set; without it: retention --yes.',
  });
}
