/** What `quarantine list` tells a person, in 80 columns beside the ids. Pure. */
import type { QuarantineEntry } from '../db/ledger/quarantine-entries.js';
import type { Colors } from '../log/terminal-line.js';

type ShownEntry = QuarantineEntry & { readonly payload?: string | null };

/** A block of lines for each entry; the payload where it was asked for. */
export function describeEntries(
  total: number,
  entries: readonly ShownEntry[],
  colors: Colors,
): string {
  if (total === 0) return 'The quarantine is empty.';
  const blocks = entries.map((entry) => describeEntry(entry, colors));
  if (total > entries.length) blocks.push(`… and ${total - entries.length} more: see --limit.`);
  return blocks.join('\n');
}

function describeEntry(entry: ShownEntry, colors: Colors): string {
  const state =
    entry.droppedAt !== null ? ' (dropped)' : entry.resolvedAt !== null ? ' (resolved)' : '';
  const when = entry.rowTime === null ? 'at an unknown time' : `of ${minute(entry.rowTime)}`;
  const lines = [
    `${colors.bold(String(entry.id))}  ${entry.stream} of link ${entry.linkId}${state}`,
    `    ${describeReason(entry.reason)} (${entry.reason}), ${when}, workspace ${entry.workspace}`,
    `    first seen ${minute(entry.firstSeenAt)}, last seen ${minute(entry.lastSeenAt)}`,
  ];
  if (entry.payload !== undefined && entry.payload !== null) lines.push(`    ${entry.payload}`);
  return lines.join('\n');
}

/** Why a row is there, in words. */
export function describeReason(reason: string): string {
  switch (reason) {
    case 'no_id':
      return 'has no id';
    case 'no_time':
      return 'has no time, or none that can be read';
    case 'id_too_long':
      return 'has an id that is too long for a key';
    case 'listed_twice':
      return 'is listed under another link too, and is stored there';
    case 'not_json':
      return 'is not a JSON object';
  }
  return reason.startsWith('rejected_') ? 'was refused by the database' : 'cannot be stored';
}

/** `2026-06-17 13:20`, UTC. */
function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}
