import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json.js';
import { DriftNotes } from '../../src/sync/drift.js';
import { knownValues } from '../../src/sync/known-values.js';

const field = (name: string, type: string | null, stream = 'clicks') => ({
  stream,
  name,
  kind: 'field',
  type,
});

/** UTF-16 units, half surrogate pairs and NUL among them. */
const anyUnit = fc
  .oneof(fc.integer({ max: 0xffff, min: 0 }), fc.constantFrom(0, 0xd800, 32, 97))
  .map((unit) => String.fromCharCode(unit));

describe('drift', () => {
  it.each([
    ['"a"', 'string'],
    ['1', 'number'],
    ['1.10', 'number'],
    ['true', 'boolean'],
    ['[1]', 'array'],
    ['{"a":1}', 'object'],
    ['null', null],
  ])('a field that holds %s is noted with the type %s and without the value', (json, type) => {
    const notes = new DriftNotes();
    notes.note('clicks', { fresh: parseJson(json) }, ['fresh']);
    expect(notes.take()).toEqual([field('fresh', type)]);
  });

  it('is noted once, and again only when a type comes where there were only nulls', () => {
    const notes = new DriftNotes();
    notes.note('clicks', { fresh: null }, ['fresh']);
    expect(notes.take()).toEqual([field('fresh', null)]);
    notes.note('clicks', { fresh: null }, ['fresh']);
    expect(notes.take()).toEqual([]);
    notes.note('clicks', { fresh: 1 }, ['fresh']);
    notes.note('clicks', { fresh: 'x' }, ['fresh']);
    expect(notes.take()).toEqual([field('fresh', 'number')]);
    notes.note('clicks', { fresh: true }, ['fresh']);
    expect(notes.take()).toEqual([]);
    notes.note('conversions', { fresh: true }, ['fresh']);
    expect(notes.take()).toEqual([field('fresh', 'boolean', 'conversions')]);
  });

  it('finds the type of a field inside an object or a list of objects', () => {
    const notes = new DriftNotes();
    const source = { fan: { tier: 3 }, 'fan.tier': 'x', smart_links: [{ a: null }, { a: true }] };
    notes.note('conversions', { fan: source.fan }, ['fan.tier']);
    notes.note('postbacks', { smart_links: source.smart_links }, ['smart_links.a']);
    notes.note('links', { 'fan.tier': 'x' }, ['fan.tier']);
    expect(notes.take()).toEqual([
      field('fan.tier', 'number', 'conversions'),
      field('smart_links.a', 'boolean', 'postbacks'),
      field('(not a plain word)', 'string', 'links'),
    ]);
  });

  it('knows the values of enumerations: others are noted with the value', () => {
    const notes = new DriftNotes();
    for (const [stream, fields] of Object.entries(knownValues)) {
      for (const { field: name, values } of fields) {
        for (const value of values) notes.note(stream, { [name]: value }, []);
        notes.note(stream, { [name]: null }, []);
        notes.note(stream, {}, []);
      }
    }
    expect(notes.take()).toEqual([]);
    const value = (stream: string, name: string, type = 'string') => ({
      stream,
      name,
      kind: 'value',
      type,
    });
    notes.note('conversions', { conversion_type: 'fan_sent_9_messages' }, []);
    notes.note('conversions', { conversion_type: 'fan_sent_9_messages' }, []);
    notes.note('links', { link_type: 'deep_link' }, []);
    notes.note('postbacks', { http_method: 'PUT' }, []);
    notes.note('postbacks', { http_method: 7 }, []);
    expect(notes.take()).toEqual([
      value('conversions', 'conversion_type=fan_sent_9_messages'),
      value('links', 'link_type=deep_link'),
      value('postbacks', 'http_method=PUT'),
      value('postbacks', 'http_method=(not a plain word)', 'number'),
    ]);
  });

  it('never shows a name or a value that is no plain word, and stays small', () => {
    const notes = new DriftNotes();
    notes.note('clicks', { 'Ada Lovelace': 1, 'nul\0': 1 }, ['Ada Lovelace', 'nul\0']);
    notes.note('conversions', { conversion_type: 'ada@example.com said' }, []);
    expect(JSON.stringify(notes.take())).not.toMatch(/Ada|ada|nul/);
    for (let at = 0; at < 5000; at += 1) notes.note('clicks', { [`f${at}`]: 1 }, [`f${at}`]);
    expect(notes.take().length).toBeLessThanOrEqual(1000);
  });

  it.each([
    '203.0.113.7',
    'ada@example.com',
    'ada.example.com',
    'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    'eyJhbGciOiJIUzI1NiJ9',
    '+49151000111',
    'x'.repeat(41),
  ])('does not show the name %s, which may be somebody or a secret', (name) => {
    const notes = new DriftNotes();
    notes.note('clicks', { [name]: 1 }, [name]);
    expect(notes.take().map((drift) => drift.name)).toEqual(['(not a plain word)']);
  });

  it('shows the name of a field inside an object', () => {
    const notes = new DriftNotes();
    notes.note('conversions', { fan: { vip_level2: 1 } }, ['fan.vip_level2']);
    expect(notes.take().map((drift) => drift.name)).toEqual(['fan.vip_level2']);
  });

  it('shows every name in a form that Postgres can index', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyUnit, maxLength: 200 }), (name) => {
        const notes = new DriftNotes();
        notes.note('clicks', { [name]: 1 }, [name]);
        notes.note('conversions', { conversion_type: name }, []);
        for (const drift of notes.take()) expect(drift.name).toMatch(/^[ -~]{1,130}$/);
      }),
    );
  });
});
