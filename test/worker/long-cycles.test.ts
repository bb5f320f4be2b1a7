import { describe, expect, it } from 'vitest';
import { tellLongCycles } from '../../src/worker/long-cycles.js';
import type { WorkerHappening } from '../../src/worker/worker-events.js';

function listen() {
  const lines: object[] = [];
  const listener = tellLongCycles({ info: (fields) => lines.push(fields) });
  const at = (second: number, happening: WorkerHappening) =>
    listener({ ...happening, at: new Date(second * 1000) });
  return { lines, at };
}

const request = (workspace = 'a'): WorkerHappening => ({
  type: 'request_ended',
  workspace,
  method: 'GET',
  endpoint: '/api/smart-links',
  status: 200,
  failure: null,
  durationMs: 5,
});
const commit = (inserted: number, updated: number): WorkerHappening => ({
  type: 'rows_committed',
  workspace: 'a',
  stream: 'clicks',
  inserted,
  updated,
  unchanged: 7,
  vanished: 0,
  quarantined: 0,
  durationMs: 5,
});

describe('a long cycle', () => {
  it('tells once a minute how far it has come, with figures since its start', () => {
    const { lines, at } = listen();
    at(0, { type: 'cycle_started', workspace: 'a', kind: 'sync' });
    at(10, request());
    at(59, commit(100, 3));
    expect(lines).toEqual([]);
    at(61, request());
    at(62, request());
    at(120, commit(20, 0));
    expect(lines).toHaveLength(1);
    at(121, request());
    const common = { event: 'cycle_running', workspace: 'a', cycle: 'sync' };
    expect(lines).toEqual([
      { ...common, seconds: 61, requests: 2, rows: 103 },
      { ...common, seconds: 121, requests: 4, rows: 123 },
    ]);
  });

  it('begins anew with the next one, and is each workspace by itself', () => {
    const { lines, at } = listen();
    at(0, { type: 'cycle_started', workspace: 'a', kind: 'sync' });
    at(0, { type: 'cycle_started', workspace: 'b', kind: 'sync' });
    at(70, request('b'));
    at(70, { type: 'cycle_started', workspace: 'a', kind: 'verify' });
    at(129, request());
    at(140, request());
    expect(lines).toMatchObject([
      { workspace: 'b', seconds: 70, requests: 1 },
      { workspace: 'a', cycle: 'verify', seconds: 70, requests: 2 },
    ]);
  });

  it('that ended is not spoken of, whatever else is asked', () => {
    const { lines, at } = listen();
    at(0, { type: 'cycle_started', workspace: 'a', kind: 'sync' });
    at(30, {
      type: 'cycle_ended',
      workspace: 'a',
      kind: 'sync',
      seconds: 30,
      exitCode: 0,
      errorCode: null,
      error: null,
      result: null,
    });
    at(99, request());
    expect(lines).toEqual([]);
  });
});
