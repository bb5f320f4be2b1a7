/** What happens in a worker, told to whoever subscribed: metrics, alerts, the log. */
import type { RequestReport } from '../api/requester.js';
import type { ExitCode, SmartlinkError } from '../errors.js';
import type { Log } from '../log.js';
import type { CommitReport } from '../sync/run.js';
import type { WorkspaceResult } from '../sync/sync-workspace.js';
import type { VerifyResult } from '../sync/verify/verify-workspace.js';

export type CycleKind = 'sync' | 'verify';

/** What ended a cycle early. Null where it was not one of this program's own errors. */
export type CycleError = SmartlinkError | null;

interface CycleEnd {
  readonly type: 'cycle_ended';
  readonly workspace: string;
  /** From the start of the cycle to its end. */
  readonly seconds: number;
  readonly exitCode: ExitCode;
  /** `code` of what ended it; null where it ended by itself. */
  readonly errorCode: string | null;
  readonly error: CycleError;
}

/** `result` is null where the cycle ended early. */
export type CycleEnded = CycleEnd &
  (
    | { readonly kind: 'sync'; readonly result: WorkspaceResult | null }
    | { readonly kind: 'verify'; readonly result: VerifyResult | null }
  );

/** Without the time, which `publish` adds. */
export type WorkerHappening =
  | { readonly type: 'cycle_started'; readonly workspace: string; readonly kind: CycleKind }
  | CycleEnded
  | { readonly type: 'tick_skipped'; readonly workspace: string; readonly kind: CycleKind }
  | { readonly type: 'key_refused' | 'key_accepted'; readonly workspace: string }
  | { readonly type: 'became_active' | 'became_standby'; readonly workspace: string }
  | { readonly type: 'database_lost'; readonly error: CycleError }
  | { readonly type: 'database_back' }
  | { readonly type: 'stopping' }
  /** A stream that another process gave away was worked on here, to its end or not. */
  | { readonly type: 'unit_ended'; readonly workspace: string }
  /** One attempt of one request, answered or not. */
  | ({ readonly type: 'request_ended'; readonly workspace: string } & RequestReport)
  /** One transaction that stored rows of a stream and its ledger. */
  | ({ readonly type: 'rows_committed'; readonly workspace: string } & CommitReport);

export type WorkerEvent = WorkerHappening & { readonly at: Date };
export type WorkerListener = (event: WorkerEvent) => void;

export interface WorkerEvents {
  /** Has every later event told, in order. Returns what ends it. A listener that throws is logged and breaks nothing. */
  subscribe(listener: WorkerListener): () => void;
  publish(happening: WorkerHappening): void;
}

/** Events of one worker. A listener is called at once and should return soon: it holds up the cycle. */
export function createWorkerEvents(log: Pick<Log, 'error'>, now: () => Date): WorkerEvents {
  const listeners = new Set<WorkerListener>();
  return {
    subscribe: (listener) => {
      // The same function may subscribe twice, and each of both is ended by itself.
      const entry: WorkerListener = (event) => listener(event);
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    publish: (happening) => {
      const event: WorkerEvent = { ...happening, at: now() };
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          log.error({ event: 'worker_listener_failed', about: event.type, error });
        }
      }
    },
  };
}
