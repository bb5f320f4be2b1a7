/** Days of the tables of groups, as they are once fresh clicks are added to what they have. Pure. */
import type { TextRow } from '../write/write-table.js';
import {
  addGroup,
  countryOfDevice,
  deviceOf,
  type FreshDay,
  type FreshSums,
  type Group,
  type Groups,
  groupOf,
  typeOfDevice,
} from './fresh-clicks.js';
import type { Known, KnownGroup } from './known-groups.js';
import { Numbered } from './numbered.js';

/** Everything that numbers stand for. */
interface Names {
  readonly countries: Numbered<string | null>;
  readonly devices: Numbered<string | null>;
  /** Row keys; those of the fresh clicks have the numbers of their tags. */
  readonly campaigns: Numbered<string>;
  readonly channels: Numbered<string | null>;
}

/**
 * The arrays of each day, table by table in the order of their columns, as Postgres reads them. Null where a stored sum is larger than
 * a number holds exactly.
 */
export function groupRows(sums: FreshSums, known: Known): TextRow[] | null {
  const { countries, devices } = sums;
  const names: Names = { countries, devices, campaigns: new Numbered(), channels: new Numbered() };
  for (const key of known.tagKeys) names.campaigns.of(key);
  const channelOf = known.channels.map((name) => names.channels.of(name));
  const days = new Map([...sums.days].map(([day, fresh]) => [day, withChannels(fresh, channelOf)]));
  for (const { day, division, told, group } of known.groups) {
    const to = days.get(day);
    if (to === undefined) continue;
    if (Math.abs(group.gross ?? 0) > Number.MAX_SAFE_INTEGER / 2) return null;
    addGroup(groupOf(...placeOf(to, names, division, told)), group);
  }
  const texts = {
    countries: countries.values.map(quoted),
    devices: devices.values.map(quoted),
    channels: names.channels.values.map(quoted),
  };
  return [...days.values()].map((day) => [
    ...arrays(byCountry(day.devices), [(key) => texts.countries[key]], false),
    ...arrays(day.devices, [
      (key) => texts.countries[countryOfDevice(key)],
      (key) => texts.devices[typeOfDevice(key)],
    ]),
    ...arrays(day.campaigns, [(key) => names.campaigns.values[key]]),
    ...arrays(day.channels, [(key) => texts.channels[key]]),
  ]);
}

/** With channels in place of what they are told from. */
function withChannels(day: FreshDay, channelOf: readonly number[]): FreshDay {
  const channels: Groups = new Map();
  for (const [input, group] of day.channels) {
    addGroup(groupOf(channels, channelOf[input] ?? 0), group);
  }
  return { ...day, channels };
}

function placeOf(
  day: FreshDay,
  names: Names,
  division: KnownGroup['division'],
  [first, second]: KnownGroup['told'],
): [Groups, number] {
  if (division === 'campaign') return [day.campaigns, names.campaigns.of(first ?? '')];
  if (division === 'channel') return [day.channels, names.channels.of(first)];
  return [day.devices, deviceOf(names.countries.of(first), names.devices.of(second))];
}

function byCountry(devices: Groups): Groups {
  const countries: Groups = new Map();
  for (const [key, group] of devices) addGroup(groupOf(countries, countryOfDevice(key)), group);
  return countries;
}

type Tell = (key: number) => string | undefined;

/** Arrays of what tells the groups apart, then of their figures; zeros at the end of bots and duplicates are left out. */
function arrays(groups: Groups, told: readonly Tell[], hasGross = true): string[] {
  const withBots: [number, Group][] = [];
  const withDuplicates: [number, Group][] = [];
  const others: [number, Group][] = [];
  for (const entry of groups) {
    const [, { bots, duplicates }] = entry;
    if (bots !== 0) withBots.push(entry);
    else if (duplicates !== 0) withDuplicates.push(entry);
    else others.push(entry);
  }
  const notPlain = [...withBots, ...withDuplicates];
  const all = [...notPlain, ...others];
  return [
    ...told.map((tell) => literal(all, ([key]) => tell(key) ?? 'NULL')),
    literal(all, ([, { clicks }]) => clicks),
    literal(withBots, ([, { bots }]) => bots),
    literal(notPlain, ([, { duplicates }]) => duplicates),
    ...(hasGross ? [literal(all, ([, { gross }]) => gross ?? 'NULL')] : []),
  ];
}

function literal<Entry>(
  entries: readonly Entry[],
  element: (entry: Entry) => string | number,
): string {
  return `{${entries.map(element).join(',')}}`;
}

/** Needs no quotes inside an array. */
const PLAIN = /^[A-Za-z0-9_.-]+$/;

function quoted(text: string | null): string {
  if (text === null) return 'NULL';
  if (PLAIN.test(text) && text.toLowerCase() !== 'null') return text;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
