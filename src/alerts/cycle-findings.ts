/** What the end of a cycle says of troubles. Pure. */
import { counted } from '../words.js';
import type { CycleEnded } from '../worker/worker-events.js';
import type { Finding } from './troubles.js';

/** After so many failed cycles in a row somebody is told: one or two pass by themselves. */
const FAILURES_TOLD = 3;

/** The findings; `failuresInARow` counts this one. What a cycle cannot know it leaves as it is. */
export function cycleFindings(event: CycleEnded, failuresInARow: number): Finding[] {
  return event.kind === 'sync' ? syncFindings(event, failuresInARow) : verifyFindings(event);
}

function syncFindings(
  event: Extract<CycleEnded, { kind: 'sync' }>,
  failuresInARow: number,
): Finding[] {
  const { workspace, result, errorCode } = event;
  if (result === null) {
    if (failuresInARow < FAILURES_TOLD) return [];
    const detail = `${counted(failuresInARow, 'cycle')} in a row failed, the last with ${errorCode ?? 'unexpected'}.`;
    return [{ workspace, kind: 'cycle_failing', detail }];
  }
  const { links, postbacks, heldRows } = result.cycle;
  const held = [
    links.held > 0 ? counted(links.held, 'link') : null,
    postbacks.held > 0 ? counted(postbacks.held, 'postback') : null,
    heldRows > 0 ? counted(heldRows, 'row') : null,
  ].filter((part) => part !== null);
  const detail =
    held.length === 0
      ? null
      : `The API no longer lists ${held.join(' and ')}: so many at once are not marked as deleted for 24 hours.`;
  return [
    { workspace, kind: 'cycle_failing', detail: null },
    { workspace, kind: 'key_refused', detail: null },
    { workspace, kind: 'held_back', detail },
  ];
}

function verifyFindings(event: Extract<CycleEnded, { kind: 'verify' }>): Finding[] {
  const { workspace, result, exitCode } = event;
  if (result === null) return [];
  const days = result.streams.reduce((sum, stream) => sum + stream.differences.length, 0);
  const lost = result.linksWithoutRow.length;
  if (days > 0 || lost > 0) {
    const parts = [
      days > 0 ? `${counted(days, 'day')} that differ from the API` : null,
      lost > 0 ? `rows of ${counted(lost, 'link')} that has no row itself` : null,
    ].filter((part) => part !== null);
    return [
      {
        workspace,
        kind: 'verify_difference',
        detail: `Verification found ${parts.join(' and ')}.`,
      },
    ];
  }
  // A verification that could not count everything does not show that all is well.
  return exitCode === 0 ? [{ workspace, kind: 'verify_difference', detail: null }] : [];
}
