/**
 * One stream of one link while it is worked on: asks the service, commits parts, and keeps what the work has
 * found so far. It owns the fence's number and nothing that outlives the work.
 */

import type { RowsAnswer } from '../api/answers.js';
import { ApiError } from '../api/api-error.js';
import type { StreamState } from '../db/ledger/stream-state.js';
import type { ArrivalTimes } from '../db/write/arrived-rows.js';
import { StoppedError } from '../errors.js';
import type { AbsentRow } from './absent.js';
import { askElsewhere } from './ask-elsewhere.js';
import { type CommitResult, commitPart, type GiveUp, type Prove, type WorkUnit } from './commit.js';
import type { Fall, StoredNow } from './counter-fall.js';
import { type Claim, wholeDays } from './judge.js';
import { usableChart } from './parts.js';
import type { Range } from './range.js';
import { Reading } from './reading.js';
import type { Run } from './run.js';
import type { ServiceTraits } from './service-traits.js';

/** An answer and the range that it is really for. */
export interface Asked {
  readonly answer: RowsAnswer;
  readonly range: Range;
  /** Rows that were asked for, and the page that the service took. */
  readonly wanted: number;
  readonly limit: number;
}

export interface CommitOptions {
  readonly reading?: Reading | null;
  readonly settled?: Range | null;
  readonly prove?: Prove | null;
  readonly giveUp?: GiveUp | null;
  /** Rows of the reading that were stored, and counted, by an earlier commit. */
  readonly storedBefore?: number;
}

/** What a backfill tells of a stream and wants to be told. Its parts are read newest first. */
export interface BackfillPart {
  /** Rows of this second and later have been read again already, in whole UTC seconds; null: none have. */
  readonly readFrom: number | null;
  /** Everything of the range from `second` on is stored and compared. */
  readonly onReached: (second: number) => Promise<void>;
}

/**
 * Requests that the work on one range may take: reading it in halves takes two or three a page, a second that holds
 * many pages 25. A service whose totals never agree with its rows would be asked for every second otherwise.
 */
const REQUESTS_ALLOWED = { least: 400, perPage: 20 } as const;
/** For each stream in a row that used up all it was allowed and was not counted, the next one gets a quarter of it. */
const LESS_AFTER_SPENT = 4;
/** Enough to see that a stream is counted all the same. */
const LEAST_REQUESTS = 6;

export interface SessionOptions {
  readonly confirm: ReadonlySet<string>;
  readonly counterFall: (stored: StoredNow) => Fall;
  /** When the run began to list links, whole UTC seconds of the service's clock; absent: not known. */
  readonly listedAt?: number;
  /** True where every row is to be read again, whatever the counts say. */
  readonly isReread: boolean;
  readonly backfill?: BackfillPart | null;
}

export class StreamSession {
  readonly run: Run;
  readonly unit: WorkUnit;
  readonly state: StreamState;
  readonly traits: ServiceTraits;
  readonly confirm: ReadonlySet<string>;
  readonly counterFall: (stored: StoredNow) => Fall;
  readonly arrivalTimes: ArrivalTimes;
  /** Null where no backfill asks. */
  readonly backfill: BackfillPart | null;
  /** Days of ranges that were counted by themselves. */
  readonly directDays = new Set<string>();
  /** Seconds that were read together with the next one. */
  readonly edgesRead = new Set<number>();
  /** Ranges that could be neither counted nor read. */
  readonly unsettled: Range[] = [];
  readonly candidates = new Map<string, AbsentRow>();
  /** True once the range was asked for in spans that the service answers. */
  isBySpans = false;
  /** True once rows were taken for forgotten that a later listing may show to have vanished. */
  isUndecided = false;
  /** True once one settled reading brought the whole of the outermost range. */
  hasReadAll = false;
  requests = 0;
  private readonly isReread: boolean;
  /** Everything of the outermost range from here on has been dealt with. */
  private reached = Number.POSITIVE_INFINITY;
  private mostRequests = Number.POSITIVE_INFINITY;
  private version: number;

  constructor(run: Run, unit: WorkUnit, state: StreamState, options: SessionOptions) {
    this.run = run;
    this.unit = unit;
    this.state = state;
    this.traits = run.traitsOf(unit.stream.name);
    this.version = state.version;
    this.confirm = options.confirm;
    this.counterFall = options.counterFall;
    this.arrivalTimes = {
      countedThrough: state.countedThrough,
      listedAt: options.listedAt ?? null,
    };
    this.isReread = options.isReread;
    this.backfill = options.backfill ?? null;
    this.reached = this.backfill?.readFrom ?? Number.POSITIVE_INFINITY;
  }

  /** True where rows from `start` on are to be read again, whatever the counts say. */
  isToBeRead(start: number): boolean {
    return this.isReread && start < this.reached;
  }

  /** Notes that everything from `second` on was dealt with; not where something newer stayed open. */
  async noteReached(second: number): Promise<void> {
    if (this.backfill === null || this.unsettled.length > 0 || second >= this.reached) return;
    this.reached = second;
    await this.backfill.onReached(second);
  }

  /** True while no row of this stream is known to be stored. */
  get isFresh(): boolean {
    return (
      this.state.provenAt === null &&
      this.version === this.state.version &&
      (this.state.liveRows ?? 0) === 0
    );
  }

  /** From here on the range in work may take as many requests as `total` rows can need. */
  allowRequests(total: number): void {
    const pages = Math.ceil(total / this.traits.pageSize);
    const { least, perPage } = REQUESTS_ALLOWED;
    const allowed = (least + perPage * pages) / LESS_AFTER_SPENT ** this.traits.spentInARow;
    this.mostRequests = this.requests + Math.max(LEAST_REQUESTS + pages, Math.floor(allowed));
  }

  /** True where more was asked than the range can need: what is open then stays unsettled. */
  get isSpent(): boolean {
    return this.requests >= this.mostRequests;
  }

  newReading(asked?: Asked): Reading {
    const reading = new Reading(this.unit.stream.name);
    if (asked !== undefined) this.addTo(reading, asked.answer);
    return reading;
  }

  addTo(reading: Reading, answer: RowsAnswer): void {
    const { normalize, name } = this.unit.stream;
    const { privacy, drift } = this.run;
    const stored = answer.rows.map((source) => privacy.protect(name, source));
    let at = 0;
    reading.add(stored, (source) => {
      const row = normalize(source, this.unit.linkId);
      // The original still shows of which type a field is; its values are not kept.
      if (row.isGood) drift.note(name, answer.rows[at] ?? source, row.unknown);
      at += 1;
      return row;
    });
  }

  /** Asks for one page, smaller where the service does not take the size. */
  async ask(range: Range, offset = 0, limit = this.traits.pageSize): Promise<Asked> {
    let size = limit;
    for (;;) {
      // A part that was begun is read to its end, so that nothing of it has to be read again.
      if (offset === 0 && this.run.signals.stopping.aborted)
        throw new StoppedError('Stopped between two parts.');
      try {
        const answer = await this.run.api.listRows({
          linkId: this.unit.linkId,
          endpoint: this.unit.stream.endpoint,
          dateStart: range.start,
          dateEnd: range.end,
          limit: size,
          offset,
        });
        this.requests += 1;
        this.run.totals.rowsRead += answer.rows.length;
        this.run.report();
        this.traits.notePage(answer, size, offset);
        const applied = {
          start: answer.filters.dateStart ?? range.start,
          end: answer.filters.dateEnd ?? range.end,
        };
        this.traits.noteRange(range, applied);
        return { answer, range: applied, wanted: limit, limit: size };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (
          error.code === 'api_page_too_large' &&
          this.traits.refusedPage(size, error.maxLimit ?? null)
        ) {
          size = this.traits.pageSize;
        } else if (error.code === 'api_page_timed_out' && size > 1) size = Math.ceil(size / 2);
        else throw error;
      }
    }
  }

  /**
   * Notes that a range was counted by itself: the chart of a wider one, which may cut its days elsewhere, has no say
   * on the days that it holds.
   */
  noteDirect(range: Range): void {
    for (const day of wholeDays(range, this.run.api.now())) this.directDays.add(day);
  }

  /** What an answer says of its range; the chart only where it is usable and still trusted. */
  claimOf(asked: Asked): Claim {
    const { answer, range } = asked;
    const chart = this.traits.isChartTrusted
      ? usableChart(answer.chart, range, answer.total)
      : null;
    return {
      range,
      total: answer.total,
      chart,
      directDays: this.directDays,
      isEvidence: !answer.cached,
    };
  }

  async commit(claim: Claim, options: CommitOptions): Promise<CommitResult> {
    const { run, unit } = this;
    await run.saveDrift();
    const { reading = null, settled = null } = options;
    if (reading !== null && settled !== null)
      await askElsewhere(run, unit, this.state, reading, settled);
    const sinceMs = performance.now();
    const result = await commitPart(run.database, {
      unit,
      runId: run.id,
      version: this.version,
      reading,
      settled,
      claim,
      confirm: this.confirm,
      counterFall: this.counterFall,
      arrivalTimes: this.arrivalTimes,
      isUndecided: this.isUndecided,
      isCounterProven: this.state.counterGap !== null,
      state: this.state,
      listsFrom: this.traits.listsFrom,
      now: run.api.now(),
      rules: run.rules,
      prove: options.prove ?? null,
      giveUp: options.giveUp ?? null,
    });
    this.version += 1;
    if (result.judgement.isCounted && !this.isBySpans)
      this.traits.noteAnswered(claim.range, result.stored);
    this.isUndecided ||= result.absent.isUndecided;
    for (const row of result.absent.candidates) this.candidates.set(row.id, row);
    if (this.candidates.size > 0) for (const id of reading?.ids ?? []) this.candidates.delete(id);
    const unchanged = Math.max(0, result.unchanged - (options.storedBefore ?? 0));
    run.note({ ...result, unchanged }, unit.stream.name, performance.now() - sinceMs);
    return result;
  }
}
