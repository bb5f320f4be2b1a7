/** What the webhook of `ALERT_WEBHOOK_URL` is sent: `docs/schemas/alert.json`. Pure. */
import type { Telling, TroubleKind } from './troubles.js';

export type AlertEvent = 'trouble_began' | 'trouble_ended';

export interface AlertDocument {
  readonly program: 'smartlink-sync';
  readonly event: AlertEvent;
  readonly trouble: TroubleKind;
  readonly workspace: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Null where it began. */
  readonly endedAt: string | null;
  /** What it is, or was, in one sentence. */
  readonly detail: string;
  /** What to do, in one sentence; null where it ended. */
  readonly remedy: string | null;
  /** All of it in one line: what Slack, Mattermost and the like show. */
  readonly text: string;
}

const names: Readonly<Record<TroubleKind, string>> = {
  cycle_failing: 'cycles fail',
  key_refused: 'the API refuses the key',
  verify_difference: 'the warehouse differs from the API',
  held_back: 'a brake holds something back',
  lagging: 'the data are late',
};

const remedies: Readonly<Record<TroubleKind, string>> = {
  cycle_failing: 'Run smartlink-sync check, and look at the log.',
  key_refused: 'Make a new key at https://app.onlyfansapi.com/api-keys and set it.',
  verify_difference: 'Run smartlink-sync verify --repair.',
  held_back: 'If they are really gone, run smartlink-sync sync --accept-vanished.',
  lagging: 'Run smartlink-sync status, and look whether the worker runs.',
};

/** The message. */
export function alertDocument({ phase, trouble }: Telling): AlertDocument {
  const { kind, workspace, since, endedAt, detail } = trouble;
  const began = phase === 'began';
  const remedy = began ? remedies[kind] : null;
  const head = `smartlink-sync, workspace ${workspace}`;
  return {
    program: 'smartlink-sync',
    event: began ? 'trouble_began' : 'trouble_ended',
    trouble: kind,
    workspace,
    since: since.toISOString(),
    endedAt: began ? null : (endedAt?.toISOString() ?? null),
    detail,
    remedy,
    text: began
      ? `${head}: ${names[kind]}. ${detail} ${remedy ?? ''}`.trim()
      : `${head}: over since ${(endedAt ?? since).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${names[kind]}.`,
  };
}
