import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOrderOf, readDay } from '../../src/imports/days.js';

describe('a day', () => {
  test.each([
    '2026-01-31',
    '2026/01/31',
    '2026.1.31',
    '20260131',
    '2026-01-31T00:00:00Z',
    '2026-01-31 23:59:59',
    '2026-01-31T00:00:00-08:00',
    'Jan 31, 2026',
    'January 31, 2026',
    '31 Jan 2026',
    '31-Jan-2026',
    '31st January, 2026',
    'Sat, Jan 31, 2026',
    'Saturday 31 January 2026',
    '31.01.2026',
    '31.1.2026 00:00',
  ])('%s', (text) => {
    expect(readDay(text, null)).toBe('2026-01-31');
  });

  test('in numbers alone is read in the order that is said, and in none', () => {
    expect(readDay('31/01/2026', 'DMY')).toBe('2026-01-31');
    expect(readDay('01/31/2026', 'MDY')).toBe('2026-01-31');
    expect(readDay('01-31-2026', 'MDY')).toBe('2026-01-31');
    expect(readDay('1/31/2026 12:00 AM', 'MDY')).toBe('2026-01-31');
    expect(readDay('01/31/2026', 'DMY')).toBeNull();
    expect(readDay('03/04/2026', null)).toBeNull();
    expect(readDay('03/04/2026', 'YMD')).toBeNull();
  });

  test.each(['', '2026-02-30', '31/01/26', '46053', 'Total', 'Jan 2026', '2026-1', '2026-0131'])(
    '"%s" is none',
    (text) => {
      expect([readDay(text, 'DMY'), readDay(text, 'MDY'), readDay(text, null)]).toEqual([
        null,
        null,
        null,
      ]);
    },
  );
});

describe('the order of a file', () => {
  test.each([
    [['03/04/2026', '13/04/2026'], 'DMY'],
    [['03/04/2026', '04/13/2026'], 'MDY'],
    [['03/04/2026'], null],
    [['13/04/2026', '04/13/2026'], 'both'],
    [['2026-04-03', 'Total', ''], 'any'],
  ] as const)('%j: %s', (texts, order) => {
    expect(dayOrderOf(texts)).toBe(order);
  });

  test('is found where the days can be read in one only, and every day then comes back', () => {
    const day = fc.date({
      min: new Date('2001-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1 }), fc.constantFrom('DMY', 'MDY'), (days, order) => {
        const isos = days.map((date) => date.toISOString().slice(0, 10));
        const texts = isos.map((iso) => {
          const [year, month, date] = iso.split('-');
          return order === 'DMY' ? `${date}/${month}/${year}` : `${month}/${date}/${year}`;
        });
        const found = dayOrderOf(texts);
        const isTelling = isos.some((iso) => Number(iso.slice(8)) > 12);
        expect(found).toBe(isTelling ? order : null);
        expect(texts.map((text) => readDay(text, order))).toEqual(isos);
      }),
    );
  });
});
