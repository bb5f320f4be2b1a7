/** Compares the rows of one settled reading with those that are stored. Writes nothing. */
import { DatabaseError } from '../../db/database-error.js';
import { rowsOfOthers } from '../../db/ledger/listed-twice.js';
import {
  compareFacts,
  compareFans,
  notQuarantined,
  type RowDifference,
} from '../../db/ledger/verify-rows.js';
import { findAbsent } from '../../db/write/live-rows.js';
import { isAboutRows } from '../../db/write/narrow.js';
import type { WorkUnit } from '../commit.js';
import { applyRules } from '../privacy/row-rules.js';
import type { Range } from '../range.js';
import type { Reading } from '../reading.js';
import type { Run } from '../run.js';
import type { GoodRow } from '../streams/stream.js';
import { dayOf } from '../time.js';
import type { ContentTally } from './content-tally.js';

/** A stored row that the reading lacks. */
export interface ExtraRow {
  readonly id: string;
  /** Seconds since 1970. */
  readonly seconds: number;
}

/** Notes listed, missing and changed rows in the tally and returns stored rows of the range that the reading lacks. */
export async function compareReading(
  run: Run,
  unit: WorkUnit,
  reading: Reading,
  range: Range,
  tally: ContentTally,
): Promise<ExtraRow[]> {
  const { store } = unit.stream;
  const key = { linkId: unit.linkId, stream: unit.stream.name };
  const { database } = run;
  const absent = await database.transaction((client) =>
    findAbsent(client, store, unit.linkId, range.start, range.end, reading.ids),
  );
  const rules = await database.transaction((client) => run.rules.read(client));
  const ofOthers = await database.transaction((client) => rowsOfOthers(client, store, unit.linkId));
  for (const id of ofOthers) reading.setAside(id, 'listed_twice');
  const { rows } = applyRules(unit.stream.name, reading.rows, rules);
  const missing = await compareRows(run, unit, rows, tally);
  // What is not stored because the database refused it is in the quarantine, under the hash of what came.
  for (const row of missing) reading.setAside(row.id, 'rejected_compared');
  for (const row of reading.rows) tally.listed(dayOf(row.seconds));
  for (const { seconds } of reading.quarantined) tally.listed(dayOf(seconds ?? range.start));
  const hashes = reading.quarantined.map((row) => row.hash);
  const unknown = await database.transaction((client) => notQuarantined(client, key, hashes));
  for (const { hash, seconds } of reading.quarantined) {
    if (unknown.has(hash)) tally.missing(dayOf(seconds ?? range.start));
  }
  // Fans come with their rows: where a row is not stored, that is what is wrong.
  const lacking = new Set(missing.map(({ id }) => id));
  await noteFans(
    run,
    rows.filter(({ id }) => !lacking.has(id)),
    tally,
  );
  return absent.map(({ id, time }) => ({ id, seconds: time.getTime() / 1000 }));
}

/** Notes rows that no reading of the day has brought before. */
export async function compareSecond(
  run: Run,
  unit: WorkUnit,
  rows: readonly GoodRow[],
  tally: ContentTally,
): Promise<void> {
  for (const row of rows) tally.listed(dayOf(row.seconds));
  const rules = await run.database.transaction((client) => run.rules.read(client));
  const ruled = applyRules(unit.stream.name, rows, rules);
  for (const row of await compareRows(run, unit, ruled.rows, tally))
    tally.missing(dayOf(row.seconds));
}

/** Notes rows that are stored otherwise, and returns those that are not stored. */
async function compareRows(
  run: Run,
  unit: WorkUnit,
  rows: readonly GoodRow[],
  tally: ContentTally,
): Promise<GoodRow[]> {
  const { found, refused } = await byHalves(rows, (some) =>
    run.database.transaction((client) =>
      compareFacts(
        client,
        unit.stream.store,
        some.map((row) => row.fact),
      ),
    ),
  );
  const missing = [...refused];
  for (const { row, fields } of found) {
    if (fields === null) missing.push(row);
    else tally.changed(dayOf(row.seconds), fields);
  }
  return missing;
}

async function noteFans(run: Run, rows: readonly GoodRow[], tally: ContentTally): Promise<void> {
  const fans = rows.flatMap((row) => row.fans);
  const { found } = await byHalves(fans, (some) =>
    run.database.transaction((client) => compareFans(client, some)),
  );
  for (const { fields, asOf } of found) {
    tally.changed(
      dayOf(Date.parse(asOf) / 1000),
      fields?.map((field) => `fan.${field}`) ?? ['fan'],
    );
  }
}

/** Compares rows, and where one of them is no row that the database takes, each half by itself. */
async function byHalves<T, F extends RowDifference>(
  rows: readonly T[],
  compare: (rows: readonly T[]) => Promise<readonly F[]>,
): Promise<{ found: (F & { readonly row: T })[]; refused: T[] }> {
  const found: (F & { readonly row: T })[] = [];
  const refused: T[] = [];
  const pending: (readonly T[])[] = rows.length === 0 ? [] : [rows];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    try {
      for (const difference of await compare(part)) {
        const row = part[difference.at];
        if (row !== undefined) found.push({ ...difference, row });
      }
    } catch (error) {
      if (!(error instanceof DatabaseError) || !isAboutRows(error.sqlstate)) throw error;
      const middle = Math.ceil(part.length / 2);
      if (part.length === 1) refused.push(...part);
      else pending.push(part.slice(middle), part.slice(0, middle));
    }
  }
  return { found, refused };
}
