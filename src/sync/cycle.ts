/** One cycle over one workspace: links, postbacks, the streams that are due, and what has vanished. */
import { oldestUnsettledDays } from '../db/ledger/days.js';
import { savePageSizes } from '../db/ledger/page-sizes.js';
import { loadPlannedStates } from '../db/ledger/planned-states.js';
import { noteLowestGaps } from '../db/ledger/stream-state.js';
import { chooseLinks } from './links/choose.js';
import { refreshOwnData } from './links/own-data.js';
import { type LinkSummary, refreshLinks } from './links/refresh.js';
import { type CyclePlan, planCycle } from './plan-cycle.js';
import { type PostbackSummary, refreshPostbacks } from './postbacks/refresh.js';
import type { Run } from './run.js';
import { settleVanished } from './settle-vanished.js';
import { type FailedStream, StreamWork } from './stream-work.js';
import { streams } from './streams/registry.js';
import type { StreamName } from './streams/stream.js';
import type { StreamOutcome } from './sync-stream.js';
import { dayStart } from './time.js';

export interface CycleOptions {
  /** Links to work on; null: all. */
  readonly linkIds: readonly string[] | null;
  readonly stream: StreamName | null;
  readonly isFull: boolean;
  /** True where somebody said that what is missing has really vanished. */
  readonly isAccepted: boolean;
  /** How the planned streams are worked on; default: in this process, several at a time. */
  readonly execute?: Executor;
  readonly onPlanned?: (streams: number) => void;
  readonly onStreamDone?: (done: number) => void;
  /** Called with the number of streams that are still to be read a second time, for rows that the first reading lacked. */
  readonly onAgain?: (left: number) => void;
}

/**
 * Has all streams of a plan worked on, those of one link in their order, and records in `work` what became of each.
 * Throws what ends the cycle, once nothing is under way any more.
 */
export type Executor = (run: Run, links: CyclePlan['links'], work: StreamWork) => Promise<void>;

const inProcess: Executor = (_run, links, work) => work.all(links);

export interface CycleSummary {
  readonly links: LinkSummary;
  readonly postbacks: PostbackSummary;
  readonly streams: {
    readonly due: number;
    readonly counted: number;
    /** Could not be made to agree; they stay due. */
    readonly open: number;
    /** Another process works on them. */
    readonly busy: number;
    /** Counted, but the link's counter says more than the API lists; they are asked again later. */
    readonly unexplained: number;
  };
  readonly failed: readonly FailedStream[];
  /** Stored rows that the API lacks and a brake holds back. */
  readonly heldRows: number;
  /** Streams of which something older than an hour has stayed unsettled for three cycles or more. */
  readonly stuck: number;
}

const STUCK_CYCLES = 3;
const STUCK_SECONDS = 3600;

/**
 * Runs a cycle. One stream's failure leaves it due and the others go on; a refused key, a quota, the database and
 * a stop end the cycle, with everything committed by then kept.
 */
export async function runCycle(run: Run, options: CycleOptions): Promise<CycleSummary> {
  const links = await refreshLinks(run, options);
  await refreshOwnData(run);
  const postbacks = await refreshPostbacks(run, options);
  const chosen = chooseLinks(links.links, options.linkIds);
  const plan = await makePlan(run, chosen, links.listedAt, options);
  const tasks = plan.links.flat();
  options.onPlanned?.(tasks.length);

  const work = new StreamWork(run, (done) => options.onStreamDone?.(done));
  await (options.execute ?? inProcess)(run, plan.links, work);
  const heldRows = await settleVanished(run, work, tasks, options.isAccepted, options.onAgain);
  await run.saveDrift();
  await run.database.transaction((client) =>
    savePageSizes(client, run.workspace, run.learnedPageSizes()),
  );
  const { outcomes } = work;
  const withStatus = (status: StreamOutcome['status']): number =>
    [...outcomes.values()].filter((outcome) => outcome.status === status).length;
  return {
    links: links.summary,
    postbacks,
    streams: {
      due: tasks.length,
      counted: withStatus('counted'),
      open: withStatus('open'),
      busy: withStatus('busy'),
      unexplained: [...outcomes.values()].filter((outcome) => outcome.isUnexplained).length,
    },
    failed: work.failed,
    heldRows,
    stuck: [...outcomes.values()].filter((outcome) => isStuck(outcome, run.api.now())).length,
  };
}

function isStuck({ unsettled }: StreamOutcome, now: number): boolean {
  if (unsettled === null || unsettled.oldestDay === null) return false;
  return unsettled.cycles >= STUCK_CYCLES && now - dayStart(unsettled.oldestDay) >= STUCK_SECONDS;
}

async function makePlan(
  run: Run,
  links: Parameters<typeof planCycle>[0]['links'],
  listedAt: number,
  options: CycleOptions,
): Promise<CyclePlan> {
  return run.database.transaction(async (client) => {
    const plan = planCycle({
      links,
      listedAt,
      streams: streams.filter(
        (stream) => options.stream === null || stream.name === options.stream,
      ),
      states: await loadPlannedStates(client, run.workspace),
      unsettled: await oldestUnsettledDays(client, run.workspace),
      options: {
        now: run.api.now(),
        startSeconds: run.settings.startSeconds,
        horizonDays: run.settings.horizonDays,
        pageSize: run.settings.pageSize,
        isFull: options.isFull,
      },
      editClock: run.settings.editClock ?? null,
    });
    await noteLowestGaps(client, plan.lowestGaps);
    return plan;
  });
}
