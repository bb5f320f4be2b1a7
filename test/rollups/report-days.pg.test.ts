/** Days that are told without asking are those that the server cuts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportDays, startsOf } from '../../src/db/rollups/report-days.js';
import { Draw } from '../../src/simulator/random.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const MINUTE = 60_000;
/** Clocks change at midnight, over it, by half an hour, by a day; offsets of quarters; one of before there were zones. */
const MOMENTS: readonly (readonly [zone: string, around: string])[] = [
  ['America/New_York', '2025-11-02T04:00:00Z'],
  ['America/Havana', '2025-11-02T05:00:00Z'],
  ['America/Santiago', '2025-04-06T03:00:00Z'],
  ['America/Santiago', '2025-09-07T04:00:00Z'],
  ['Asia/Beirut', '2025-10-25T21:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['Australia/Lord_Howe', '2025-10-04T15:15:00Z'],
  ['Asia/Kathmandu', '2025-12-31T18:15:00Z'],
  ['Asia/Kolkata', '2025-06-30T18:30:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Pacific/Chatham', '2025-04-05T14:00:00Z'],
  ['Africa/Monrovia', '1971-06-01T00:44:30Z'],
];
/** Left to the server: a date that comes twice, and offsets of minutes and seconds. */
const NOT_TOLD = ['America/St_Johns', 'Africa/Monrovia'];

test.each(MOMENTS)('in %s around %s', async (zone, around) => {
  const draw = new Draw(Date.parse(around) % 10_007);
  const times = Array.from({ length: 400 }, (_, n) => {
    // Half of them within an hour, the others within three days; whole quarters and those just before them among them.
    const span = n % 2 === 0 ? 60 : 4320;
    const minutes =
      Math.round((draw.below(2 * span) - span) / (n % 3 === 0 ? 15 : 1)) * (n % 3 === 0 ? 15 : 1);
    const at = Date.parse(around) + minutes * MINUTE - draw.pick([0, 1, 1000, 59_999]);
    const text = new Date(at).toISOString();
    return draw.pick([
      text,
      text.replace('Z', '+00:00'),
      `${text.slice(0, 16)}Z`,
      `${text.slice(0, 16)}+00:00`,
    ]);
  });
  const client = await db.database.pool.connect();
  try {
    const days = await reportDays(
      client,
      zone,
      new Date(Date.parse(around) - 4400 * MINUTE).toISOString().slice(0, 13),
      new Date(Date.parse(around) + 4400 * MINUTE).toISOString().slice(0, 13),
    );
    const { rows } = await client.query<{ day: string }>(
      'SELECT (at::timestamptz AT TIME ZONE $1)::date::text AS day FROM unnest($2::text[]) AS t (at)',
      [zone, times],
    );
    const told = times.map((time) => days?.dayOf(time) ?? null);
    const isTold = !NOT_TOLD.includes(zone);
    expect(told.every((day) => day === null)).toBe(!isTold);
    if (isTold) expect(told).toEqual(rows.map(({ day }) => day));
  } finally {
    client.release();
  }
});

test('in UTC are told of any time; in other zones left to the server beyond the months that were asked for, and where these are too many', async () => {
  const client = await db.database.pool.connect();
  try {
    const utc = await reportDays(client, 'UTC', '2024-01-31T00', '2024-02-01T00');
    expect(utc?.dayOf('2025-03-01T00:30:00+01:00')).toBe('2025-02-28');
    const days = await reportDays(client, 'Asia/Tokyo', '2024-01-31T00', '2024-02-01T00');
    expect(days?.dayOf('2024-02-29T15:00:00Z')).toBe('2024-03-01');
    expect(days?.dayOf('2024-03-01T00:00:00Z')).toBeNull();
    expect(await reportDays(client, 'Asia/Tokyo', '1990-01-01T00', '2024-02-01T00')).toBeNull();
  } finally {
    client.release();
  }
});

test('a month whose dates do not only go on is not told', () => {
  const at = (start: string, day: string, isOdd = false) => ({ start, day, isOdd });
  const plain = [at('2010-11-01T00:00', '2010-10-31'), at('2010-11-01T02:30', '2010-11-01')];
  expect(startsOf('2010-11', plain)).toHaveLength(2);
  expect(startsOf('2010-11', [...plain, at('2010-11-01T02:45', '2010-10-31')])).toBeNull();
  expect(startsOf('2010-11', [...plain, at('2010-12-01T00:00', '2010-11-01')])).toBeNull();
  expect(startsOf('2010-11', [...plain, at('2010-12-01T00:00', '2010-12-01')])).toHaveLength(2);
  expect(startsOf('2010-11', [...plain, at('2010-11-02T00:00', '2010-11-02', true)])).toBeNull();
});
