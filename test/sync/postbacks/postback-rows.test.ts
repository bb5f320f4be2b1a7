import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postbackColumns, postbackDeliveryColumns } from '../../../src/db/ledger/postbacks.js';
import type { TextRow } from '../../../src/db/write/write-table.js';
import { type JsonObject, parseJson } from '../../../src/json.js';
import { type PostbackRows, postbackRows } from '../../../src/sync/postbacks/postback-rows.js';
import { example } from './example.js';

function read(source: JsonObject): PostbackRows {
  const rows = postbackRows(source, 'default');
  if (rows === null) throw new Error('The object was refused.');
  return rows;
}

function named(columns: readonly { name: string }[], row: TextRow | null): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, at) => [column.name, row?.[at] ?? null]));
}

const postbackOf = (source: JsonObject): Record<string, unknown> =>
  named(postbackColumns, read(source).postback);
const deliveryOf = (source: JsonObject): Record<string, unknown> =>
  named(postbackDeliveryColumns, read(source).delivery);
const extraOf = (row: Record<string, unknown>): unknown => JSON.parse(String(row._extra));

describe('the object that the API documents', () => {
  it('fills every field of a postback', () => {
    expect(postbackOf(example)).toEqual({
      id: '123',
      workspace: 'default',
      url: 'https://example.com/postback?click={click_id}&type={conversion_type}&gclid={gclid}',
      http_method: 'POST',
      body: '{"click_id":"{click_id}","value":"{amount_gross}"}',
      smart_link_scope: 'campaign_specific',
      headers: '["Authorization"]',
      created_at: '2026-01-31T21:45:00+00:00',
      updated_at: '2026-01-31T21:45:00+00:00',
      _extra: null,
    });
  });

  it('fills every field of its delivery', () => {
    expect(deliveryOf(example)).toEqual({
      id: '456',
      postback_id: '123',
      conversion_type: 'new_subscriber',
      postback_url:
        'https://example.com/postback?click=[redacted]&type=[redacted]&gclid=[redacted]',
      succeeded: 't',
      status_code: '200',
      error_type: null,
      error_message: null,
      created_at: '2026-01-31T22:16:00+00:00',
      _extra: null,
    });
  });

  it('names its links and conversion types, and nothing unknown', () => {
    const { links, conversionTypes, unknown } = read(example);
    expect(links).toEqual([['123', '01JTESTLINK000000000000001', null]]);
    expect(conversionTypes).toEqual([
      ['123', 'new_subscriber', null],
      ['123', 'new_transaction', null],
    ]);
    expect(unknown).toEqual([]);
  });
});

describe('odd objects', () => {
  it.each([{}, { id: null }, { id: '' }, { id: {} }, { id: 'x'.repeat(513) }])(
    'refuses %j, which has no id to be stored under',
    (source: JsonObject) => {
      expect(postbackRows(source, 'default')).toBeNull();
    },
  );

  it('takes an object with an id alone', () => {
    const rows = read({ id: 'a' });
    expect(rows).toMatchObject({ links: [], conversionTypes: [], delivery: null, unknown: [] });
    expect(postbackOf({ id: 'a' })).toMatchObject({ headers: null, url: null, _extra: null });
  });

  it('keeps names of headers only', () => {
    const headers = (value: JsonObject['x']): unknown => postbackOf({ id: 1, headers: value });
    expect(headers({ 'X-Key': 'secret' })).toMatchObject({ headers: '["X-Key"]' });
    expect(headers([{ name: 'X-Key: secret' }, 'Cookie: secret', { value: 'x' }])).toMatchObject({
      headers: '["[redacted]","[redacted]","[redacted]"]',
    });
    expect(headers([])).toMatchObject({ headers: '[]', _extra: null });
    expect(headers('X-Key: secret')).toMatchObject({
      headers: null,
      _extra: '{"headers":"[redacted]"}',
    });
  });

  it('joins the links of both lists and keeps what their entries say beyond the known', () => {
    const { links, unknown } = read({
      id: 1,
      smart_link_ids: ['a', 'b', 'a'],
      smart_links: [{ link_ulid: 'b', note: 'secret', weight: 2 }, { link_ulid: 'c' }],
    });
    expect(links).toEqual([
      ['1', 'a', null],
      ['1', 'b', '{"note":"[redacted]","weight":2}'],
      ['1', 'c', null],
    ]);
    expect(unknown).toEqual(['smart_links.note', 'smart_links.weight']);
  });

  it('keeps what is unknown or does not fit, its texts masked', () => {
    const source: JsonObject = {
      id: 1,
      created_at: 'soon',
      signing: { secret: 'abc', alg: { u: 'https://u:p@h.example/x?k=1' }, retries: 3 },
      conversion_types: ['new_subscriber', { a: 'b' }],
      smart_link_ids: 'all',
      smart_links: [{ name: 'no id' }],
      latest_response: { status_code: 500, postback_url: 'https://h.example/?k=1' },
    };
    expect(extraOf(postbackOf(source))).toEqual({
      created_at: '[redacted]',
      signing: {
        secret: '[redacted]',
        alg: { u: 'https://[redacted]@h.example/x?k=[redacted]' },
        retries: 3,
      },
      conversion_types: [{ a: '[redacted]' }],
      smart_link_ids: '[redacted]',
      smart_links: [{ name: '[redacted]' }],
      latest_response: { status_code: 500, postback_url: 'https://h.example/?k=[redacted]' },
    });
    expect(read(source).unknown).toEqual(['signing']);
  });

  it('masks a body that comes as JSON and not as text', () => {
    expect(postbackOf({ id: 1, body: { pin: 1234, id: '{click_id}' } })).toMatchObject({
      body: '{"pin":"[redacted]","id":"{click_id}"}',
      _extra: null,
    });
  });

  it('masks what a delivery says', () => {
    const delivery = deliveryOf({
      id: 1,
      url: 'https://h.example/click/{fan_name}/done',
      latest_response: {
        id: 'd',
        postback_url: 'https://h.example/click/john/done',
        succeeded: false,
        status_code: 'none',
        error_type: 'timeout',
        error_message: 'no answer from https://h.example/click?k=1 for john',
        curl: 'x',
      },
    });
    expect(delivery).toEqual({
      id: 'd',
      postback_id: '1',
      conversion_type: null,
      postback_url: 'https://h.example/click/[redacted]/done',
      succeeded: 'f',
      status_code: null,
      error_type: 'timeout',
      error_message: '[redacted] https://h.example/click?k=[redacted] [redacted]',
      created_at: null,
      _extra: '{"status_code":"[redacted]","curl":"[redacted]"}',
    });
  });

  it('lets no secret through, wherever a text stands, and always makes JSON that can be stored', () => {
    const secret = 'q~Z!7\0é';
    const fields = [...Object.keys(example), 'token'].filter(
      (name) => !['id', 'http_method', 'smart_link_scope'].includes(name),
    );
    const value = fc.oneof(
      fc.constantFrom(
        secret,
        `Bearer ${secret}`,
        `https://u:${secret}@h.example/${secret}?${secret}`,
      ),
      fc.constant([{ name: `K: ${secret}`, value: secret }]),
      fc.constant({ id: 5, error_message: secret, error_type: secret, postback_url: secret }),
      fc.constant([{ link_ulid: 'a', key: secret }]),
      fc.constant({ deep: [{ deeper: `${secret} {click_id}` }] }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), value), (source) => {
        const rows = read({ ...source, id: 1, conversion_types: [] } as JsonObject);
        const text = JSON.stringify(rows);
        expect(text).not.toContain('q~Z');
        const extra = postbackOf({ ...source, id: 1 } as JsonObject)._extra;
        if (extra !== null) expect(parseJson(String(extra))).toBeTypeOf('object');
      }),
    );
  });
});
