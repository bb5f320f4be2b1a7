import { describe, expect, it } from 'vitest';
import { alertDocument } from '../../src/alerts/alert-document.js';
import { alertPauseMs } from '../../src/alerts/courier.js';
import { cycleFindings } from '../../src/alerts/cycle-findings.js';
import { lagFinding } from '../../src/alerts/lag-finding.js';
import { type Trouble, troubleKinds } from '../../src/alerts/troubles.js';
import type { ExitCode } from '../../src/errors.js';
import type { CycleEnded } from '../../src/worker/worker-events.js';
import { readDocument } from '../support/output-schema.js';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 5, 15) + minutes * 60_000);
const end = { type: 'cycle_ended', workspace: 'a', seconds: 1, error: null } as const;

/** The parts of a result that findings look at. */
function good(held: { links?: number; postbacks?: number; rows?: number } = {}): CycleEnded {
  const cycle = {
    links: { held: held.links ?? 0 },
    postbacks: { held: held.postbacks ?? 0 },
    heldRows: held.rows ?? 0,
  };
  const result = { cycle } as unknown as Extract<CycleEnded, { kind: 'sync' }>['result'];
  return { ...end, kind: 'sync', exitCode: 0, errorCode: null, result };
}

const failed = (errorCode: string): CycleEnded => ({
  ...end,
  kind: 'sync',
  exitCode: 69,
  errorCode,
  result: null,
});

function verified(differences: number, exitCode: ExitCode, linksWithoutRow = 0): CycleEnded {
  const result = {
    streams: [{ differences: Array.from({ length: differences }) }],
    linksWithoutRow: Array.from({ length: linksWithoutRow }),
  } as unknown as Extract<CycleEnded, { kind: 'verify' }>['result'];
  return { ...end, kind: 'verify', exitCode, errorCode: null, result };
}

describe('a cycle', () => {
  it('that fails is a trouble from the third time on', () => {
    expect(cycleFindings(failed('api_unavailable'), 2)).toEqual([]);
    expect(cycleFindings(failed('api_unavailable'), 3)).toEqual([
      {
        workspace: 'a',
        kind: 'cycle_failing',
        detail: '3 cycles in a row failed, the last with api_unavailable.',
      },
    ]);
  });

  it('that is good ends all that it disproves', () => {
    const over = cycleFindings(good(), 0);
    expect(over.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['cycle_failing', null],
      ['key_refused', null],
      ['held_back', null],
    ]);
  });

  it('tells what a brake holds back', () => {
    const held = cycleFindings(good({ links: 3, rows: 1 }), 0).at(-1);
    expect(held?.detail).toContain('no longer lists 3 links and 1 row:');
  });
});

describe('a verification', () => {
  it('that differs is a trouble, also of rows whose link is not stored', () => {
    expect(cycleFindings(verified(2, 3), 0)[0]?.detail).toContain('2 days that differ');
    expect(cycleFindings(verified(0, 3, 1), 0)[0]?.detail).toContain('rows of 1 link');
  });

  it('ends it only where everything was counted', () => {
    expect(cycleFindings(verified(0, 0), 0)).toMatchObject([{ detail: null }]);
    expect(cycleFindings(verified(0, 3), 0)).toEqual([]);
    expect(
      cycleFindings({ ...end, kind: 'verify', exitCode: 69, errorCode: 'x', result: null }, 0),
    ).toEqual([]);
  });
});

describe('the last good cycle', () => {
  const facts = { workspace: 'a', lastGoodAt: at(0), wasEverGood: true, isPaused: false };
  const hour = 3_600_000;

  it('is too old only when it is older than allowed', () => {
    expect(lagFinding(facts, hour, at(60)).detail).toBeNull();
    const late = lagFinding(facts, hour, at(61)).detail;
    expect(late).toBe('The last good cycle ended 61m ago, more than the 60m allowed.');
  });

  it('is told of with a pause that was forgotten, and where there never was one', () => {
    expect(lagFinding({ ...facts, isPaused: true }, hour, at(99)).detail).toContain('is paused');
    expect(lagFinding({ ...facts, wasEverGood: false }, hour, at(99)).detail).toContain(
      'No cycle was good',
    );
  });
});

describe('a message', () => {
  it.each(troubleKinds)(
    'about %s fits its schema, began and ended, and says all in one line',
    (kind) => {
      const trouble: Trouble = {
        workspace: 'agency-a',
        kind,
        since: at(0),
        detail: 'Something is.',
        toldAt: null,
        endedAt: null,
      };
      const began = alertDocument({ phase: 'began', trouble });
      const ended = alertDocument({ phase: 'ended', trouble: { ...trouble, endedAt: at(5) } });
      for (const document of [began, ended]) {
        readDocument('alert', JSON.stringify(document));
        expect(document.text).toContain('agency-a');
        expect(document.text).not.toContain('\n');
      }
      expect(began.text).toContain('Something is.');
      expect(began.remedy).toMatch(/\.$/);
      expect(ended).toMatchObject({ endedAt: at(5).toISOString(), remedy: null });
      expect(ended.text).toContain('over since 2026-06-15 00:05 UTC');
    },
  );

  it('that is not taken is sent again after growing pauses, no sooner than was asked for', () => {
    expect([1, 2, 3, 9, 99].map((failures) => alertPauseMs(failures, null, 1))).toEqual([
      1_000, 2_000, 4_000, 256_000, 300_000,
    ]);
    expect(alertPauseMs(1, null, 0)).toBe(500);
    expect(alertPauseMs(1, 60_000, 0)).toBe(60_000);
    // Nobody can silence alerts for a day.
    expect(alertPauseMs(1, 86_400_000, 0)).toBe(3_600_000);
  });
});
