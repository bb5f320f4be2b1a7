import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agendaOfNewActive, nextDue } from '../../src/worker/agenda.js';
import { createSchedule } from '../../src/worker/schedule.js';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 2, 1) + minutes * 60_000);
const now = at(100);

describe('what is due next', () => {
  it.each([
    ['the earlier one', { sync: at(120), verify: at(110) }, 'verify', 110],
    [
      'of two that are due sync, however long verify has waited',
      { sync: at(99), verify: at(10) },
      'sync',
      99,
    ],
    ['verify, where sync is due later', { sync: at(101), verify: at(100) }, 'verify', 100],
    ['sync alone, where verify has no time', { sync: at(500), verify: null }, 'sync', 500],
    ['verify alone, where sync has no time', { sync: null, verify: at(500) }, 'verify', 500],
  ] as const)('is %s', (_, agenda, kind, minute) => {
    expect(nextDue(agenda, now, false)).toEqual({ kind, at: at(minute) });
  });

  it('is never verify while the key is refused', () => {
    expect(nextDue({ sync: at(500), verify: at(10) }, now, true)).toEqual({
      kind: 'sync',
      at: at(500),
    });
    expect(nextDue({ sync: null, verify: at(10) }, now, true)).toBeNull();
  });

  it('is nothing where nothing will ever be due', () => {
    expect(nextDue({ sync: null, verify: null }, now, false)).toBeNull();
  });

  it('is never later than either, and waits for neither that is due', () => {
    const time = fc.option(fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(time, time, (sync, verify) => {
        const agenda = {
          sync: sync === null ? null : at(sync),
          verify: verify === null ? null : at(verify),
        };
        const times = [sync, verify].filter((minute) => minute !== null);
        const due = nextDue(agenda, now, false);
        const earliest = times.length === 0 ? null : Math.max(100, Math.min(...times));
        expect(due === null ? null : Math.max(now.getTime(), due.at.getTime())).toBe(
          earliest === null ? null : at(earliest).getTime(),
        );
      }),
    );
  });
});

describe('a replica that becomes active', () => {
  const schedules = {
    sync: createSchedule('*/15 * * * *', 'any'),
    verify: createSchedule('0 4 * * 0', 'any'),
  };

  it('syncs at once, also where its own next time was later', () => {
    const agenda = agendaOfNewActive({ sync: at(110), verify: at(9_000) }, schedules, now, null);
    expect(agenda).toEqual({ sync: now, verify: at(9_000) });
  });

  it('waits for the end of its own pause', () => {
    expect(agendaOfNewActive({ sync: at(1), verify: null }, schedules, now, at(103)).sync).toEqual(
      at(103),
    );
    expect(agendaOfNewActive({ sync: at(1), verify: null }, schedules, now, at(99)).sync).toEqual(
      now,
    );
  });

  it('does not verify for a time that passed while another one was active', () => {
    const { verify } = agendaOfNewActive({ sync: now, verify: at(10) }, schedules, now, null);
    expect(verify).toEqual(schedules.verify.next(now));
  });
});
