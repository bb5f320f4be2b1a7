import { describe, expect, it } from 'vitest';
import type { RateReport } from '../../src/api/answers.js';
import { lineProgress } from '../../src/cli/progress.js';
import { describeRate, showWait, waitNote } from '../../src/cli/rate-report.js';

const rate: RateReport = {
  limitMinute: 5000,
  isAnnounced: true,
  usedMinute: 88,
  remainingMinute: 4912,
  limitDay: null,
  remainingDay: null,
  waitedMs: 12_400,
  tooManyRequests: 0,
  creditsUsed: 0,
  creditsBalance: 999_999_985,
};

describe('describeRate', () => {
  it('says limit, used, remaining and waited', () => {
    expect(describeRate(rate)).toEqual([
      'Rate limit 5,000 a minute: 88 used, 4,912 remaining, waited 12 s.',
    ]);
  });

  it('says what was not announced, what was refused, and what it cost', () => {
    const others = {
      ...rate,
      isAnnounced: false,
      remainingMinute: null,
      tooManyRequests: 3,
      limitDay: 50_000,
      remainingDay: 49_000,
      creditsUsed: 40,
      creditsBalance: 60,
    };
    expect(describeRate(others)).toEqual([
      'Rate limit 5,000 a minute (not announced): 88 used, waited 12 s, 3 answers 429.',
      'Daily limit 50,000: 1,000 used, 49,000 remaining.',
      'Credits: 40 spent, 60 left.',
    ]);
  });
});

describe('waits', () => {
  it('are told where they are longer than the even pace', () => {
    expect(waitNote(12_000, 'rate_limit')).toBe('waiting 12 s for the rate limit');
    expect(waitNote(4001, 'retry')).toBe('waiting 5 s to try again');
    expect(waitNote(1999, 'rate_limit')).toBeNull();
  });

  it('are on a line of the progress at once, before it has begun too, and then every five seconds at most', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const progress = lineProgress(
      'Syncing w',
      (line) => lines.push(line),
      () => nowMs,
    );
    showWait(progress, 12_000, 'rate_limit');
    progress.start(4, 'streams');
    nowMs = 4000;
    showWait(progress, 3000, 'rate_limit');
    nowMs = 5000;
    showWait(progress, 3000, 'rate_limit');
    expect(lines).toEqual([
      'Syncing w: waiting 12 s for the rate limit\n',
      'Syncing w: 0 of 4 streams\n',
      'Syncing w: 0 of 4 streams, waiting 3 s for the rate limit\n',
    ]);
  });
});
