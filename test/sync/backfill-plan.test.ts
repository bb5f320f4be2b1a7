import { describe, expect, it } from 'vitest';
import type { StoredLink } from '../../src/db/ledger/links.js';
import { firstPageOf, planBackfill } from '../../src/sync/backfill/plan-backfill.js';
import { endOf, scopeText } from '../../src/sync/backfill/scope.js';
import { streams } from '../../src/sync/streams/registry.js';
import { dayOf, dayStart } from '../../src/sync/time.js';
import { scopeOf } from './backfill-case.js';

const NOW = dayStart('2026-06-17') + 48_000;

function link(id: string, created: string | null, fields: Partial<StoredLink> = {}): StoredLink {
  return {
    id,
    accountId: 'a',
    createdAt: created === null ? null : dayStart(created) + 3_600,
    isDeleted: false,
    clicksCount: 10,
    conversionsCount: 1,
    revenue: null,
    ...fields,
  };
}

function plan(
  links: readonly StoredLink[],
  scope: Parameters<typeof scopeOf>[0],
  newestDays: readonly (readonly [string, string])[] = [],
  keptFrom: ReadonlyMap<string, number> = new Map(),
) {
  return planBackfill({
    links,
    streams,
    scope: scopeOf(scope),
    newestDays: new Map(newestDays),
    keptFrom,
    now: NOW,
  });
}

describe('planBackfill', () => {
  it('asks for nothing older than a link, and nothing of a link that was made later', () => {
    const found = plan(
      [link('old', '2026-01-10'), link('in', '2026-03-05'), link('new', '2026-05-01')],
      {
        from: '2026-03-01',
        to: '2026-03-31',
      },
    );
    expect(
      found.links.map(([task]) => [task?.linkId, dayOf(task?.start ?? 0), task?.days]),
    ).toEqual([
      ['in', '2026-03-04', 28],
      ['old', '2026-03-01', 31],
    ]);
    expect([found.madeLater, found.younger]).toEqual([['new'], 1]);
  });

  it('asks for nothing that was removed for its age, and says of how many links that is', () => {
    const links = [
      link('all', '2026-01-10'),
      link('part', '2026-01-10'),
      link('gone', '2026-01-10'),
    ];
    const keptFrom = new Map([
      ['part', dayStart('2026-03-10')],
      ['gone', dayStart('2026-05-01')],
    ]);
    const found = plan(links, { from: '2026-03-01', to: '2026-03-31' }, [], keptFrom);
    expect(
      found.links.map(([task]) => [
        task?.linkId,
        dayOf(task?.start ?? 0),
        dayOf(task?.lifeStart ?? 0),
      ]),
    ).toEqual([
      ['all', '2026-03-01', '2026-01-09'],
      ['part', '2026-03-10', '2026-03-10'],
    ]);
    expect([found.removed, found.younger, found.madeLater]).toEqual([2, 0, []]);
  });

  it('puts the newest activity first, by rows that are stored or else by creation', () => {
    const links = [
      link('a', '2026-01-01'),
      link('b', '2026-02-01'),
      link('c', null),
      link('d', '2026-02-01'),
    ];
    const found = plan(links, { from: '2026-01-01' }, [['a', '2026-06-01']]);
    expect(found.links.map(([task]) => task?.linkId)).toEqual(['a', 'b', 'd', 'c']);
  });

  it('leaves out removed links and other streams; SYNC_START_DATE has no say', () => {
    const found = plan([link('a', '2020-01-01'), link('b', '2020-01-01', { isDeleted: true })], {
      from: '2019-01-01',
      stream: 'conversions',
    });
    expect(
      found.links.flat().map(({ linkId, stream, start }) => [linkId, stream.name, dayOf(start)]),
    ).toEqual([['a', 'conversions', '2019-12-31']]);
  });
});

describe('a range', () => {
  it.each([
    ['without an end, to the moment of reading', undefined, null],
    ['to a day that has passed, through the second after it', '2026-06-16', dayStart('2026-06-17')],
    ['to today, to the moment of reading', '2026-06-17', null],
    ['to a day to come, to the moment of reading', '2027-01-01', null],
  ])('%s', (_name, to, end) => {
    expect(endOf(scopeOf({ from: '2026-06-01', ...(to === undefined ? {} : { to }) }), NOW)).toBe(
      end,
    );
  });

  it('is the same backfill however its links are ordered, and another one with other options', () => {
    const text = (scope: Parameters<typeof scopeOf>[0]) => scopeText(scopeOf(scope));
    const base = { from: '2026-06-01', linkIds: ['a', 'b'] };
    expect(text({ ...base, linkIds: ['b', 'a', 'b'] })).toBe(text(base));
    const others = [
      { ...base, from: '2026-06-02' },
      { ...base, to: '2026-06-03' },
      { ...base, linkIds: ['a'] },
      { from: '2026-06-01' },
      { ...base, stream: 'clicks' as const },
      { ...base, isReread: true },
    ];
    expect(new Set([base, ...others].map(text)).size).toBe(7);
  });
});

describe('the first page', () => {
  const known = { counter: 5_000, storedRows: 0, pageSize: 1_000, isReread: false, isBegun: false };
  it.each([
    ['of a stream that fits one is whole', { counter: 900, storedRows: 900 }, null],
    ['of a stream that nobody has read is whole', {}, null],
    ['of one that is stored in part is one row', { storedRows: 10 }, 1],
    ['of one that is read again in one go is whole', { isReread: true, storedRows: 5_000 }, null],
    ['of one that is read again by parts is one row', { isReread: true, storedRows: 50_000 }, 1],
    ['of one that was being read again is one row', { isReread: true, isBegun: true }, 1],
  ])('%s', (_name, change, rows) => {
    expect(firstPageOf({ ...known, ...change })).toBe(rows);
  });
});
