/**
 * Reads every row of a range of a stream again and compares it with what is stored, without writing. A part that
 * does not settle is halved by time, as a sync does it.
 */
import { comparable } from '../judge.js';
import { MAX_PAGES_PER_PART } from '../parts.js';
import { halves, type Range, sameRange } from '../range.js';
import { type PartReading, readJoined, readPart } from '../read-part.js';
import type { Asked } from '../stream-session.js';
import { dayOf } from '../time.js';
import { compareReading, compareSecond, type ExtraRow } from './compare-reading.js';
import { ContentTally } from './content-tally.js';
import { measureOrOthers, otherRanges } from './count-stream.js';
import { FoundDays, type StreamCount } from './found-days.js';
import type { Count, MeasureContext } from './measure.js';
import { readingParts } from './reading-parts.js';

/** Compares the range row by row. Throws what the API client and the database throw. */
export async function compareStream(context: MeasureContext, range: Range): Promise<StreamCount> {
  const found = new FoundDays();
  const comparison = new Comparison(context, found);
  await comparison.compare(range);
  for (const { day, api, content } of comparison.tally.all()) found.compare(day, api, content);
  return found.result();
}

class Comparison {
  readonly tally = new ContentTally();
  private readonly context: MeasureContext;
  private readonly found: FoundDays;
  /** Rows that the readings of one count have brought, and the last seconds of these readings. */
  private rowsRead = 0;
  private ends: number[] = [];
  /** Stored rows of these seconds that the readings lacked, and ids of listed ones that they brought. */
  private edgeRows: ExtraRow[] = [];
  private readonly edgeIds = new Set<string>();

  constructor(context: MeasureContext, found: FoundDays) {
    this.context = context;
    this.found = found;
  }

  async compare(range: Range): Promise<void> {
    const { session } = this.context;
    const measured = await measureOrOthers(this.context, range, session.traits.pageSize);
    if (measured.kind !== 'count') {
      for (const other of otherRanges(this.found, measured, range)) await this.compare(other);
      return;
    }
    this.found.note(measured, range);
    await this.readAll(measured);
    await this.readEdges(measured);
  }

  private async readAll(count: Count): Promise<void> {
    const { traits } = this.context.session;
    this.rowsRead = 0;
    this.ends = [];
    this.edgeRows = [];
    const rows = count.chart ?? comparable(count.held);
    const parts = readingParts(count.range, rows, MAX_PAGES_PER_PART * traits.pageSize);
    for (const part of parts) {
      const isWhole = sameRange(part.range, count.range);
      await this.readPart(part.range, part.expected, isWhole ? count.asked : undefined);
    }
  }

  private async readPart(range: Range, expected: number, known?: Asked): Promise<void> {
    const { session } = this.context;
    const { pageSize, grain } = session.traits;
    const release = await session.run.rows.take(Math.max(expected, pageSize));
    const cut = halves(range, grain);
    try {
      const first = known ?? (await session.ask(range));
      const isTooLarge = first.answer.total > MAX_PAGES_PER_PART * pageSize;
      if (!isTooLarge || cut === null) {
        const read =
          cut === null ? await readJoined(session, range) : await readPart(session, range, first);
        if (read.isSettled && sameRange(read.range, range)) return await this.take(read);
        if (cut === null || !sameRange(read.range, range)) {
          this.found.fail(range, 'not_settled');
          return;
        }
      }
    } finally {
      release();
    }
    for (const half of cut ?? []) await this.readPart(half, expected / 2);
  }

  private async take({ reading, range }: PartReading): Promise<void> {
    const { run, unit } = this.context.session;
    const extra = await compareReading(run, unit, reading, range, this.tally);
    this.rowsRead += reading.distinct;
    this.ends.push(range.end);
    for (const row of reading.rows) {
      if (Math.floor(row.seconds) === range.end) this.edgeIds.add(row.id);
    }
    for (const row of extra) {
      if (Math.floor(row.seconds) === range.end) this.edgeRows.push(row);
      else this.tally.extra(dayOf(row.seconds));
    }
  }

  /**
   * A service that keeps fractions of a second and shows none answers a row of 23:59:59.5 neither up to 23:59:59
   * nor from 00:00:00: the last second of a part is read together with the next one where something is open there.
   */
  private async readEdges(count: Count): Promise<void> {
    const { session } = this.context;
    const open = new Set(this.edgeRows.map((row) => Math.floor(row.seconds)));
    if (this.rowsRead < count.total) {
      for (const end of this.ends) if (end < count.range.end) open.add(end);
    }
    for (const second of open) {
      // The next second is not over: which of its rows belong to this one cannot be told yet.
      if (second >= session.run.api.now()) continue;
      const read = await readJoined(session, { start: second, end: second + 1 });
      if (!read.isSettled) {
        this.found.fail({ start: second, end: second }, 'not_settled');
        continue;
      }
      const listed = read.reading.rows.filter((row) => Math.floor(row.seconds) === second);
      const ids = new Set(listed.map((row) => row.id));
      for (const row of this.edgeRows) {
        if (Math.floor(row.seconds) === second && !ids.has(row.id)) this.tally.extra(dayOf(second));
      }
      const fresh = listed.filter((row) => !this.edgeIds.has(row.id));
      await compareSecond(session.run, session.unit, fresh, this.tally);
    }
  }
}
