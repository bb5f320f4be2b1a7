import { describe, expect, it } from 'vitest';
import { maySpend, noCredits, noteCredits, readCredits } from '../../src/api/credits.js';
import { parseJson } from '../../src/json.js';

const read = (body: string, headers: Record<string, string> = {}) =>
  readCredits(parseJson(body), (name) => headers[name]);

describe('readCredits', () => {
  it.each([
    ['{"_meta":{"_credits":{"used":1,"balance":99}}}', { used: 1, balance: 99 }],
    ['{"_meta":{"_credits":{"used":0.5,"balance":"12.5"}}}', { used: 0.5, balance: 12.5 }],
    ['{"_meta":{"_credits":{"used":null}}}', { used: null, balance: null }],
    ['{"_meta":{"_credits":{"used":-1,"balance":"many"}}}', { used: null, balance: null }],
    ['{"_meta":{"_credits":{"used":true,"balance":[]}}}', { used: null, balance: null }],
    ['{"_meta":null}', { used: null, balance: null }],
    ['null', { used: null, balance: null }],
  ])('reads %s', (body, expected) => {
    expect(read(body)).toEqual(expected);
  });

  it('reads headers where the body says nothing', () => {
    const headers = { 'x-ofapi-credits-used': '2', 'x-ofapi-credits-balance': '40' };
    expect(read('{}', headers)).toEqual({ used: 2, balance: 40 });
    expect(read('{"_meta":{"_credits":{"used":0}}}', headers)).toEqual({ used: 0, balance: 40 });
    expect(read('{}', { 'x-ofapi-credits-used': '' })).toEqual({ used: null, balance: null });
  });
});

describe('maySpend', () => {
  it('allows what costs nothing, whatever the most is', () => {
    expect(maySpend(noCredits, 8, 0)).toBe(true);
    expect(maySpend(noteCredits(noCredits, { used: 5, balance: null }), 8, null)).toBe(true);
  });

  it('counts those under way at the newest price', () => {
    let state = noteCredits(noCredits, { used: 2, balance: 50 });
    state = noteCredits(state, { used: null, balance: null });
    expect(state).toEqual({ used: 2, balance: 50, price: 2 });
    expect(maySpend(state, 0, 4)).toBe(true);
    expect(maySpend(state, 1, 4)).toBe(false);
    expect(maySpend(state, 0, 3)).toBe(false);
  });
});
