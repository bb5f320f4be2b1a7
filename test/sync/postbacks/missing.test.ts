import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PostbackListing,
  splitMissingPostbacks,
} from '../../../src/sync/postbacks/missing.js';

const now = 1_770_000_000;
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);

function listing(over: Partial<PostbackListing>): PostbackListing {
  return {
    known: ids(10),
    listed: new Set(ids(10)),
    nameless: 0,
    missingSince: new Map(),
    now,
    isAccepted: false,
    ...over,
  };
}

describe('splitMissingPostbacks', () => {
  it('marks up to two missing ones, and up to 20 % of many', () => {
    const few = splitMissingPostbacks(listing({ listed: new Set(ids(8)) }));
    expect(few).toEqual({ mark: ['p8', 'p9'], held: [] });
    const fifth = splitMissingPostbacks(listing({ known: ids(20), listed: new Set(ids(16)) }));
    expect(fifth.mark).toHaveLength(4);
  });

  it('holds more than two and 20 %', () => {
    const many = splitMissingPostbacks(listing({ listed: new Set(ids(7)) }));
    expect(many).toEqual({ mark: [], held: ['p7', 'p8', 'p9'] });
  });

  it('holds everything when the list is empty, even a single one', () => {
    const empty = splitMissingPostbacks(listing({ known: ['p0'], listed: new Set() }));
    expect(empty).toEqual({ mark: [], held: ['p0'] });
  });

  it('holds what may be an object that came without an id', () => {
    const vague = splitMissingPostbacks(listing({ listed: new Set(ids(9)), nameless: 1 }));
    expect(vague).toEqual({ mark: [], held: ['p9'] });
  });

  it('lets go after 24 hours of absence, of each by itself', () => {
    const missingSince = new Map([
      ['p0', now - 86_400],
      ['p1', now - 86_399],
    ]);
    const split = splitMissingPostbacks(
      listing({ known: ['p0', 'p1', 'p2'], listed: new Set(), missingSince }),
    );
    expect(split).toEqual({ mark: ['p0'], held: ['p1', 'p2'] });
  });

  it('never marks a listed one, and leaves no missing one out', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 30 })),
        fc.uniqueArray(fc.integer({ min: 0, max: 30 })),
        fc.nat({ max: 2 }),
        fc.dictionary(fc.integer({ min: 0, max: 30 }).map(String), fc.nat({ max: 200_000 })),
        fc.boolean(),
        (known, listed, nameless, ages, isAccepted) => {
          const stored = known.map(String);
          const present = new Set(listed.map(String));
          const { mark, held } = splitMissingPostbacks({
            known: stored,
            listed: present,
            nameless,
            missingSince: new Map(Object.entries(ages).map(([id, age]) => [id, now - age])),
            now,
            isAccepted,
          });
          const missing = stored.filter((id) => !present.has(id));
          expect([...mark, ...held].sort()).toEqual([...missing].sort());
          if (isAccepted) expect(held).toEqual([]);
        },
      ),
    );
  });
});
