import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextTelling,
  noteDelivery,
  noteFinding,
  type Telling,
  type Troubles,
  troubleKey,
  troubleKinds,
} from '../../src/alerts/troubles.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 5, 15) + seconds * 1000);
const lagging = (detail: string | null) => ({ workspace: 'a', kind: 'lagging', detail }) as const;
const none: Troubles = new Map();

describe('a trouble', () => {
  it('is told when it begins and when it ends, with both times', () => {
    let troubles = noteFinding(none, lagging('late'), at(1));
    const began = nextTelling(troubles.values());
    expect(began).toMatchObject({ phase: 'began', trouble: { since: at(1), detail: 'late' } });
    troubles = noteDelivery(troubles, began as Telling, at(2));
    expect(nextTelling(troubles.values())).toBeNull();

    troubles = noteFinding(troubles, lagging(null), at(9));
    const ended = nextTelling(troubles.values());
    expect(ended).toMatchObject({ phase: 'ended', trouble: { since: at(1), endedAt: at(9) } });
    expect(noteDelivery(troubles, ended as Telling, at(10)).size).toBe(0);
  });

  it('that goes on is the same trouble, whatever is found in it', () => {
    const troubles = noteFinding(none, lagging('late'), at(1));
    expect(noteFinding(troubles, lagging('later'), at(2))).toBe(troubles);
  });

  it('that was over before anybody was told is told by nobody', () => {
    const troubles = noteFinding(noteFinding(none, lagging('late'), at(1)), lagging(null), at(2));
    expect(troubles.size).toBe(0);
  });

  it('that ends while its beginning is on its way is told to its end', () => {
    const open = noteFinding(none, lagging('late'), at(1));
    const began = nextTelling(open.values()) as Telling;
    const over = noteFinding(open, lagging(null), at(2));
    const told = noteDelivery(over, began, at(3));
    expect(nextTelling(told.values())).toMatchObject({ phase: 'ended', trouble: { since: at(1) } });
  });

  it('that comes back while its end is on its way is told anew', () => {
    let troubles = noteFinding(none, lagging('late'), at(1));
    troubles = noteDelivery(troubles, nextTelling(troubles.values()) as Telling, at(2));
    troubles = noteFinding(troubles, lagging(null), at(3));
    const ended = nextTelling(troubles.values()) as Telling;
    troubles = noteDelivery(noteFinding(troubles, lagging('again'), at(4)), ended, at(5));
    expect(nextTelling(troubles.values())).toMatchObject({
      phase: 'began',
      trouble: { detail: 'again' },
    });
  });

  it('that began first is told first', () => {
    const first = noteFinding(none, { workspace: 'b', kind: 'key_refused', detail: 'x' }, at(1));
    const both = noteFinding(first, lagging('late'), at(2));
    expect(nextTelling(both.values())?.trouble.kind).toBe('key_refused');
  });
});

/** What can happen, in any order: something is found, a message sets out, arrives, or is lost. */
const happening = fc.oneof(
  fc.record({
    type: fc.constant('finding' as const),
    workspace: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom(...troubleKinds.slice(0, 2)),
    isOpen: fc.boolean(),
  }),
  fc.record({ type: fc.constantFrom('send' as const, 'arrive' as const, 'fail' as const) }),
);

describe('whatever happens, and however messages fare,', () => {
  it('beginnings and ends of a trouble take turns, and in the end everybody knows how it is', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let troubles = none;
        let sent: Telling | null = null;
        let seconds = 0;
        const heard = new Map<string, Telling['phase'][]>();
        const isOpen = new Map<string, boolean>();
        const arrive = (telling: Telling): void => {
          const key = troubleKey(telling.trouble);
          heard.set(key, [...(heard.get(key) ?? []), telling.phase]);
          troubles = noteDelivery(troubles, telling, at(seconds));
        };
        for (const event of happenings) {
          seconds += 1;
          if (event.type === 'finding') {
            const detail = event.isOpen ? 'found' : null;
            isOpen.set(troubleKey(event), event.isOpen);
            troubles = noteFinding(troubles, { ...event, detail }, at(seconds));
          } else if (event.type === 'send') sent ??= nextTelling(troubles.values());
          else {
            if (event.type === 'arrive' && sent !== null) arrive(sent);
            sent = null;
          }
          expect(troubles.size).toBeLessThanOrEqual(4);
        }
        if (sent !== null) arrive(sent);
        for (
          let left = nextTelling(troubles.values());
          left !== null;
          left = nextTelling(troubles.values())
        ) {
          arrive(left);
        }
        for (const [key, phases] of heard) {
          phases.forEach((phase, turn) => {
            expect(phase, key).toBe(turn % 2 === 0 ? 'began' : 'ended');
          });
        }
        for (const [key, open] of isOpen) {
          expect(heard.get(key)?.at(-1) ?? 'ended', key).toBe(open ? 'began' : 'ended');
        }
      }),
      { numRuns: 500 },
    );
  });
});
