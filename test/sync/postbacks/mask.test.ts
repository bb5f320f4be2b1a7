import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from '../../../src/json.js';
import { maskBody, maskErrorType, maskText, maskValues } from '../../../src/sync/postbacks/mask.js';
import { maskUrl } from '../../../src/sync/postbacks/mask-url.js';

/** Valid as no host, name, word or macro: wherever it is put, it must not come out. */
const ALIEN = 'q~Z!7é';

/** What passwords, keys and ids look like. */
const secret = fc.oneof(
  fc.base64String({ minLength: 9 }).map((text) => `S3c${text}`),
  fc.uuid(),
  fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  fc.stringMatching(/^sk_live_[a-z]{4}[0-9]{4}[A-Z]{4}$/),
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `${text}${ALIEN}`),
);
const encodedSecret = secret.map(encodeURIComponent);
const macro = fc.constantFrom('{click_id}', '{aff_s1}', '{{amount_gross}}', '%7Bgclid%7D', '{X}');
const name = fc.constantFrom('click', 'aff_s1', 'subId1', 'utm_source', 'p[a]', 'x.y', 'KEY');
const word = fc.constantFrom(
  'postback',
  's2s',
  'v2',
  'api',
  'pixel.php',
  'Track-It',
  'postBackUrl',
);
const host = fc.constantFrom('example.com', 't2.example.co.uk:8443', 'localhost', '[::1]:80');
const scheme = fc.constantFrom('http', 'https', 'HTTPS');
/** Pairs of what goes in and what has to come out. */
const value = fc.oneof(
  encodedSecret.map((text) => [text, '[redacted]'] as const),
  macro.map((text) => [text, text] as const),
  fc.constant(['', ''] as const),
  fc.tuple(encodedSecret, macro).map(([a, b]) => [`${a}.${b}`, `[redacted]${b}`] as const),
);
const tokenSegment = fc.constantFrom(
  '01JTESTCLICK00000000000001',
  '12345',
  'aB3dE5',
  'abcdefghijklmnopqrstuvwxyz',
  'user:pass',
  'john@example.com',
  'a%20b',
  'k=v',
);
const segment = fc.oneof(
  word.map((text) => [text, text] as const),
  macro.map((text) => [text, text] as const),
  tokenSegment.map((text) => [text, '[redacted]'] as const),
);

describe('maskUrl', () => {
  it('keeps scheme, host, plain path words, names and macros, and replaces every other literal', () => {
    fc.assert(
      fc.property(
        scheme,
        host.filter((text) => !/:\d+$/.test(text)),
        fc.array(segment),
        fc.array(fc.tuple(name, value)),
        fc.option(encodedSecret),
        (schemeText, hostText, segments, parameters, fragment) => {
          const build = (at: 0 | 1): string => {
            const path = segments.map((pair) => `/${pair[at]}`).join('');
            const query = parameters.map(([key, pair]) => `${key}=${pair[at]}`).join('&');
            const hash = fragment === null ? '' : `#${at === 0 ? fragment : '[redacted]'}`;
            return `${schemeText}://${hostText}${path}${query === '' ? '' : `?${query}`}${hash}`;
          };
          expect(maskUrl(build(0))).toBe(build(1));
        },
      ),
    );
  });

  it('never lets user and password through, whatever they hold', () => {
    const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^\d{1,5}[/?#]/));
    const user = fc.constantFrom('user', 'api', 'key');
    fc.assert(
      fc.property(scheme, user, part, host, (schemeText, userText, rest, hostText) => {
        const password = `${rest}${ALIEN}7`;
        const masked = maskUrl(`${schemeText}://${userText}:${password}@${hostText}/postback`);
        expect(masked).not.toContain(ALIEN);
        const digits = /^\d+/.exec(password)?.[0];
        if (digits !== undefined) expect(masked).not.toContain(`:${digits}/`);
      }),
    );
  });

  it.each([
    ['https://user:pass@example.com/postback', 'https://[redacted]@example.com/postback'],
    ['https://token@example.com', 'https://[redacted]@example.com'],
    ['https://user:12/34@example.com/', 'https://[redacted]/[redacted]/'],
    ['https://user:12?34@example.com/', 'https://[redacted]?[redacted]'],
    ['https://{sub}.example.com:{port}/x', 'https://{sub}.example.com:{port}/x'],
    ['https://exa mple.com/x', 'https://[redacted]/x'],
    ['https://example.com:8443/x?a=1', 'https://example.com:8443/x?a=[redacted]'],
    ['https://bücher.example/x', 'https://bücher.example/x'],
    ['  https://example.com/x  ', 'https://example.com/x'],
    ['https://example.com/x-{click_id}.php', 'https://example.com/x-{click_id}.php'],
    ['https://example.com/?SGVsbG8gd29ybGQ=', 'https://example.com/?[redacted]='],
    ['https://example.com/?SGVsbG8gd29ybGQ', 'https://example.com/?[redacted]'],
    ['https://example.com/?gclid=&x={x}', 'https://example.com/?gclid=&x={x}'],
    ['https://example.com/?a={aB3dE5}', 'https://example.com/?a=[redacted]'],
    ['https://example.com/#token=abc', 'https://example.com/#token=[redacted]'],
    ['example.com/postback?id={id}&k=abc', 'example.com/postback?id={id}&k=[redacted]'],
    ['//user:pass@example.com/x', '//[redacted]/x'],
    ['{base_url}/postback?k=abc', '{base_url}/postback?k=[redacted]'],
    ['user:pass@example.com/x', '[redacted]'],
    ['eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl', '[redacted]'],
    ['password', '[redacted]'],
    ['', ''],
  ])('%s becomes %s', (url, expected) => {
    expect(maskUrl(url)).toBe(expected);
  });
});

describe('maskBody', () => {
  it('keeps keys, shape and macros of JSON', () => {
    const leaf = fc.oneof(
      secret.map((text) => [text, '[redacted]'] as const),
      macro.map((text) => [text, text] as const),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => [n, '[redacted]'] as const),
      fc.boolean().map((flag) => [flag, '[redacted]'] as const),
      fc.constant([null, null] as const),
    );
    fc.assert(
      fc.property(fc.dictionary(name, leaf), fc.array(leaf), (fields, items) => {
        const build = (at: 0 | 1): string =>
          JSON.stringify({
            ...Object.fromEntries(Object.entries(fields).map(([key, pair]) => [key, pair[at]])),
            items: items.map((pair) => pair[at]),
          });
        // A text of several words and macros may keep its spaces.
        expect(maskBody(build(0))).toBe(build(1));
      }),
    );
  });

  it('keeps names and macros of form text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { minLength: 1 }), (parameters) => {
        const build = (at: 0 | 1): string =>
          parameters.map(([key, pair]) => `${key}=${pair[at]}`).join('&');
        expect(maskBody(build(0))).toBe(build(1));
      }),
    );
  });

  it.each([
    [
      '{"value":{amount_gross},"ids":[{click_id},12]}',
      '{"value":{amount_gross},"ids":[{click_id},"[redacted]"]}',
    ],
    ['{ "a" : 1.50, "b": null }', '{"a":"[redacted]","b":null}'],
    ['{"a":{"token":"{\\"k\\":\\"s\\"}"}}', '{"a":{"token":"[redacted]"}}'],
    ['{"u":"https://u:p@h.example/x?k=1"}', '{"u":"https://[redacted]@h.example/x?k=[redacted]"}'],
    ['{"__proto__":"x","a b":"y"}', '{"__proto__":"[redacted]","a b":"[redacted]"}'],
    ['<id>{click_id}</id>', '[redacted]{click_id}[redacted]'],
    ['c2VjcmV0cGFzc3dvcmQ=', '[redacted]='],
    ['"secret"', '[redacted]'],
    ['12345', '[redacted]'],
    ['{click_id}', '{click_id}'],
    ['', ''],
  ])('%s becomes %s', (body, expected) => {
    expect(maskBody(body)).toBe(expected);
  });

  it('takes JSON nested beyond all sense', () => {
    const body = `${'['.repeat(5000)}"secret"${']'.repeat(5000)}`;
    expect(maskBody(body)).not.toContain('secret');
    expect(maskBody(maskBody(body))).toBe(maskBody(body));
  });
});

describe('free text', () => {
  it.each([
    [
      'cURL error 28: timed out for https://u:p@t.example/postback?k=abc (see log)',
      '[redacted] https://[redacted]@t.example/postback?k=[redacted] [redacted]',
    ],
    ['no such click {click_id} here', '[redacted] {click_id} [redacted]'],
    ['url="https://t.example/x?k=1"', '[redacted]https://t.example/x?k=[redacted]'],
    ['https://user:12 34@t.example/', 'https://[redacted] [redacted]'],
  ])('%s becomes %s', (text, expected) => {
    expect(maskText(text)).toBe(expected);
  });

  it('keeps an error type that is an identifier', () => {
    expect(maskErrorType('Illuminate\\Http\\ConnectionException')).toBe(
      'Illuminate\\Http\\ConnectionException',
    );
    expect(maskErrorType('refused key 12ab')).toBe('[redacted]');
  });

  it('masks the texts inside a value and leaves names, numbers, booleans and nulls', () => {
    const value = parseJson('{"a":["secret",1,1.50,true,null],"b":{"u":"https://h.example/?k=1"}}');
    expect(stringifyJson(maskValues(value))).toBe(
      '{"a":["[redacted]",1,1.50,true,null],"b":{"u":"https://h.example/?k=[redacted]"}}',
    );
  });
});

describe('every mask', () => {
  const masks = { maskUrl: (text: string) => maskUrl(text), maskBody, maskText, maskErrorType };
  /** Texts that are full of what the grammar is made of. */
  const nasty = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...[
            'http://',
            'https://',
            'ftp://',
            '{',
            '}',
            '{{',
            '}}',
            '{m}',
            '%7Bm%7D',
            '"',
            '\\',
            '\\"',
          ],
          ...[
            '/',
            '?',
            '#',
            '&',
            '=',
            ':',
            '@',
            '[',
            ']',
            ',',
            ' ',
            '\n',
            '\0',
            '.',
            '-',
            '12',
            'aB3',
          ],
          ...['word', 'example.com', '[redacted]', '"k":', 'null', '\\u0000', ';', '%40', '\ud800'],
        ),
        fc.string(),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  const text = fc.oneof(
    nasty,
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.webUrl({ withQueryParameters: true }),
  );

  it.each(Object.entries(masks))('%s changes nothing the second time', (_, mask) => {
    fc.assert(
      fc.property(text, (input) => {
        const once = mask(input);
        expect(mask(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(Object.entries(masks))(
    '%s lets no foreign literal through, wherever it stands',
    (_, mask) => {
      fc.assert(
        fc.property(nasty, nasty, (before, after) => {
          expect(mask(`${before}${ALIEN}${after}`)).not.toContain(ALIEN);
        }),
        { numRuns: 2000 },
      );
    },
  );
});
