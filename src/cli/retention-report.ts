/** What `retention` tells, in 80 columns. Pure. */
import type { HeldReason } from '../sync/retention/plan-retention.js';
import type { HeldLink, RetentionPlan, RetentionResult } from '../sync/retention/retention.js';
import type { StreamName } from '../sync/streams/stream.js';
import { dayOf } from '../sync/time.js';
import { counted, number } from '../words.js';

export interface RetainedWorkspace {
  readonly workspace: string;
  readonly months: number;
  /** Null: nobody has agreed to anything yet, and a worker removes nothing. */
  readonly agreedMonths: number | null;
  /** The first UTC day that is kept, `YYYY-MM-DD`. */
  readonly keptFrom: string;
  /** Links with rows from before. */
  readonly links: number;
  /** Rows that went; with `--dry-run` those that would. */
  readonly rows: Readonly<Record<StreamName, number>>;
  /** With `--dry-run`, by UTC month. */
  readonly byMonth: readonly { month: string; clicks: number; conversions: number }[];
  readonly held: readonly {
    readonly reason: HeldReason;
    readonly links: number;
    /** Three of them. */
    readonly examples: readonly string[];
  }[];
}

const EXAMPLES = 3;

const REASONS: Readonly<Record<HeldReason, string>> = {
  open: 'something is still to be read: the next sync does it',
  not_verified: 'not proven as a whole: smartlink-sync verify',
  verified_long_ago: 'proven more than 31 days ago: smartlink-sync verify',
  changed_since: 'a month changed after it was proven: smartlink-sync verify',
  day_open: 'a day is not proven: smartlink-sync verify names it',
  sums_open: 'daily sums are not what the rows say: smartlink-sync verify --repair',
  busy: 'another process works on it: next time',
};

/** One workspace's part of the document. */
export function retained(
  workspace: string,
  months: number,
  agreedMonths: number | null,
  found: RetentionPlan | RetentionResult,
): RetainedWorkspace {
  const byMonth = new Map<string, { month: string; clicks: number; conversions: number }>();
  const planned = 'months' in found ? found.months : [];
  for (const { month, stream, rows } of planned) {
    const entry = byMonth.get(month) ?? { month, clicks: 0, conversions: 0 };
    if (stream === 'clicks') entry.clicks += rows;
    else entry.conversions += rows;
    byMonth.set(month, entry);
  }
  const sum = (stream: StreamName): number =>
    [...byMonth.values()].reduce((total, entry) => total + entry[stream], 0);
  return {
    workspace,
    months,
    agreedMonths,
    keptFrom: dayOf(found.cut),
    links: found.links,
    rows: 'rows' in found ? found.rows : { clicks: sum('clicks'), conversions: sum('conversions') },
    byMonth: [...byMonth.values()].sort((a, b) => (a.month < b.month ? -1 : 1)),
    held: byReason(found.held),
  };
}

function byReason(held: readonly HeldLink[]): RetainedWorkspace['held'] {
  const reasons = [...new Set(held.map(({ reason }) => reason))].sort();
  return reasons.map((reason) => {
    const links = held.filter((one) => one.reason === reason).map(({ linkId }) => linkId);
    return { reason, links: links.length, examples: links.slice(0, EXAMPLES) };
  });
}

/** The whole of it, for a person. */
export function describeRetention(document: {
  readonly isDryRun: boolean;
  readonly workspaces: readonly RetainedWorkspace[];
}): string {
  const { isDryRun, workspaces } = document;
  const lines = workspaces.flatMap((one) => describeOne(one, isDryRun));
  const isLeft = workspaces.some(({ rows }) => rows.clicks + rows.conversions > 0);
  if (isDryRun && isLeft) {
    lines.push('', 'Nothing was removed. No command brings removed rows back; daily sums and');
    lines.push('what was proven of their days stay. To do it:');
    lines.push(`  smartlink-sync retention --months ${workspaces[0]?.months}`);
  }
  return lines.join('\n');
}

function describeOne(one: RetainedWorkspace, isDryRun: boolean): string[] {
  const { workspace, months, keptFrom, rows, byMonth, held } = one;
  const what = `${counted(rows.clicks, 'click')} and ${counted(rows.conversions, 'conversion')}`;
  const lines = [
    `${workspace} keeps ${counted(months, 'month')}: rows since ${keptFrom} (UTC).`,
    rows.clicks + rows.conversions === 0
      ? '  Nothing to remove.'
      : `  ${isDryRun ? 'Would remove' : 'Removed'} ${what}.`,
  ];
  if (byMonth.length > 0) {
    lines.push(`  ${'month'.padEnd(10)}${'clicks'.padStart(14)}${'conversions'.padStart(14)}`);
    for (const { month, clicks, conversions } of byMonth) {
      const figures = `${number(clicks).padStart(14)}${number(conversions).padStart(14)}`;
      lines.push(`  ${month.padEnd(10)}${figures}`);
    }
  }
  const links = held.reduce((sum, entry) => sum + entry.links, 0);
  if (links > 0) {
    lines.push(`  Held back, all or in part: ${counted(links, 'link')}.`);
    for (const { reason, links: some, examples } of held) {
      lines.push(`  ${number(some)}: ${REASONS[reason]}`);
      lines.push(
        ...examples.map((id) => `    ${id}`),
        ...(some > examples.length ? ['    …'] : []),
      );
    }
  }
  return lines;
}
