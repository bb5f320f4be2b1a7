/** What to make of links that a listing lacks. Pure. */
import { BRAKE_RELEASE_SECONDS, isBraked } from '../absent.js';

export interface KnownLink {
  readonly id: string;
  readonly accountId: string | null;
}

export interface MissingLinks {
  /** Links to ask for, each by itself, before they are marked. */
  readonly ask: readonly string[];
  /** Links that are left alone because too many are missing together. */
  readonly held: readonly string[];
}

export interface ListingView {
  /** Live links of this workspace whose accounts were asked for. */
  readonly known: readonly KnownLink[];
  readonly listed: ReadonlySet<string>;
  /** Since when links have been missing, whole UTC seconds by id. */
  readonly missingSince: ReadonlyMap<string, number>;
  readonly now: number;
  /** True where somebody said that what is missing has really vanished. */
  readonly isAccepted: boolean;
}

/** Has it been missing for so long that a brake lets go of it? */
export function isReleased(since: number | undefined, now: number): boolean {
  return since !== undefined && now - since >= BRAKE_RELEASE_SECONDS;
}

/**
 * Splits missing links. An empty listing, all links of an account together, or more than 20 % and more than 2
 * of all look like the service's fault: they are held until the same has been missing for 24 hours.
 */
export function splitMissing(view: ListingView): MissingLinks {
  const missing = view.known.filter((link) => !view.listed.has(link.id));
  if (view.isAccepted) return { ask: missing.map((link) => link.id), held: [] };
  const isOld = (link: KnownLink): boolean => isReleased(view.missingSince.get(link.id), view.now);
  const fresh = missing.filter((link) => !isOld(link));
  const isAllHeld =
    (view.listed.size === 0 && fresh.length > 0) || isBraked(fresh.length, view.known.length);
  const present = new Set(
    view.known.filter((link) => view.listed.has(link.id)).map((link) => link.accountId),
  );
  const isAccountGone = (link: KnownLink): boolean =>
    link.accountId !== null && !present.has(link.accountId);
  const held = fresh.filter((link) => isAllHeld || isAccountGone(link)).map((link) => link.id);
  const heldIds = new Set(held);
  return { ask: missing.filter((link) => !heldIds.has(link.id)).map((link) => link.id), held };
}

/** What the service said of one missing link when it was asked for by itself. */
export type LinkAnswer = 'gone' | 'answers' | 'forbidden';

/** A link that answers although it is not listed may have slipped through an offset: it is marked after 24 hours. */
export function mayMark(
  answer: LinkAnswer,
  since: number | undefined,
  now: number,
  isAccepted: boolean,
): boolean {
  return answer === 'gone' || isAccepted || isReleased(since, now);
}
