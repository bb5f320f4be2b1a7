/** Sums clicks that were just inserted, from the rows in memory: what they add to the daily sums of their link. */
import { clicksTable } from '../write/stores.js';
import { columnIndex, type TextRow } from '../write/write-table.js';
import { campaignColumns } from './definitions.js';

/** Groups of clicks of a day: `date_day`, the dimensions, then `clicks`, `bot_clicks`, `duplicate_clicks`, `gross_clicks`. */
export type SummedRows = readonly TextRow[];

export interface ClickSums {
  readonly days: SummedRows;
  /** By `country_code` and `browser_device_type`. */
  readonly countries: SummedRows;
  /** By the tags of a campaign. */
  readonly campaigns: SummedRows;
  /**
   * By what the channel is told from: the kind of ad id, else `utm_source` and `referrer`. Several may be one channel;
   * which, the database says.
   */
  readonly channels: SummedRows;
}

const at = (name: string): number => columnIndex(clicksTable, name);
const timeAt = at('created_at');
const [botAt, duplicateAt, grossAt] = [at('is_bot'), at('is_duplicate'), at('gross_clicks')];
const countryAt = [at('country_code'), at('browser_device_type')];
const campaignAt = campaignColumns.map(at);
const [sourceAt, referrerAt] = [at('utm_source'), at('referrer')];
/** In the order in which `smartlinks_bi.click_channel` looks at them. */
const adIds = ['fbclid', 'gclid', 'gbraid', 'wbraid', 'ttclid', 'sccid'].map(
  (name) => [name, at(name)] as const,
);

const SMALL_INTEGER = /^-?\d{1,10}$/;
/** Half of a pair, which is stored as another character: two texts may become the same. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const BLANK = /^ *$/;
const MAY_BE_MACRO = /[{%#]|__/;

const [UNIQUE, DUPLICATE, BOT] = [0, 1, 2] as const;
const ALL_THREE = [0, 1, 2];

/** Sums rows, each `dayOf` its time. Null where a value is not as the normalizer writes it, so that only the database can tell. */
export function sumClicks(
  rows: readonly TextRow[],
  dayOf: (time: string) => string | null,
): ClickSums | null {
  const byDay = new Map<string, Day>();
  let [lastName, last]: [string | null, Day | null] = [null, null];
  let knownGross: string | null = null;
  for (const row of rows) {
    const name = dayOf(row[timeAt] ?? '');
    const [bot, duplicate, gross = null] = [row[botAt], row[duplicateAt], row[grossAt]];
    if (name === null || !isFlag(bot) || !isFlag(duplicate)) return null;
    if (gross !== null && gross !== knownGross) {
      if (!SMALL_INTEGER.test(gross)) return null;
      knownGross = gross;
    }
    if (last === null || name !== lastName) {
      last = byDay.get(name) ?? newDay();
      byDay.set(name, last);
      lastName = name;
    }
    const kind = bot === 't' ? BOT : duplicate === 't' ? DUPLICATE : UNIQUE;
    const clicks = gross === null ? null : Number(gross);
    count(last.whole, kind, clicks);
    count(groupOf(last.countries, row, countryAt), kind, clicks);
    count(groupOf(last.campaigns, row, campaignAt), kind, clicks);
    count(groupOf(last.channels, channelInputs(row), ALL_THREE), kind, clicks);
  }
  const sums = {
    days: textRows(byDay, ({ whole }) => [whole]),
    countries: textRows(byDay, ({ countries }) => countries.values()),
    campaigns: textRows(byDay, ({ campaigns }) => campaigns.values()),
    channels: textRows(byDay, ({ channels }) => channels.values()),
  };
  const isPlain = Object.values(sums).every((groups) =>
    groups.every((group) => group.every((value) => value === null || !LONE_SURROGATE.test(value))),
  );
  return isPlain ? sums : null;
}

const isFlag = (value: string | null | undefined): boolean =>
  value === 't' || value === 'f' || (value ?? null) === null;

/** Kind, `utm_source`, `referrer`: null where it does not matter for the channel. Telling too much apart does no harm. */
function channelInputs(row: TextRow): TextRow {
  for (const [name, place] of adIds) {
    if ((row[place] ?? '') !== '') return [name, null, null];
  }
  const source = row[sourceAt] ?? null;
  const isTelling = source !== null && !BLANK.test(source) && !MAY_BE_MACRO.test(source);
  return [null, source, isTelling ? null : (row[referrerAt] ?? null)];
}

interface Group {
  readonly values: readonly (string | null)[];
  clicks: number;
  bots: number;
  duplicates: number;
  gross: number | null;
}

type Groups = Map<string, Group>;

interface Day {
  readonly whole: Group;
  readonly countries: Groups;
  readonly campaigns: Groups;
  readonly channels: Groups;
}

const newGroup = (values: readonly (string | null)[]): Group => ({
  values,
  clicks: 0,
  bots: 0,
  duplicates: 0,
  gross: null,
});

const newDay = (): Day => ({
  whole: newGroup([]),
  countries: new Map(),
  campaigns: new Map(),
  channels: new Map(),
});

/** The group of the values at these places. */
function groupOf(groups: Groups, row: TextRow, places: readonly number[]): Group {
  let key = '';
  for (const place of places) {
    const value = row[place] ?? null;
    // No stored text has a NUL, so that null is apart from every text and no two lists of values have the same key.
    key += value === null ? '\0' : `\0=${value}`;
  }
  const known = groups.get(key);
  if (known !== undefined) return known;
  const group = newGroup(places.map((place) => row[place] ?? null));
  groups.set(key, group);
  return group;
}

function count(group: Group, kind: number, gross: number | null): void {
  group.clicks += 1;
  if (kind === BOT) group.bots += 1;
  else if (kind === DUPLICATE) group.duplicates += 1;
  if (gross !== null) group.gross = (group.gross ?? 0) + gross;
}

function textRows(
  byDay: ReadonlyMap<string, Day>,
  groupsOf: (day: Day) => Iterable<Group>,
): TextRow[] {
  const rows: TextRow[] = [];
  for (const [day, groups] of byDay) {
    for (const { values, clicks, bots, duplicates, gross } of groupsOf(groups)) {
      const total = gross === null ? null : `${gross}`;
      rows.push([day, ...values, `${clicks}`, `${bots}`, `${duplicates}`, total]);
    }
  }
  return rows;
}
