/**
 * One workspace on a fake clock: the product's own planning, proofs, edit clock, schedule and pace; no requests and no
 * tables. Each changed stream costs one request, as where the newest page holds the news.
 */
import { decideSend, type PaceState, startPace } from '../../src/api/pace.js';
import type { StoredLink } from '../../src/db/ledger/links.js';
import { byStream } from '../../src/db/ledger/planned-states.js';
import type { StreamState } from '../../src/db/ledger/stream-state.js';
import { Draw } from '../../src/simulator/random.js';
import { type EditClock, editRequests, editRequestsPerCycle } from '../../src/sync/edit-clock.js';
import { mayFollow } from '../../src/sync/links/listing.js';
import { type PlannedStream, planCycle } from '../../src/sync/plan-cycle.js';
import { proven } from '../../src/sync/proof.js';
import { streams } from '../../src/sync/streams/registry.js';
import { createSchedule } from '../../src/worker/schedule.js';

export interface Conditions {
  readonly links: number;
  readonly limitPerMinute: number;
  /** The part of the links whose clicks move within a quarter of an hour. */
  readonly changedShare: number;
  readonly hours: number;
  readonly latencyMs: number;
  readonly seed: number;
  /** True: as if counters were those of the moment of reading, and not of the listing before it. */
  readonly hasFreshCounters?: boolean;
}

export interface Outcome {
  /** Of each cycle in the second half of the time. */
  readonly cycleSeconds: readonly number[];
  readonly skippedTicks: number;
  /** From a stream's first new row to the request that brought it, second half. */
  readonly lagSeconds: readonly number[];
  /** By what they were for, second half. */
  readonly requests: Readonly<Record<string, number>>;
  /** Since streams were last looked at for edits, at the end. */
  readonly editAgeSeconds: readonly number[];
  /** Processor time of each plan. */
  readonly planMs: readonly number[];
  readonly largestMinute: number;
}

const SCHEDULE = '*/15 * * * *';
const QUARTER = 900;
const CONCURRENCY = 8;
const PAGE = 1000;
const RESERVE = 0.1;
const REPROBE_SECONDS = 86_400;
const DAY = 86_400;
/** Conversions for a click. */
const CONVERSION_SHARE = 0.03;
const BEGINNING = Date.UTC(2026, 0, 5) / 1000;

interface Facts {
  clicks: number;
  conversions: number;
  /** When the oldest row that is not stored came; null where all are. */
  clicksSince: number | null;
  conversionsSince: number | null;
}

/** A few links have most of the clicks: 5,000 at the median of 10,000 links would be too many for a usual workspace. */
function clicksOf(link: number, links: number): number {
  return Math.round(100 + 250 * Math.sqrt(links / (link + 1)));
}

function stateOf(linkId: string, stream: string, rows: number, checked: number): StreamState {
  return {
    linkId,
    stream,
    counter: rows,
    counterGap: 0,
    seenGap: null,
    unflaggedGap: null,
    uncounted: null,
    uncountedRun: null,
    unsureRun: null,
    lowestGap: null,
    droppedRows: 0,
    keptFrom: null,
    liveRows: rows,
    revenue: '0',
    revenueGap: '0',
    countedFrom: BEGINNING - 402 * DAY,
    countedThrough: BEGINNING - 60,
    provenAt: BEGINNING,
    editsCheckedAt: checked,
    closedOnFirstPage: true,
    dueAt: null,
    attempts: 0,
    unsettledCycles: 0,
    unsettledSince: null,
    failedAt: null,
    failedCode: null,
    version: 1,
  };
}

/** A workspace that is fully loaded, its edit checks spread over a day. */
export class Workspace {
  readonly states = new Map<string, StreamState>();
  private readonly conditions: Conditions;
  private readonly facts: Facts[] = [];
  private readonly listed: StoredLink[] = [];
  private readonly draw: Draw;
  private readonly editClock: EditClock;
  private pace: PaceState;
  /** When each of the requests that may be under way at once is answered. */
  private readonly lanes = new Array<number>(CONCURRENCY).fill(0);
  private nowMs = 0;
  private nextChangeMs = 0;
  private isCounting = false;
  private readonly requests: Record<string, number> = {};
  private readonly lags: number[] = [];
  private readonly sentByMinute = new Map<number, number>();

  constructor(conditions: Conditions) {
    const { links, limitPerMinute, seed } = conditions;
    this.conditions = conditions;
    this.draw = new Draw(seed);
    this.pace = startPace(limitPerMinute, RESERVE);
    this.editClock = {
      intervalSeconds: REPROBE_SECONDS,
      requests: editRequestsPerCycle(limitPerMinute),
    };
    for (let n = 0; n < links; n += 1) this.add(n, links);
  }

  private add(n: number, links: number): void {
    const id = `01J${String(n).padStart(23, '0')}`;
    const clicks = clicksOf(n, links);
    const conversions = Math.round(clicks * CONVERSION_SHARE);
    const checked = BEGINNING - this.draw.below(DAY);
    this.facts.push({ clicks, conversions, clicksSince: null, conversionsSince: null });
    this.listed.push(this.listing(n, id));
    for (const { name } of streams) {
      const rows = name === 'clicks' ? clicks : conversions;
      this.states.set(`${id} ${name}`, stateOf(id, name, rows, checked));
    }
  }

  private listing(n: number, id: string): StoredLink {
    const { clicks = 0, conversions = 0 } = this.facts[n] ?? {};
    return {
      id,
      accountId: 'account',
      createdAt: BEGINNING - 400 * DAY,
      isDeleted: false,
      clicksCount: clicks,
      conversionsCount: conversions,
      revenue: '0',
    };
  }

  /** Lives through the hours. */
  run(): Outcome {
    const { hours, seed } = this.conditions;
    const schedule = createSchedule(SCHEDULE, `workspace ${seed}`);
    const half = (hours / 2) * 3_600_000;
    const found = { cycleSeconds: [] as number[], planMs: [] as number[], skipped: 0 };
    const dateOf = (ms: number): Date => new Date(BEGINNING * 1000 + ms);
    let atMs = schedule.delayMs;
    while (atMs < hours * 3_600_000) {
      this.isCounting = atMs >= half;
      this.nowMs = atMs;
      found.planMs.push(this.cycle());
      const endMs = Math.max(this.nowMs, ...this.lanes);
      if (this.isCounting) found.cycleSeconds.push((endMs - atMs) / 1000);
      const next = schedule.next(dateOf(endMs));
      const nextMs = (next?.getTime() ?? Number.POSITIVE_INFINITY) - BEGINNING * 1000;
      if (this.isCounting) found.skipped += Math.round((nextMs - atMs) / (QUARTER * 1000)) - 1;
      atMs = nextMs;
    }
    const now = BEGINNING + atMs / 1000;
    return {
      cycleSeconds: found.cycleSeconds,
      skippedTicks: found.skipped,
      lagSeconds: this.lags,
      requests: this.requests,
      editAgeSeconds: [...this.states.values()].map((state) => now - (state.editsCheckedAt ?? 0)),
      planMs: found.planMs,
      largestMinute: Math.max(...this.sentByMinute.values()),
    };
  }

  /** Returns the processor time of planning, in milliseconds. */
  private cycle(): number {
    this.list();
    this.send('postbacks');
    const before = process.cpuUsage();
    const plan = planCycle({
      links: this.listed,
      streams,
      // As a cycle makes it from what it reads.
      states: byStream([...this.states.values()], (state) => state),
      unsettled: new Map(),
      options: {
        now: this.seconds(),
        startSeconds: null,
        horizonDays: 90,
        pageSize: PAGE,
        isFull: false,
      },
      editClock: this.editClock,
    });
    const { user, system } = process.cpuUsage(before);
    for (const { linkId, stream, gap } of plan.lowestGaps) {
      const key = `${linkId} ${stream}`;
      const state = this.states.get(key);
      if (state !== undefined) this.states.set(key, { ...state, lowestGap: gap });
    }
    for (const link of plan.links) for (const planned of link) this.read(planned);
    return (user + system) / 1000;
  }

  private list(): void {
    let received = 0;
    for (;;) {
      this.send('list', true);
      const rows = Math.min(PAGE, this.listed.length - received);
      for (let n = received; n < received + rows; n += 1) {
        const { id = '' } = this.listed[n] ?? {};
        this.listed[n] = this.listing(n, id);
      }
      received += rows;
      const page = { rows, limit: PAGE, largest: PAGE };
      if (!mayFollow(page, received, this.listed.length)) return;
    }
  }

  private read({ linkId, stream, hints, reason, isEditCheck }: PlannedStream): void {
    const key = `${linkId} ${stream.name}`;
    const state = this.states.get(key);
    const facts = this.facts[Number(linkId.slice(3))];
    if (state === undefined || facts === undefined) throw new TypeError(`No stream ${key}.`);
    const isLarge = (state.liveRows ?? 0) > PAGE;
    const looks = isEditCheck ? editRequests(state.liveRows ?? 0, PAGE) : 0;
    const isClicks = stream.name === 'clicks';
    const since = isClicks ? facts.clicksSince : facts.conversionsSince;
    const purpose = reason !== 'edits' && since === null ? 'nothing new' : reason;
    this.send(purpose);
    // A look at a large stream begins with the same count.
    for (let more = 1; more < looks; more += 1) this.send('edits');
    const [rows, now] = [isClicks ? facts.clicks : facts.conversions, this.seconds()];
    if (since !== null && this.isCounting) this.lags.push(this.nowMs / 1000 - since);
    if (isClicks) facts.clicksSince = null;
    else facts.conversionsSince = null;
    const counted = this.conditions.hasFreshCounters === true ? { ...hints, counter: rows } : hints;
    const change = proven(state, {
      hints: counted,
      liveRows: rows,
      droppedRows: 0,
      unflaggedRows: rows,
      quarantinedRows: 0,
      uncounted: 0,
      runId: 1,
      hasForgotten: false,
      hasUnsettled: false,
      revenueGap: '0',
      range: { start: BEGINNING - 402 * DAY, end: now },
      now,
      settleSeconds: 60,
      isFirstPage: true,
      isWholeLife: true,
      hasReadAll: !isLarge || isEditCheck,
      isLastOnRevenue: true,
      isPartial: false,
    });
    // As the table keeps it.
    const lowestGap =
      change.counterGap === undefined ? state.lowestGap : (change.lowestGap ?? null);
    this.states.set(key, { ...state, ...change, lowestGap, version: state.version + 1 });
  }

  /** Waits for a free lane and for the pace, and lets happen what happens meanwhile. */
  private send(purpose: string, isAlone = false): void {
    if (isAlone) this.nowMs = Math.max(this.nowMs, ...this.lanes);
    const lane = this.lanes.indexOf(Math.min(...this.lanes));
    this.nowMs = Math.max(this.nowMs, this.lanes[lane] ?? 0);
    for (;;) {
      const decision = decideSend(this.pace, this.nowMs);
      if (decision.send) {
        this.pace = decision.state;
        break;
      }
      this.nowMs += decision.waitMs;
    }
    this.lanes[lane] = this.nowMs + this.conditions.latencyMs;
    const minute = Math.floor(this.nowMs / 60_000);
    this.sentByMinute.set(minute, (this.sentByMinute.get(minute) ?? 0) + 1);
    if (this.isCounting) this.requests[purpose] = (this.requests[purpose] ?? 0) + 1;
    this.changeUntil(this.nowMs);
  }

  private changeUntil(untilMs: number): void {
    const { links, changedShare } = this.conditions;
    const meanMs = (QUARTER * 1000) / (links * changedShare);
    while (this.nextChangeMs <= untilMs) {
      const facts = this.facts[this.draw.below(links)];
      const at = this.nextChangeMs / 1000;
      if (facts !== undefined) {
        const clicks = 1 + this.draw.below(5);
        facts.clicks += clicks;
        facts.clicksSince ??= at;
        if (this.draw.chance(CONVERSION_SHARE * clicks)) {
          facts.conversions += 1;
          facts.conversionsSince ??= at;
        }
      }
      this.nextChangeMs += -Math.log(1 - this.draw.unit()) * meanMs;
    }
  }

  private seconds(): number {
    return BEGINNING + Math.floor(this.nowMs / 1000);
  }
}
