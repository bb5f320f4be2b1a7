/** What to make of postbacks that a listing lacks. Pure. */
import { isBraked } from '../absent.js';
import { isReleased } from '../links/missing.js';

export interface PostbackListing {
  /** Live postbacks of the workspace. */
  readonly known: readonly string[];
  readonly listed: ReadonlySet<string>;
  /** Listed objects without an id: each may be one that seems to be missing. */
  readonly nameless: number;
  /** Since when postbacks have been missing, whole UTC seconds by id. */
  readonly missingSince: ReadonlyMap<string, number>;
  /** The service's clock, whole UTC seconds. */
  readonly now: number;
  /** True where somebody said that what is missing has really vanished. */
  readonly isAccepted: boolean;
}

export interface MissingPostbacks {
  readonly mark: readonly string[];
  /** Left alone: too many are missing together. */
  readonly held: readonly string[];
}

/**
 * Splits missing postbacks. The list comes whole, so one that it lacks has vanished; but an empty list, objects
 * without an id, or more than 20 % and more than 2 of all missing look like the service's fault: they are held until
 * they have been missing for 24 hours.
 */
export function splitMissingPostbacks(listing: PostbackListing): MissingPostbacks {
  const { known, listed, missingSince, now } = listing;
  const missing = known.filter((id) => !listed.has(id));
  const fresh = missing.filter((id) => !isReleased(missingSince.get(id), now));
  const isHeld = listed.size === 0 || listing.nameless > 0 || isBraked(fresh.length, known.length);
  if (listing.isAccepted || !isHeld) return { mark: missing, held: [] };
  const held = new Set(fresh);
  return { mark: missing.filter((id) => !held.has(id)), held: fresh };
}
