/** Rows as an API might send them on a bad day: ugly text, wrong types, missing keys, fields and values nobody announced. */
import type { Content } from './content.js';
import { type JsonFields, joinObject, splitObject } from './json-fields.js';
import { inShare, mix } from './random.js';

/** JSON texts of strings that break careless code: NUL, lone surrogates, 10 kB, emoji, SQL, quotes, braces, nothing. */
export const UGLY_TEXTS: readonly string[] = [
  '"nul \\u0000 inside"',
  '"lone \\ud800 surrogate"',
  '"\\udc00"',
  JSON.stringify(`https://www.example.com/?q=${'x'.repeat(10_240)}`),
  JSON.stringify('🔥 fans 👩‍👩‍👧 ﷽ ñ é 中文'),
  JSON.stringify("'); DROP TABLE clicks; --"),
  JSON.stringify('a "quoted" \\ back\\\\slash {brace,"x"} [1] NULL \\N $1'),
  JSON.stringify('line\nbreak\r\nand\ttab\u2028\u2029'),
  '""',
  '" "',
];

const UGLY_CLICK_FIELDS = [
  'referrer',
  'user_agent',
  'utm_campaign',
  'utm_term',
  'aff_s1',
  'external_click_id',
];
const UGLY_FAN_FIELDS = ['name', 'username', 'avatar_url'];

const uglyText = (key: number): string => UGLY_TEXTS[key % UGLY_TEXTS.length] ?? '""';

function makeUgly(fields: JsonFields, names: readonly string[], rowKey: number): void {
  const key = mix(rowKey, 101);
  const first = names[key % names.length];
  if (first !== undefined && fields.has(first)) fields.set(first, uglyText(Math.floor(key / 64)));
}

function loseKey(fields: JsonFields, timeField: string, rowKey: number): void {
  const kind = mix(rowKey, 102) % 5;
  if (kind === 0) fields.delete('id');
  if (kind === 1) fields.set('id', 'null');
  if (kind === 2) fields.delete(timeField);
  if (kind === 3) fields.set(timeField, 'null');
  if (kind === 4) fields.set(timeField, '"soon"');
}

const isPlain = (content: Content): boolean =>
  content.uglyShare === 0 &&
  content.wrongTypeShare === 0 &&
  content.missingKeyShare === 0 &&
  content.nullClickShare === 0 &&
  content.nullFanShare === 0 &&
  !content.newFields;

/** A click's text as the content switches want it. */
export function distortClick(text: string, rowKey: number, content: Content): string {
  if (isPlain(content)) return text;
  const fields = splitObject(text);
  if (inShare(rowKey, 201, content.uglyShare)) makeUgly(fields, UGLY_CLICK_FIELDS, rowKey);
  if (inShare(rowKey, 202, content.wrongTypeShare)) {
    const kind = mix(rowKey, 103) % 4;
    if (kind === 0) fields.set('gross_clicks', '"many"');
    if (kind === 1) fields.set('is_bot', '"perhaps"');
    if (kind === 2) fields.set('country_code', '{"name":"US"}');
    // Larger than a double holds exactly: a client that parses it as a number loses the row's identity.
    if (kind === 3) fields.set('id', String(9_007_199_254_740_993n + BigInt(rowKey)));
  }
  if (content.newFields) {
    fields.set('is_organic', String(mix(rowKey, 104) % 2 === 0));
    fields.set('device', '{"screen":{"width":390,"height":844},"languages":["en","de"]}');
  }
  if (inShare(rowKey, 203, content.missingKeyShare)) loseKey(fields, 'created_at', rowKey);
  return joinObject(fields);
}

/** A conversion's text as the content switches want it; the click inside was distorted by its own key. */
export function distortConversion(text: string, rowKey: number, content: Content): string {
  if (isPlain(content)) return text;
  const fields = splitObject(text);
  if (inShare(rowKey, 204, content.nullClickShare)) fields.set('click', 'null');
  if (inShare(rowKey, 205, content.nullFanShare)) fields.set('fan', 'null');
  const fan = fields.get('fan');
  if (fan?.startsWith('{') === true && inShare(rowKey, 206, content.uglyShare)) {
    const fanFields = splitObject(fan);
    makeUgly(fanFields, UGLY_FAN_FIELDS, rowKey);
    fields.set('fan', joinObject(fanFields));
  }
  if (inShare(rowKey, 207, content.wrongTypeShare)) {
    const kind = mix(rowKey, 105) % 4;
    const click = fields.get('click');
    if (kind === 0 && click?.startsWith('{') === true) {
      const clickFields = splitObject(click);
      clickFields.set('created_at', '"2026-13-45T99:99:99+00:00"');
      fields.set('click', joinObject(clickFields));
    }
    if (kind === 1) fields.set('amount_net', '"n/a"');
    if (kind === 2) fields.set('fan_onlyfans_id', '123456789');
    if (kind === 3) fields.set('id', String(9_007_199_254_740_993n + BigInt(rowKey)));
  }
  if (content.newFields) fields.set('attribution', '{"model":"last_click","weights":[0.5,0.25]}');
  if (inShare(rowKey, 208, content.missingKeyShare)) loseKey(fields, 'conversion_at', rowKey);
  return joinObject(fields);
}
