import type { StreamState } from '../../src/db/ledger/stream-state.js';

/** A stream's row in the ledger: as it is made, with the given fields set. */
export function stateOf(fields: Partial<StreamState>): StreamState {
  return {
    linkId: 'L',
    stream: 'clicks',
    counter: null,
    counterGap: null,
    seenGap: null,
    unflaggedGap: null,
    uncounted: null,
    uncountedRun: null,
    unsureRun: null,
    lowestGap: null,
    droppedRows: 0,
    keptFrom: null,
    liveRows: null,
    revenue: null,
    revenueGap: null,
    countedFrom: null,
    countedThrough: null,
    provenAt: null,
    editsCheckedAt: null,
    closedOnFirstPage: null,
    dueAt: null,
    attempts: 0,
    unsettledCycles: 0,
    unsettledSince: null,
    failedAt: null,
    failedCode: null,
    version: 0,
    ...fields,
  };
}
