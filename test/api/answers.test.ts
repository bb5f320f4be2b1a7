import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnusableBodyError } from '../../src/api/failure.js';
import { readLimits } from '../../src/api/limits.js';
import { readListAnswer, readObjectAnswer, readRowsAnswer } from '../../src/api/wire/envelope.js';
import { datePart, readTime, timeText } from '../../src/api/wire/times.js';
import { readRefusal } from '../../src/api/wire/validation.js';
import { type JsonObject, type JsonValue, parseJson } from '../../src/json.js';
import { clicks } from './client-setup.js';

function rowsAnswer(data: unknown, meta?: unknown) {
  return readRowsAnswer(parseJson(JSON.stringify({ data, _meta: meta })), clicks);
}

const full = { summary: { clicks_total: 25 }, rows: [] };

describe('readRowsAnswer', () => {
  it('reads the documented example', () => {
    const answer = rowsAnswer(
      {
        summary: { clicks_total: 25 },
        chart: [
          { timestamp: '2026-01-30', clicks: 10 },
          { timestamp: '2026-01-31', clicks: 15 },
        ],
        rows: [{ id: '01JTESTCLICK000000000000001' }],
        filters: {
          date_start: '2026-01-25T00:00:00+00:00',
          date_end: '2026-01-31T23:59:59+00:00',
          limit: 100,
          offset: 0,
          include_bots: true,
        },
      },
      { _cache: { is_cached: false } },
    );
    expect(answer).toEqual({
      total: 25,
      chart: [
        { day: '2026-01-30', count: 10 },
        { day: '2026-01-31', count: 15 },
      ],
      rows: [{ id: '01JTESTCLICK000000000000001' }],
      filters: {
        dateStart: Date.UTC(2026, 0, 25) / 1000,
        dateEnd: Date.UTC(2026, 1, 1) / 1000 - 1,
        limit: 100,
        offset: 0,
      },
      cached: false,
    });
  });

  it.each([
    null,
    [],
    'text',
    {},
    { ...full, rows: undefined },
    { ...full, rows: { 0: {} } },
    { ...full, summary: null },
    { ...full, summary: { clicks_total: null } },
    { ...full, summary: { clicks_total: '25' } },
    { ...full, summary: { clicks_total: -1 } },
    { ...full, summary: { clicks_total: 2.5 } },
    { ...full, summary: { clicks_total: 1e30 } },
    { ...full, summary: { conversions_total: 25 } },
  ])('fails without a list of rows and a whole-number total (I9): %j', (data) => {
    expect(() => rowsAnswer(data)).toThrow(UnusableBodyError);
  });

  it.each([
    undefined,
    null,
    {},
    'none',
    [null],
    [{ timestamp: '2026-01-30' }],
    [{ timestamp: '2026-01-30', clicks: '10' }],
    [{ timestamp: '2026-01-30', clicks: -1 }],
    [{ timestamp: '2026-01-30', clicks: 1.5 }],
    [{ timestamp: '2026-02-30', clicks: 1 }],
    [{ timestamp: 1_769_731_200, clicks: 1 }],
    [{ timestamp: '30.01.2026', clicks: 1 }],
  ])('has no chart where it is %j', (chart) => {
    expect(rowsAnswer({ ...full, chart }).chart).toBeNull();
  });

  it('takes the date part of a time in the chart as written, and adds up a day', () => {
    const chart = [
      { timestamp: '2026-01-30T00:00:00+00:00', clicks: 1 },
      { timestamp: '2026-01-30 23:00:00', clicks: 2 },
      { timestamp: '2026-01-31T00:00:00-05:00', clicks: 4 },
    ];
    expect(rowsAnswer({ ...full, chart }).chart).toEqual([
      { day: '2026-01-30', count: 3 },
      { day: '2026-01-31', count: 4 },
    ]);
    expect(rowsAnswer({ ...full, chart: [] }).chart).toEqual([]);
  });

  it('leaves rows as they are, and wraps what is none', () => {
    const { rows } = rowsAnswer({
      ...full,
      rows: [{ id: 1, x: { y: [null] } }, null, 'text', [1], 2.5],
    });
    expect(rows.map((row) => Object.keys(row))).toEqual([
      ['id', 'x'],
      ['value'],
      ['value'],
      ['value'],
      ['value'],
    ]);
    expect(String((rows[4] as JsonObject).value)).toBe('2.5');
  });

  it('knows an answer from a cache', () => {
    expect(rowsAnswer(full, { _cache: { is_cached: true } }).cached).toBe(true);
    expect(rowsAnswer(full, { _cache: null }).cached).toBe(false);
    expect(rowsAnswer(full).cached).toBe(false);
  });

  it('takes filters as far as they can be read', () => {
    const filters = {
      date_start: '2026-01-25T02:00:00.999+0200',
      date_end: '2026-01-31',
      limit: '1000',
      offset: null,
    };
    expect(rowsAnswer({ ...full, filters }).filters).toEqual({
      dateStart: Date.UTC(2026, 0, 25) / 1000,
      dateEnd: null,
      limit: 1000,
      offset: null,
    });
    const nothing = { dateStart: null, dateEnd: null, limit: null, offset: null };
    for (const odd of [undefined, null, [], 'x']) {
      expect(rowsAnswer({ ...full, filters: odd }).filters).toEqual(nothing);
    }
  });
});

describe('readListAnswer, readObjectAnswer', () => {
  it('want a list and an object', () => {
    expect(readListAnswer({ data: [{ id: 'a' }] }).rows).toEqual([{ id: 'a' }]);
    for (const body of [null, [], {}, { data: null }, { data: {} }]) {
      expect(() => readListAnswer(body)).toThrow(UnusableBodyError);
    }
    expect(readObjectAnswer({ data: { id: 'a' } })).toEqual({ id: 'a' });
    for (const body of [null, {}, { data: [] }]) {
      expect(() => readObjectAnswer(body)).toThrow(UnusableBodyError);
    }
  });
});

describe('times', () => {
  it('reads back what it writes, in any offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e9 }),
        fc.integer({ min: -12, max: 14 }),
        (seconds, hours) => {
          expect(readTime(timeText(seconds))).toBe(seconds);
          const shown = timeText(seconds + hours * 3600).slice(0, 19);
          const zone = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
          expect(readTime(shown + zone)).toBe(seconds);
          expect(datePart(shown + zone)).toBe(shown.slice(0, 10));
        },
      ),
    );
  });

  it.each(['2026-01-31', '', 'now', '2026-13-01T00:00:00Z', 5, null, '2026-01-31T25:00:00Z'])(
    'takes %j for no time',
    (value) => {
      expect(readTime(value)).toBeNull();
    },
  );
});

describe('readLimits', () => {
  const none = { limitMinute: null, remainingMinute: null, limitDay: null, remainingDay: null };
  const read = (limits: unknown, headers: Record<string, string> = {}) =>
    readLimits({ _meta: { _rate_limits: limits as JsonValue } }, (name) => headers[name]);

  it('reads the four integers', () => {
    const limits = {
      limit_minute: 1000,
      limit_day: 50_000,
      remaining_minute: 998,
      remaining_day: 49_988,
    };
    expect(read(limits)).toEqual({
      limitMinute: 1000,
      remainingMinute: 998,
      limitDay: 50_000,
      remainingDay: 49_988,
    });
  });

  it('reads the shape without daily limits', () => {
    const limits = {
      limit_minute: 60,
      remaining_minute: 0,
      limit_day: null,
      remaining_day: null,
      notice: 'x',
    };
    expect(read(limits)).toEqual({ ...none, limitMinute: 60, remainingMinute: 0 });
  });

  it.each([
    undefined,
    null,
    [],
    'x',
    {},
    { limit_minute: -5, remaining_minute: 'many' },
    { limit_minute: 0 },
  ])('announces nothing in %j', (limits) => {
    expect(read(limits)).toBeNull();
  });

  it('reads headers of either spelling, after the body', () => {
    const headers = { 'x-rate-limit-limit-minute': '5000', 'x-ratelimit-remaining-minute': '4999' };
    expect(read(null, headers)).toEqual({ ...none, limitMinute: 5000, remainingMinute: 4999 });
    expect(read({ limit_minute: 60 }, headers)).toEqual({
      ...none,
      limitMinute: 60,
      remainingMinute: 4999,
    });
    expect(
      read({ limit_minute: null }, { 'x-ratelimit-limit': '120', 'x-rate-limit-limit-day': '9' }),
    ).toEqual({
      ...none,
      limitMinute: 120,
      limitDay: 9,
    });
    expect(read(null, { 'x-rate-limit-limit-minute': 'lots' })).toBeNull();
    expect(readLimits(undefined, () => undefined)).toBeNull();
  });
});

describe('readRefusal', () => {
  const text = 'The limit field must not be greater than 1000.';
  it.each([
    [{ error: 'VALIDATION_ERROR', message: text, errors: { limit: [text] } }, true, 1000],
    [{ errors: { limit: [text] } }, true, 1000],
    [{ errors: { limit: text } }, true, 1000],
    [{ message: text }, true, 1000],
    [{ errors: { limit: ['The limit field is too large.'] } }, true, undefined],
    [{ errors: { limit: null } }, true, undefined],
    [{ message: 'The name field must not be greater than 255 characters.' }, false, undefined],
    [{ message: text, errors: { name: ['bad'] } }, false, undefined],
    [null, false, undefined],
    [undefined, false, undefined],
  ])('finds the limit in %j', (body, isPageTooLarge, maxLimit) => {
    expect(readRefusal(body as JsonValue)).toMatchObject({ isPageTooLarge, maxLimit });
  });

  it('names no parameter but those of this program', () => {
    const body = { errors: { date_end: ['x'], 'somebody@example.test': ['x'] } };
    expect(readRefusal(body).parameters).toEqual(['date_end']);
  });
});
