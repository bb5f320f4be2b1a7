/** `pii apply`, with what it tells a person. */
import { unitMs } from '../config/duration.js';
import { migrate } from '../db/migrate.js';
import { type ApplyPlan, type ApplyResult, applyPrivacy, planOf } from '../sync/privacy/apply.js';
import { privacyOf } from '../sync/privacy/privacy.js';
import type { RewrittenPlace } from '../sync/privacy/rewriting.js';
import { confirm } from './confirm.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';

export interface ApplyArguments {
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Milliseconds; 10 s where it is not given. */
  readonly wait?: number;
}

const WAIT_MS = 10 * unitMs.s;

type Rows = Readonly<Record<RewrittenPlace, number>>;

/** What `pii apply --json` prints. */
export interface ApplyDocument extends ApplyPlan {
  readonly isDryRun: boolean;
  /** Rows that hold personal data, or may. */
  readonly found: Rows;
  /** Rows that were written; null with `--dry-run`. */
  readonly rewritten: Rows | null;
}

/** Changes how personal data are stored to what the configuration says. */
export async function piiApply(given: ApplyArguments, context: CommandContext): Promise<void> {
  const privacy = privacyOf(context.config);
  const database = await connectDatabase(context);
  await migrate(database);
  const { plan, rows } = await planOf(database, privacy);
  let done: ApplyResult | null = null;
  if (!given.dryRun) {
    if (plan.to === 'keep' && plan.from !== 'keep') {
      const question = `From now on personal data are stored as they come, not with PII_MODE=${plan.from}. Go on?`;
      await confirm(question, given.yes);
    }
    const progress = context.out.progress('Rewriting rows');
    try {
      if (plan.isRewriting) progress.start(sum(rows), 'rows');
      done = await applyPrivacy(database, privacy, {
        stopping: context.stopping,
        waitMs: given.wait ?? WAIT_MS,
        onProgress: (looked) => progress.update(looked),
      });
    } finally {
      progress.stop();
    }
  }
  const document: ApplyDocument = {
    ...(done === null ? plan : planOnly(done)),
    isDryRun: given.dryRun,
    found: rows,
    rewritten: done?.rewritten ?? null,
  };
  context.out.result(document, () => describeApply(document));
}

function planOnly({ rewritten: _, ...plan }: ApplyResult): ApplyPlan {
  return plan;
}

function sum(rows: Rows): number {
  return Object.values(rows).reduce((total, count) => total + count, 0);
}

/** In lines of 80 columns. Pure. */
export function describeApply(document: ApplyDocument): string {
  const { from, to, found, rewritten, isRewriting, isDryRun, isRetentionLifted } = document;
  const lines: string[] = [];
  if (from === to && !document.isOtherKey && !isRewriting) {
    lines.push(`The database stores personal data with PII_MODE=${to} already.`);
  } else if (isDryRun) {
    lines.push(`Would change from PII_MODE=${from} to ${to}. Nothing was done.`);
  } else lines.push(`Personal data are stored with PII_MODE=${to} now.`);
  if (document.isOtherKey) {
    lines.push('The hashes of the old key cannot be changed into those of the new one:');
    lines.push(isDryRun ? 'they would be removed.' : 'they were removed.');
  }
  if (isRewriting) {
    if (document.isResumed) lines.push('Goes on where an earlier one was stopped.');
    lines.push(isDryRun ? 'Rows to look at:' : 'Rows rewritten:');
    lines.push(...table(rewritten ?? found));
  }
  if (isRetentionLifted) {
    lines.push('Without PII_RETENTION_DAYS old rows are no longer blanked.');
  }
  if (!isDryRun && (from === 'keep' || from === 'hash') && isRewriting) {
    lines.push('', 'The old values are still on disk until Postgres reuses their space: run');
    lines.push('  VACUUM smartlinks.clicks, smartlinks.conversions, smartlinks.fans,');
    lines.push('         smartlinks_sync.quarantine');
    lines.push('Backups and archived WAL of before keep them: see docs/privacy.md.');
  }
  if (to === 'keep' && from !== 'keep') {
    lines.push('', 'Rows that were stored with less stay as they are. The API has the values:');
    lines.push('  smartlink-sync backfill --from DAY --reread');
    lines.push('brings them back.');
  } else if (from !== to && from === 'drop' && !isDryRun) {
    lines.push('', 'What was dropped stays so until it is read again:');
    lines.push('  smartlink-sync backfill --from DAY --reread');
  }
  return lines.join('\n');
}

function table(rows: Rows): string[] {
  return Object.entries(rows).map(
    ([place, count]) => `  ${place.padEnd(12)}${count.toLocaleString('en').padStart(14)}`,
  );
}
