import { expect, test } from 'vitest';
import { sourceArgument } from '../../src/cli/import-report.js';

test('a source is a short line that shows all of itself', () => {
  expect(sourceArgument(' Meta Anzeigen ÄÖ ')).toBe('Meta Anzeigen ÄÖ');
  expect(sourceArgument('x'.repeat(100))).toHaveLength(100);
  for (const refused of [
    '',
    ' ',
    'x'.repeat(101),
    'a\nb',
    '\u001b[31mred',
    'a\u0000',
    'a\u200bb',
    'a\u202eb',
    'a\u2028b',
  ]) {
    expect(() => sourceArgument(refused)).toThrow('A source has 1 to 100 characters, in one line.');
  }
  expect(() => sourceArgument('names', ['names'])).toThrow('cannot be a source');
});
