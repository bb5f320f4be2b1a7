/** Troubles and what was told of them: one message when a trouble begins, one when it ends. Pure. */

/** What alerts tell of. */
export const troubleKinds = [
  'cycle_failing',
  'key_refused',
  'verify_difference',
  'held_back',
  'lagging',
] as const;
export type TroubleKind = (typeof troubleKinds)[number];

export interface Trouble {
  readonly workspace: string;
  readonly kind: TroubleKind;
  readonly since: Date;
  /** One sentence without personal data: what it is. */
  readonly detail: string;
  /** When its beginning was delivered; null while it was not. */
  readonly toldAt: Date | null;
  /** When it was over; null while it is open. */
  readonly endedAt: Date | null;
}

/** By `troubleKey`. A trouble whose end was told is gone. */
export type Troubles = ReadonlyMap<string, Trouble>;

/** What was found just now; a `detail` of null says that there is no such trouble, or none any more. */
export interface Finding {
  readonly workspace: string;
  readonly kind: TroubleKind;
  readonly detail: string | null;
}

/** What there is to tell. */
export interface Telling {
  readonly phase: 'began' | 'ended';
  readonly trouble: Trouble;
}

export function troubleKey({ workspace, kind }: Pick<Trouble, 'workspace' | 'kind'>): string {
  return `${workspace} ${kind}`;
}

/** The troubles after a finding; the same object where it says nothing new. */
export function noteFinding(troubles: Troubles, finding: Finding, now: Date): Troubles {
  const { workspace, kind, detail } = finding;
  const key = troubleKey(finding);
  const known = troubles.get(key);
  if (detail !== null) {
    if (known === undefined) {
      const began = { workspace, kind, since: now, detail, toldAt: null, endedAt: null };
      return withTrouble(troubles, key, began);
    }
    // Its end was not told yet, so for whoever listens it never ended.
    return known.endedAt === null
      ? troubles
      : withTrouble(troubles, key, { ...known, detail, endedAt: null });
  }
  if (known === undefined || known.endedAt !== null) return troubles;
  // Of what nobody was told nobody needs to hear that it is over.
  return known.toldAt === null
    ? withTrouble(troubles, key, null)
    : withTrouble(troubles, key, { ...known, endedAt: now });
}

/** What is to be told next, the oldest first; null where nothing is. */
export function nextTelling(troubles: Iterable<Trouble>): Telling | null {
  let next: Telling | null = null;
  for (const trouble of troubles) {
    const phase = phaseToTell(trouble);
    if (phase !== null && (next === null || trouble.since < next.trouble.since)) {
      next = { phase, trouble };
    }
  }
  return next;
}

/** The troubles after a message was delivered, whatever happened to the trouble while it was on its way. */
export function noteDelivery(troubles: Troubles, { phase, trouble }: Telling, now: Date): Troubles {
  const key = troubleKey(trouble);
  const known = troubles.get(key);
  if (phase === 'began') {
    // It was over before its beginning arrived: now its end must be told too.
    const told = known ?? { ...trouble, endedAt: now };
    return withTrouble(troubles, key, { ...told, toldAt: now });
  }
  if (known === undefined) return troubles;
  return known.endedAt === null
    ? withTrouble(troubles, key, { ...known, since: now, toldAt: null })
    : withTrouble(troubles, key, null);
}

function phaseToTell({ toldAt, endedAt }: Trouble): Telling['phase'] | null {
  if (endedAt === null) return toldAt === null ? 'began' : null;
  return toldAt === null ? null : 'ended';
}

function withTrouble(troubles: Troubles, key: string, trouble: Trouble | null): Troubles {
  const changed = new Map(troubles);
  if (trouble === null) changed.delete(key);
  else changed.set(key, trouble);
  return changed;
}
