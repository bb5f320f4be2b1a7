/** One run over one workspace: what all its work shares, and what it has counted so far. */
import type { Api } from '../api/answers.js';
import type { Database } from '../db/database.js';
import { noteDrift } from '../db/ledger/drift.js';
import type { Log } from '../log.js';
import type { CommitResult } from './commit.js';
import { DriftNotes } from './drift.js';
import { CurrentRules } from './privacy/current-rules.js';
import { asTheyCame, type Privacy } from './privacy/privacy.js';
import { RowBudget } from './row-budget.js';
import { ServiceTraits } from './service-traits.js';
import type { StreamName } from './streams/stream.js';
import type { SyncSettings } from './sync-settings.js';

/** Rows that a process holds at once: some 30 MB of clicks, and room for two parts of ten pages at a time. */
const ROWS_IN_MEMORY = 20_000;

export interface RunTotals {
  rowsRead: number;
  inserted: number;
  updated: number;
  unchanged: number;
  vanished: number;
  quarantined: number;
}

/** What one transaction did that stored rows of a stream and its ledger. */
export interface CommitReport {
  readonly stream: StreamName;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly vanished: number;
  readonly quarantined: number;
  readonly durationMs: number;
}

export interface RunOptions {
  readonly id: number;
  readonly workspace: string;
  readonly api: Api;
  readonly database: Database;
  readonly log: Log;
  readonly settings: SyncSettings;
  readonly signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal };
  /** Page sizes that the service took before, by endpoint path. */
  readonly pageSizes: Readonly<Record<string, number>>;
  /** Seconds of the longest range that may be asked for, by endpoint path, where longer ones are cut without a word. */
  readonly longestSpans?: Readonly<Record<string, number>>;
  readonly onProgress?: (totals: Readonly<RunTotals>) => void;
  /** Called after each transaction that stored rows, for metrics. */
  readonly onCommit?: (report: CommitReport) => void;
  /** Shared where several runs are under way in one process; else of the run alone. */
  readonly rows?: RowBudget;
}

/** The rows that one process holds at once, to be shared by all its runs. */
export function createRowBudget(): RowBudget {
  return new RowBudget(ROWS_IN_MEMORY);
}

export class Run {
  readonly id: number;
  readonly workspace: string;
  readonly api: Api;
  readonly database: Database;
  readonly log: Log;
  readonly settings: SyncSettings;
  readonly signals: RunOptions['signals'];
  readonly privacy: Privacy;
  /** What is kept of rows, as the database says at each commit. */
  readonly rules: CurrentRules;
  readonly rows: RowBudget;
  readonly totals: RunTotals = {
    rowsRead: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    vanished: 0,
    quarantined: 0,
  };
  /** What other processes have asked of the API for this run. */
  readonly elsewhere = { requests: 0, waitedMs: 0 };
  /** Fields without a column and values that no list expects, as this run meets them. */
  readonly drift = new DriftNotes();
  private readonly traits = new Map<string, ServiceTraits>();
  private readonly pageSizesKnown: Readonly<Record<string, number>>;
  private readonly longestSpans: Readonly<Record<string, number>>;
  private readonly onProgress: RunOptions['onProgress'];
  private readonly onCommit: RunOptions['onCommit'];

  constructor(options: RunOptions) {
    this.id = options.id;
    this.workspace = options.workspace;
    this.api = options.api;
    this.database = options.database;
    this.log = options.log;
    this.settings = options.settings;
    this.privacy = options.settings.privacy ?? asTheyCame;
    this.rules = new CurrentRules(this.privacy);
    this.signals = options.signals;
    this.pageSizesKnown = options.pageSizes;
    this.longestSpans = options.longestSpans ?? {};
    this.onProgress = options.onProgress;
    this.onCommit = options.onCommit;
    this.rows = options.rows ?? createRowBudget();
  }

  traitsOf(stream: StreamName): ServiceTraits {
    const known = this.traits.get(stream);
    if (known !== undefined) return known;
    const remembered = this.pageSizesKnown[stream] ?? this.settings.pageSize;
    const made = new ServiceTraits(
      Math.min(remembered, this.settings.pageSize),
      this.longestSpans[stream] ?? null,
    );
    this.traits.set(stream, made);
    return made;
  }

  /** Page sizes smaller than what was configured: worth remembering. */
  learnedPageSizes(): Record<string, number> {
    const sizes: Record<string, number> = {};
    for (const [stream, traits] of this.traits) {
      if (traits.pageSize < this.settings.pageSize) sizes[stream] = traits.pageSize;
    }
    return sizes;
  }

  /** Adds what a commit did, and how long it took. */
  note(result: CommitResult, stream: StreamName, durationMs: number): void {
    this.totals.inserted += result.inserted;
    this.totals.updated += result.updated;
    this.totals.unchanged += result.unchanged;
    this.totals.vanished += result.marked;
    this.totals.quarantined += result.quarantined;
    const { inserted, updated, unchanged, quarantined, marked: vanished } = result;
    this.onCommit?.({ stream, inserted, updated, unchanged, vanished, quarantined, durationMs });
    this.report();
  }

  /** Adds what another process has done for this run. */
  addWork(done: {
    readonly totals: Readonly<RunTotals>;
    readonly requests: number;
    readonly waitedMs: number;
  }): void {
    const { totals, elsewhere } = this;
    totals.rowsRead += done.totals.rowsRead;
    totals.inserted += done.totals.inserted;
    totals.updated += done.totals.updated;
    totals.unchanged += done.totals.unchanged;
    totals.vanished += done.totals.vanished;
    totals.quarantined += done.totals.quarantined;
    elsewhere.requests += done.requests;
    elsewhere.waitedMs += done.waitedMs;
    this.report();
  }

  /** Requests of this run, wherever they were sent, and how long they were kept back. */
  requestCounts(): { readonly requests: number; readonly waitedMs: number } {
    const { requests, waitedMs } = this.api.counts();
    return {
      requests: requests + this.elsewhere.requests,
      waitedMs: waitedMs + this.elsewhere.waitedMs,
    };
  }

  /** Records drift that was met since the last call, and logs what nobody had recorded before. Throws `DatabaseError`. */
  async saveDrift(): Promise<void> {
    const found = this.drift.take();
    if (found.length === 0) return;
    const fresh = await this.database.transaction((client) => noteDrift(client, found), {
      doing: 'recording unknown fields',
    });
    for (const { stream, name, kind, type } of fresh) {
      this.log.info({ event: 'drift_found', stream, name, kind, type });
    }
  }

  report(): void {
    this.onProgress?.(this.totals);
  }
}
