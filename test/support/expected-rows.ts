/**
 * What the tables should hold of an object that the API shows, worked out anew from the documents: a second opinion
 * on the normalizers of `src`, of which nothing is used here.
 */
import { isLosslessNumber } from 'lossless-json';
import {
  canonicalJson,
  cleanText,
  decimal,
  isFields,
  type Json,
  type JsonFields,
  microseconds,
  readJson,
} from './canonical.js';

type Kind = 'text' | 'boolean' | 'integer' | 'decimal' | 'instant';
export type Columns = Readonly<Record<string, Kind>>;

const texts = (names: string): Columns =>
  Object.fromEntries(names.split(' ').map((name) => [name, 'text']));

/** Fields of the API's objects beside ids and times that this file fills by hand. */
export const CLICK_FIELDS: Columns = {
  ...texts(
    'referrer ip_address user_agent browser_device_type browser_name browser_family browser_platform country_code ' +
      'external_click_id fbclid gclid ttclid gbraid wbraid sccid aff_s1 aff_s2 aff_s3 aff_s4 aff_s5 ' +
      'utm_source utm_medium utm_campaign utm_content utm_term',
  ),
  is_bot: 'boolean',
  is_duplicate: 'boolean',
  gross_clicks: 'integer',
};
export const CONVERSION_FIELDS: Columns = {
  ...texts('conversion_type fan_onlyfans_id'),
  amount_gross: 'decimal',
  amount_net: 'decimal',
};
export const FAN_FIELDS: Columns = texts('username name avatar_url onlyfans_url');

/** Column to value in canonical text; null is null. */
export type Row = Readonly<Record<string, string | null>>;

/** A value in canonical text, or undefined where the column cannot hold it. */
function fitted(value: Json, kind: Kind): string | null | undefined {
  if (value === null || value === undefined) return null;
  const number = isLosslessNumber(value) ? value.value : undefined;
  const text = typeof value === 'string' ? value : number;
  switch (kind) {
    case 'text':
      return typeof value === 'boolean' ? String(value) : text && cleanText(text);
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'integer':
      return text !== undefined && /^-?\d{1,15}$/.test(text) ? String(Number(text)) : undefined;
    case 'decimal':
      return text === undefined ? undefined : (decimal(text) ?? undefined);
    case 'instant':
      return microseconds(value) ?? undefined;
  }
}

/** The columns of an object, and in `_extra` what has no column or does not fit it. */
export function expectedFields(source: JsonFields, columns: Columns, handled: string[]): Row {
  const row: Record<string, string | null> = {};
  const extra: Record<string, Json> = {};
  for (const [name, kind] of Object.entries(columns)) {
    const value = fitted(source[name], kind);
    row[name] = value ?? null;
    if (value === undefined) extra[name] = source[name];
  }
  for (const [name, value] of Object.entries(source)) {
    if (!(name in columns) && !handled.includes(name)) extra[name] = value;
  }
  row._extra = Object.keys(extra).length === 0 ? null : canonicalJson(extra);
  return row;
}

function withExtra(row: Row, name: string, value: Json): Row {
  const extra = row._extra == null ? {} : readJson(row._extra);
  return { ...row, _extra: canonicalJson({ ...(extra as JsonFields), [name]: value }) };
}

function idOf(value: Json): string | null {
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' && value !== '' ? cleanText(value) : null;
}

export interface ExpectedClick {
  /** Null where the object has no id or no time: the quarantine gets it. */
  readonly row: Row | null;
  /** The whole object in canonical text. */
  readonly payload: string;
}

export interface ExpectedConversion extends ExpectedClick {
  /** The click inside, where it can be stored. */
  readonly click: Row | null;
  /** Fans that the object names; `as_of` is null for an id alone. */
  readonly fans: readonly Row[];
}

function clickRow(source: JsonFields, linkId: string): Row | null {
  const id = idOf(source.id);
  const at = microseconds(source.created_at);
  if (id === null || at === null) return null;
  const fields = expectedFields(source, CLICK_FIELDS, ['id', 'created_at']);
  return { id, smart_link_id: linkId, created_at: at, ...fields };
}

/** What a listed click should become. */
export function expectedClick(text: string, linkId: string): ExpectedClick {
  const source = readJson(text) as JsonFields;
  const row = clickRow(source, linkId);
  return { row, payload: row === null ? canonicalJson(source) : '' };
}

/** What a listed conversion should become, with the click and the fans that it names. */
export function expectedConversion(text: string, linkId: string): ExpectedConversion {
  const source = readJson(text) as JsonFields;
  const id = idOf(source.id);
  const at = microseconds(source.conversion_at);
  if (id === null || at === null) {
    return { row: null, payload: canonicalJson(source), click: null, fans: [] };
  }
  const handled = ['id', 'conversion_at', 'click', 'fan'];
  let row: Row = {
    id,
    smart_link_id: linkId,
    conversion_at: at,
    ...expectedFields(source, CONVERSION_FIELDS, handled),
    click_id: null,
    click_created_at: null,
  };
  let click: Row | null = null;
  if (isFields(source.click)) {
    click = clickRow(source.click, linkId);
    row = {
      ...row,
      click_id: idOf(source.click.id),
      click_created_at: microseconds(source.click.created_at),
    };
  }
  if (click === null && source.click != null) row = withExtra(row, 'click', source.click);

  const fan = isFields(source.fan) ? source.fan : null;
  const fanId = fan === null ? null : idOf(fan.onlyfans_id);
  const fans: Row[] = [];
  if (fan !== null && (fanId ?? row.fan_onlyfans_id) != null) {
    const fields = expectedFields(fan, FAN_FIELDS, ['onlyfans_id']);
    fans.push({ onlyfans_id: fanId ?? row.fan_onlyfans_id ?? null, ...fields, as_of: at });
  } else if (source.fan != null) row = withExtra(row, 'fan', source.fan);
  const named = row.fan_onlyfans_id ?? null;
  if (named === null) row = { ...row, fan_onlyfans_id: fanId };
  if (named !== null && named !== fans[0]?.onlyfans_id) {
    const nothing = expectedFields({}, FAN_FIELDS, []);
    fans.push({ onlyfans_id: named, ...nothing, as_of: null });
  }
  return { row, payload: '', click, fans };
}
