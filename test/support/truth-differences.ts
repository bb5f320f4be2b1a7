/** Compares everything that the simulator's service has with everything that the tables hold, and the daily sums with the rows. */
import type { Database } from '../../src/db/database.js';
import type { SimulatorService } from '../../src/simulator/service.js';
import type { StreamName } from '../../src/simulator/switches.js';
import { canonicalJson, readJson } from './canonical.js';
import {
  type ExpectedClick,
  type ExpectedConversion,
  expectedClick,
  expectedConversion,
  type Row,
} from './expected-rows.js';
import { rollupDifferences } from './rollup-differences.js';
import { type StoredTable, storedTable } from './stored-rows.js';

/** What of a simulator's service is compared; a copy read from outside will do. */
export type TruthSource = Pick<SimulatorService, 'links' | 'truth' | 'truthDays'>;

export interface TruthOptions {
  /** Links to compare; by default all that are listed. Rows of other links are passed over. */
  readonly links?: readonly string[];
  /** True where rows have vanished or changed since the first sync: marked rows and older fans may be left. */
  readonly hasHistory?: boolean;
}

const parsed = new WeakMap<TruthSource, Map<string, ExpectedClick | ExpectedConversion>>();

/** Objects are parsed once for each simulator: many tests compare the same ones. */
function remembered<T extends ExpectedClick>(service: TruthSource, key: string, make: () => T): T {
  const kept = parsed.get(service) ?? new Map<string, ExpectedClick | ExpectedConversion>();
  parsed.set(service, kept);
  const known = kept.get(key);
  if (known !== undefined) return known as T;
  const made = make();
  kept.set(key, made);
  return made;
}

interface Expected {
  readonly clicks: Map<string, Row>;
  readonly conversions: Map<string, Row>;
  /** Clicks inside conversions, by id. */
  readonly known: Map<string, Row[]>;
  /** Fans by id. */
  readonly fans: Map<string, Row[]>;
  /** `link stream payload` of objects for the quarantine. */
  readonly bad: string[];
  /** `link stream day` to what the ledger should say. */
  readonly days: Map<string, string>;
}

const pushTo = (map: Map<string, Row[]>, key: string, row: Row): void => {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
};

function expect(service: TruthSource, links: readonly string[]): Expected {
  const expected: Expected = {
    clicks: new Map(),
    conversions: new Map(),
    known: new Map(),
    fans: new Map(),
    bad: [],
    days: new Map(),
  };
  const addDays = (
    link: string,
    stream: StreamName,
    badDays: ReadonlyMap<string, number>,
  ): void => {
    for (const [day, count] of service.truthDays(link, stream)) {
      const bad = badDays.get(day) ?? 0;
      const status = bad > 0 ? 'quarantined' : 'verified';
      expected.days.set(`${link} ${stream} ${day}`, `${count} ${count - bad} ${status}`);
    }
  };
  for (const link of links) {
    for (const stream of ['clicks', 'conversions'] as const) {
      const badDays = new Map<string, number>();
      for (const { text, atMs } of service.truth(link, stream)) {
        const key = `${link} ${text}`;
        const read = stream === 'clicks' ? expectedClick : expectedConversion;
        const made = remembered<ExpectedClick | ExpectedConversion>(service, key, () =>
          read(text, link),
        );
        if (made.row === null) {
          expected.bad.push(`${link} ${stream} ${made.payload}`);
          const day = new Date(atMs).toISOString().slice(0, 10);
          badDays.set(day, (badDays.get(day) ?? 0) + 1);
          continue;
        }
        expected[stream].set(made.row.id ?? '', made.row);
        if (!('fans' in made)) continue;
        if (made.click !== null) pushTo(expected.known, made.click.id ?? '', made.click);
        for (const fan of made.fans) pushTo(expected.fans, fan.onlyfans_id ?? '', fan);
      }
      addDays(link, stream, badDays);
    }
  }
  return expected;
}

/** Everything that differs, one line each; empty where nothing does. */
export async function differencesFromTruth(
  database: Database,
  service: TruthSource,
  options: TruthOptions,
): Promise<string[]> {
  const links =
    options.links ??
    service
      .links()
      .filter((link) => !link.removed)
      .map((link) => link.id);
  const expected = expect(service, links);
  const hasHistory = options.hasHistory ?? false;
  const isOurs = (row: Row): boolean => links.includes(row.smart_link_id ?? '');
  const differences: string[] = [];

  const clicks = await storedTable(database, 'clicks', 'id');
  compareListed('clicks', expected.clicks, clicks, isOurs, differences);
  for (const id of clicks.marked) {
    const row = clicks.rows.get(id);
    if (row === undefined || expected.clicks.has(id) || !isOurs(row)) continue;
    const candidates = expected.known.get(id) ?? [];
    if (candidates.length === 0 && !hasHistory) differences.push(`clicks ${id}: is too many`);
    if (candidates.length > 0) addClosest('known clicks', id, candidates, row, differences);
  }
  for (const id of expected.known.keys()) {
    if (!clicks.rows.has(id)) differences.push(`known clicks ${id}: is missing`);
  }

  const conversions = await storedTable(database, 'conversions', 'id');
  compareListed('conversions', expected.conversions, conversions, isOurs, differences);
  for (const id of conversions.marked) {
    if (!hasHistory && !expected.conversions.has(id)) {
      differences.push(`conversions ${id}: is too many`);
    }
  }
  await compareFans(database, expected.fans, hasHistory, differences);
  await compareQuarantine(database, expected.bad, links, differences);
  await compareDays(database, expected.days, links, differences);
  differences.push(...(await rollupDifferences(database)));
  return differences;
}

function compareListed(
  table: string,
  expected: ReadonlyMap<string, Row>,
  stored: StoredTable,
  isOurs: (row: Row) => boolean,
  differences: string[],
): void {
  for (const [id, row] of expected) {
    const held = stored.rows.get(id);
    if (held === undefined) differences.push(`${table} ${id}: is missing`);
    else {
      addFields(`${table} ${id}`, row, held, differences);
      if (stored.marked.has(id)) differences.push(`${table} ${id}: is listed and marked`);
    }
  }
  for (const [id, row] of stored.rows) {
    if (!expected.has(id) && !stored.marked.has(id) && isOurs(row)) {
      differences.push(`${table} ${id}: is too many`);
    }
  }
}

function addFields(name: string, expected: Row, stored: Row, differences: string[]): void {
  for (const column in stored) {
    const [want, have] = [expected[column], stored[column]];
    if (want !== have) differences.push(`${name} ${column}: ${want} became ${have}`);
  }
  for (const column in expected) {
    if (!(column in stored)) differences.push(`${name} ${column}: has no column`);
  }
}

/** Where several objects may have been the source, the nearest one is compared. */
function addClosest(
  name: string,
  id: string,
  candidates: readonly Row[],
  stored: Row,
  differences: string[],
): void {
  const found = candidates.map((candidate) => {
    const lines: string[] = [];
    addFields(`${name} ${id}`, candidate, stored, lines);
    return lines;
  });
  differences.push(...(found.sort((a, b) => a.length - b.length)[0] ?? []));
}

/** A fan is what the newest conversion with a fan object says; of equally new ones either will do. */
async function compareFans(
  database: Database,
  expected: ReadonlyMap<string, readonly Row[]>,
  hasHistory: boolean,
  differences: string[],
): Promise<void> {
  const stored = await storedTable(database, 'fans', 'onlyfans_id');
  for (const [id, rows] of expected) {
    const held = stored.rows.get(id);
    if (held === undefined) {
      differences.push(`fans ${id}: is missing`);
      continue;
    }
    const newest = rows.reduce((most, row) => {
      const at = BigInt(row.as_of ?? -1);
      return at > most ? at : most;
    }, -1n);
    const candidates = rows.filter((row) => BigInt(row.as_of ?? -1) === newest);
    addClosest('fans', id, candidates, held, differences);
  }
  if (hasHistory) return;
  for (const id of stored.rows.keys()) {
    if (!expected.has(id)) differences.push(`fans ${id}: is too many`);
  }
}

async function compareQuarantine(
  database: Database,
  expected: readonly string[],
  links: readonly string[],
  differences: string[],
): Promise<void> {
  const { rows } = await database.query<{ link: string; stream: string; payload: string }>(
    `SELECT smart_link_id AS link, stream, payload FROM smartlinks_sync.quarantine
     WHERE resolved_at IS NULL AND smart_link_id = ANY ($1)`,
    [links],
  );
  const stored = rows.map(
    (row) => `${row.link} ${row.stream} ${canonicalJson(readJson(row.payload))}`,
  );
  const want = [...expected].sort();
  const have = stored.sort();
  if (want.join('\n') === have.join('\n')) return;
  const lost = want.find((line) => !have.includes(line)) ?? 'nothing';
  const added = have.find((line) => !want.includes(line)) ?? 'nothing';
  differences.push(
    `quarantine: ${want.length} rows became ${have.length}, without ${lost}, with ${added}`,
  );
}

async function compareDays(
  database: Database,
  expected: ReadonlyMap<string, string>,
  links: readonly string[],
  differences: string[],
): Promise<void> {
  const { rows } = await database.query<{ key: string; says: string }>(
    `SELECT format('%s %s %s', smart_link_id, stream, day) AS key,
            format('%s %s %s', api_total, stored, status) AS says
     FROM smartlinks_sync.days WHERE smart_link_id = ANY ($1)`,
    [links],
  );
  const stored = new Map(rows.map((row) => [row.key, row.says]));
  for (const [key, says] of expected) {
    const have = stored.get(key);
    if (have !== says) differences.push(`day ${key}: ${says} became ${have}`);
  }
  for (const key of stored.keys()) {
    if (!expected.has(key)) differences.push(`day ${key}: is too many`);
  }
}
