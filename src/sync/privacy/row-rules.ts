/**
 * What is kept of rows whatever the mode says: of people who were erased and of rows older than the retention,
 * nothing personal. Pure; applied to every row before it is written or compared.
 */
import { clicksTable, conversionsTable, fansTable } from '../../db/write/stores.js';
import { columnIndex, type TextRow } from '../../db/write/write-table.js';
import { isJsonObject, type JsonValue, parseJson } from '../../json.js';
import type { QuarantinedRow } from '../reading.js';
import { storableJson } from '../row-reader.js';
import { readId } from '../streams/identity.js';
import type { GoodRow, StreamName } from '../streams/stream.js';
import { readInstant } from '../text-form.js';
import {
  adClickIds,
  clickShape,
  conversionShape,
  fanShape,
  streamShapes,
} from './personal-fields.js';
import { drop, protectObject, protectRow } from './protect.js';

export interface RowRules {
  /** Rows of before this second (since 1970) hold nothing personal; null: there is no such rule. */
  readonly blankedBefore: number | null;
  /** What stands for the id of an erased fan; null for everybody else. */
  readonly pseudonymOf: (fanId: string) => string | null;
  /** True for a click behind a conversion of an erased fan. */
  readonly isErasedClick: (clickId: string) => boolean;
  /** False where nobody was erased. */
  readonly hasErasures: boolean;
}

export const noRules: RowRules = {
  blankedBefore: null,
  pseudonymOf: () => null,
  isErasedClick: () => false,
  hasErasures: false,
};

export interface RuledRows {
  readonly rows: readonly GoodRow[];
  /** Clicks that these rows show to be of an erased fan, and that were not known to be. */
  readonly erasedClicks: readonly string[];
}

const at = {
  clickId: columnIndex(clicksTable, 'id'),
  clickExtra: columnIndex(clicksTable, '_extra'),
  clickTime: columnIndex(clicksTable, 'created_at'),
  click: columnIndex(conversionsTable, 'click_id'),
  fan: columnIndex(conversionsTable, 'fan_onlyfans_id'),
  conversionExtra: columnIndex(conversionsTable, '_extra'),
  fanKey: columnIndex(fansTable, 'onlyfans_id'),
  fanAsOf: columnIndex(fansTable, 'as_of'),
};
const adIdsAt = new Set(adClickIds.map((name) => columnIndex(clicksTable, name)));
/** What an ad network's id becomes: that there was one is needed to tell the channel. */
const ERASED = 'erased';

/** Rows as they are to be stored. The same array comes back where no rule says anything. */
export function applyRules(
  stream: StreamName,
  rows: readonly GoodRow[],
  rules: RowRules,
): RuledRows {
  if (rules.blankedBefore === null && !rules.hasErasures) return { rows, erasedClicks: [] };
  const erasedClicks = new Set<string>();
  const ruled = rows.map((row) =>
    stream === 'clicks'
      ? { ...row, fact: ruledClick(row.fact, row.id, row.seconds, rules) }
      : ruledConversion(row, rules, erasedClicks),
  );
  return { rows: ruled, erasedClicks: [...erasedClicks] };
}

function ruledConversion(row: GoodRow, rules: RowRules, erasedClicks: Set<string>): GoodRow {
  const fanId = row.fact[at.fan] ?? null;
  const ids = [fanId, ...row.fans.map((fan) => fan[at.fanKey] ?? null)];
  const isErased = ids.some((id) => id !== null && rules.pseudonymOf(id) !== null);
  const clickId = row.fact[at.click] ?? null;
  if (isErased && clickId !== null && !rules.isErasedClick(clickId)) erasedClicks.add(clickId);
  const isOld = isBlanked(row.seconds, rules);
  const kept = isOld ? protectRow(conversionsTable, conversionShape, row.fact, drop) : row.fact;
  return {
    ...row,
    fact: isErased ? erasedConversion(kept, rules) : kept,
    fans: row.fans.map((fan) => ruledFan(fan, rules)),
    click:
      row.click === null
        ? null
        : isErased
          ? erasedClick(row.click)
          : ruledClick(row.click, clickId ?? '', secondsOf(row.click[at.clickTime]), rules),
  };
}

function ruledClick(row: TextRow, id: string, seconds: number | null, rules: RowRules): TextRow {
  if (rules.isErasedClick(id)) return erasedClick(row);
  return isBlanked(seconds, rules) ? protectRow(clicksTable, clickShape, row, drop) : row;
}

function ruledFan(row: TextRow, rules: RowRules): TextRow {
  const pseudonym = rules.pseudonymOf(row[at.fanKey] ?? '');
  if (pseudonym !== null) return erasedFan(row, pseudonym);
  const isOld = isBlanked(secondsOf(row[at.fanAsOf]), rules);
  return isOld ? protectRow(fansTable, fanShape, row, drop) : row;
}

/** A click without what tells of its person. */
export function erasedClick(row: TextRow): TextRow {
  return protectRow(clicksTable, clickShape, row, drop).map((value, column) => {
    if (column === at.clickExtra) return null;
    return value !== null && adIdsAt.has(column) ? ERASED : value;
  });
}

/** A fan of whom nothing is left but that it is one. */
export function erasedFan(row: TextRow, pseudonym: string): TextRow {
  return row.map((value, column) => {
    if (column === at.fanKey) return pseudonym;
    return column === at.fanAsOf ? value : null;
  });
}

/** A conversion that no longer says whose it is; its amounts stay. */
export function erasedConversion(row: TextRow, rules: Pick<RowRules, 'pseudonymOf'>): TextRow {
  return row.map((value, column) => {
    if (column === at.conversionExtra) return null;
    return column === at.fan && value !== null ? (rules.pseudonymOf(value) ?? value) : value;
  });
}

/** What the quarantine keeps of a row; a payload of null where it is of an erased fan. */
export function ruledPayload(
  stream: StreamName,
  row: Pick<QuarantinedRow, 'payload' | 'seconds'>,
  rules: RowRules,
): string | null {
  const isOld = isBlanked(row.seconds, rules);
  if ((!isOld && !rules.hasErasures) || row.payload === null) return row.payload;
  const source = parseJson(row.payload);
  if (!isJsonObject(source)) return row.payload;
  if (fanIdsIn(source).some((id) => rules.pseudonymOf(id) !== null)) return null;
  return isOld ? storableJson(protectObject(streamShapes[stream], source, drop)) : row.payload;
}

/** Ids of fans that an API object names. */
export function fanIdsIn(source: JsonValue): readonly string[] {
  if (!isJsonObject(source)) return [];
  const inner = isJsonObject(source.fan) ? source.fan.onlyfans_id : undefined;
  return [readId(source.fan_onlyfans_id), readId(inner)].flatMap((id) => (id === null ? [] : [id]));
}

function isBlanked(seconds: number | null, { blankedBefore }: RowRules): boolean {
  return blankedBefore !== null && seconds !== null && seconds < blankedBefore;
}

function secondsOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : (readInstant(text)?.seconds ?? null);
}
