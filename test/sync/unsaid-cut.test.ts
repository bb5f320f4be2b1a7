import { describe, expect, it } from 'vitest';
import { type SpanEvidence, spanAnswered, stretchesToAsk } from '../../src/sync/unsaid-cut.js';

const DAY = 86_400;
const range = { start: 0, end: 400 * DAY - 1 };
/** Rows came from day 310 on, as a service leaves them that keeps the newest 90 days. */
const evidence: SpanEvidence = {
  range,
  rows: { first: 310 * DAY + 0.5, last: 399 * DAY },
  counterGap: 0,
  longestSeen: 0,
  emptySeen: 0,
};
const before = { start: 0, end: 310 * DAY - 1 };

describe('stretches that are asked for before a range is taken for counted', () => {
  it.each<[string, Partial<SpanEvidence>, unknown]>([
    ['what lies before the first row', {}, [before]],
    ['no more where such stretches were empty', { emptySeen: 2 }, []],
    ['… unless the counter is ahead', { emptySeen: 2, counterGap: 1 }, [before]],
    [
      'nothing where the counter is unknown and the rows begin early',
      { rows: { first: 30 * DAY, last: 399 * DAY }, counterGap: null },
      [],
    ],
    [
      'nothing where longer ranges were answered whole',
      { longestSeen: 400 * DAY, counterGap: 9 },
      [],
    ],
    [
      'both ends where the counter is ahead',
      { rows: { first: 100 * DAY, last: 200 * DAY }, counterGap: 5 },
      [
        { start: 0, end: 100 * DAY - 1 },
        { start: 200 * DAY + 1, end: range.end },
      ],
    ],
    ['nothing of a day or two', { rows: { first: 2 * DAY, last: 399 * DAY }, counterGap: 5 }, []],
    [
      'the older half where the counter counts rows and none came',
      { rows: null, counterGap: 5 },
      [{ start: 0, end: 200 * DAY }],
    ],
    ['nothing where there are none', { rows: null }, []],
  ])('%s', (_what, changed, expected) => {
    expect(stretchesToAsk({ ...evidence, ...changed })).toEqual(expected);
  });
});

describe('the span that is asked for where longer ones are cut', () => {
  it('is no longer than what was seen to be answered, in whole days, and a day at least', () => {
    expect(spanAnswered(evidence, true)).toBe(89 * DAY);
    expect(spanAnswered({ ...evidence, rows: { first: DAY, last: 60.5 * DAY } }, false)).toBe(
      60 * DAY,
    );
    expect(
      spanAnswered({ ...evidence, rows: { first: range.end - 60, last: range.end } }, true),
    ).toBe(DAY);
    expect(spanAnswered({ ...evidence, longestSeen: 100 * DAY }, true)).toBe(100 * DAY);
    expect(spanAnswered({ ...evidence, rows: null }, true)).toBe(DAY);
  });
});
