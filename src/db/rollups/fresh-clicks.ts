/** Sums clicks that were just inserted, from the rows in memory: what they add to the daily sums of their link. */
import { clicksTable } from '../write/stores.js';
import { columnIndex, type TextRow } from '../write/write-table.js';
import { campaignColumns } from './definitions.js';
import { Numbered } from './numbered.js';
import type { ReportDays } from './report-days.js';

/** Clicks that are counted together. */
export interface Group {
  clicks: number;
  bots: number;
  duplicates: number;
  /** Null where no click has one. */
  gross: number | null;
}

/** Groups of a day by what tells them apart. */
export type Groups = Map<number, Group>;

export interface FreshDay {
  readonly whole: Group;
  /** By `deviceOf` the numbers of country and device. */
  readonly devices: Groups;
  /** By the number of their tags. */
  readonly campaigns: Groups;
  /** By the number of what the channel is told from. */
  readonly channels: Groups;
}

export interface FreshSums {
  /** By day, `YYYY-MM-DD`. */
  readonly days: ReadonlyMap<string, FreshDay>;
  readonly countries: Numbered<string | null>;
  readonly devices: Numbered<string | null>;
  /** Sets of campaign tags. */
  readonly tags: readonly TextRow[];
  /**
   * What channels are told from: the kind of ad id, else `utm_source` and `referrer`. Several may be one channel;
   * which, the database says.
   */
  readonly channelInputs: readonly TextRow[];
}

const at = (name: string): number => columnIndex(clicksTable, name);
const timeAt = at('created_at');
const [botAt, duplicateAt, grossAt] = [at('is_bot'), at('is_duplicate'), at('gross_clicks')];
const [countryAt, deviceAt] = [at('country_code'), at('browser_device_type')];
const campaignAt = campaignColumns.map(at);
const [sourceAt, referrerAt] = [at('utm_source'), at('referrer')];
/** In the order in which `smartlinks_bi.click_channel` looks at them. */
const adIds = ['fbclid', 'gclid', 'gbraid', 'wbraid', 'ttclid', 'sccid'].map((name) => ({
  place: at(name),
  input: [name, null, null],
}));
const ALL_THREE = [0, 1, 2];

const SMALL_INTEGER = /^-?\d{1,10}$/;
/** Half of a pair, which is stored as another character: two texts may become the same. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const BLANK = /^ *$/;
const MAY_BE_MACRO = /[{%#]|__/;

/** More countries and devices than there are clicks at once. */
const MANY = 2 ** 26;

/** One number for two. */
export const deviceOf = (country: number, device: number): number => country * MANY + device;
export const countryOfDevice = (both: number): number => Math.floor(both / MANY);
export const typeOfDevice = (both: number): number => both % MANY;

/** Sums clicks by day of reports, as many at a time as there are. */
export class ClickSums {
  private readonly days = new Map<string, FreshDay>();
  private readonly countries = new Numbered<string | null>();
  private readonly devices = new Numbered<string | null>();
  private readonly tags = new NumberedRows(campaignColumns.length);
  private readonly channelInputs = new NumberedRows(3);
  private lastName: string | null = null;
  private last = newDay();
  private knownGross: string | null = null;
  /** False where a value is not as the normalizer writes it, or of no known day, so that only the database can tell. */
  private isClear = true;
  private readonly reportDays: ReportDays;

  constructor(reportDays: ReportDays) {
    this.reportDays = reportDays;
  }

  /** The zone by which days are cut. */
  get zone(): string {
    return this.reportDays.zone;
  }

  add(rows: readonly TextRow[], from = 0, to = rows.length): void {
    for (let at = from; at < to && this.isClear; at += 1) {
      this.isClear = this.addRow(rows[at] ?? []);
    }
  }

  /** Null where only the database can tell them. */
  get sums(): FreshSums | null {
    const { days, countries, devices, tags, channelInputs } = this;
    const texts = [...countries.values, ...devices.values, ...tags.texts, ...channelInputs.texts];
    if (!this.isClear || texts.some((text) => text !== null && LONE_SURROGATE.test(text)))
      return null;
    return { days, countries, devices, tags: tags.rows, channelInputs: channelInputs.rows };
  }

  private addRow(row: TextRow): boolean {
    const [bot, duplicate, grossText = null] = [row[botAt], row[duplicateAt], row[grossAt]];
    if (!isFlag(bot) || !isFlag(duplicate)) return false;
    if (grossText !== null && grossText !== this.knownGross) {
      if (!SMALL_INTEGER.test(grossText)) return false;
      this.knownGross = grossText;
    }
    const name = this.reportDays.dayOf(row[timeAt] ?? '');
    if (name === null) return false;
    const day = this.dayCalled(name);
    const isBot = bot === 't';
    const isDuplicate = !isBot && duplicate === 't';
    const gross = grossText === null ? null : Number(grossText);
    const device = deviceOf(
      this.countries.of(row[countryAt] ?? null),
      this.devices.of(row[deviceAt] ?? null),
    );
    count(day.whole, isBot, isDuplicate, gross);
    count(groupOf(day.devices, device), isBot, isDuplicate, gross);
    count(groupOf(day.campaigns, this.tags.of(row, campaignAt)), isBot, isDuplicate, gross);
    const input = channelInput(this.channelInputs, row);
    count(groupOf(day.channels, input), isBot, isDuplicate, gross);
    return true;
  }

  private dayCalled(name: string): FreshDay {
    if (name === this.lastName) return this.last;
    this.lastName = name;
    this.last = this.days.get(name) ?? newDay();
    this.days.set(name, this.last);
    return this.last;
  }
}

const isFlag = (value: string | null | undefined): boolean =>
  value === 't' || value === 'f' || (value ?? null) === null;

/** Kind, `utm_source`, `referrer`: null where it does not matter for the channel. Telling too much apart does no harm. */
function channelInput(inputs: NumberedRows, row: TextRow): number {
  for (const { place, input } of adIds) {
    const value = row[place] ?? null;
    if (value !== null && value !== '') return inputs.of(input, ALL_THREE);
  }
  const source = row[sourceAt] ?? null;
  const isTelling = source !== null && !BLANK.test(source) && !MAY_BE_MACRO.test(source);
  return inputs.of([null, source, isTelling ? null : (row[referrerAt] ?? null)], ALL_THREE);
}

/** Rows of texts, each different one with a number. */
class NumberedRows {
  readonly rows: TextRow[] = [];
  private readonly byColumn: readonly Numbered<string | null>[];
  private readonly pairs: readonly Numbered<number>[];

  constructor(columns: number) {
    this.byColumn = Array.from({ length: columns }, () => new Numbered<string | null>());
    this.pairs = Array.from({ length: columns }, () => new Numbered<number>());
  }

  /** Of the values of a row at these places, one for each column. */
  of(row: TextRow, places: readonly number[]): number {
    let number = 0;
    for (let column = 0; column < places.length; column += 1) {
      const own = this.byColumn[column]?.of(row[places[column] ?? -1] ?? null) ?? 0;
      number = this.pairs[column]?.of(number * MANY + own) ?? 0;
    }
    if (number === this.rows.length) this.rows.push(places.map((place) => row[place] ?? null));
    return number;
  }

  get texts(): (string | null)[] {
    return this.byColumn.flatMap(({ values }) => values);
  }
}

export const newGroup = (): Group => ({ clicks: 0, bots: 0, duplicates: 0, gross: null });

const newDay = (): FreshDay => ({
  whole: newGroup(),
  devices: new Map(),
  campaigns: new Map(),
  channels: new Map(),
});

/** The group of a number, made where there is none. */
export function groupOf(groups: Groups, number: number): Group {
  const known = groups.get(number);
  if (known !== undefined) return known;
  const group = newGroup();
  groups.set(number, group);
  return group;
}

function count(group: Group, isBot: boolean, isDuplicate: boolean, gross: number | null): void {
  group.clicks += 1;
  if (isBot) group.bots += 1;
  else if (isDuplicate) group.duplicates += 1;
  if (gross !== null) group.gross = (group.gross ?? 0) + gross;
}

/** Adds what another group counted. */
export function addGroup(group: Group, { clicks, bots, duplicates, gross }: Group): void {
  group.clicks += clicks;
  group.bots += bots;
  group.duplicates += duplicates;
  if (gross !== null) group.gross = (group.gross ?? 0) + gross;
}
