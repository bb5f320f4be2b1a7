/** Pages through the list of links. It has no total, so its end has to be told from its pages. */
import type { Api } from '../../api/answers.js';
import type { JsonObject } from '../../json.js';
import { readKey } from '../streams/identity.js';

/** The documented largest page of this list. */
export const LARGEST_PAGE = 1000;
/** The documented default page: services that cut a page cut it to a round number. */
const ROUND_PAGE = 50;

export interface LinkListing {
  /** Each listed link once, in the order of the first time it came. */
  readonly links: ReadonlyMap<string, JsonObject>;
  /** Objects without an id. */
  readonly nameless: number;
  /** True where the end was seen: a page after it was asked for, and was empty or brought nothing new. */
  readonly isEndSeen: boolean;
}

/** A list of a round number of links may be one that is cut to that number: it is asked on this often. */
const PROBE_SECONDS = 86_400;

/** Whether it is time to ask on where as many links came as are known. Whole UTC seconds; null: it never was done. */
export function isProbeDue(probedAt: number | null, now: number): boolean {
  return probedAt === null || Math.abs(now - probedAt) >= PROBE_SECONDS;
}

/**
 * Whether another page may follow one of `rows` rows of `limit` asked for. A short page ends the list, but not
 * where fewer links came than are known, or where as many as a round page came and no page before it was larger
 * (`largest` rows): if links came that nobody knew, if a page before it was as short, for then the service cuts pages,
 * or if that is to be found out (`isProbe`).
 */
export function mayFollow(
  page: { rows: number; limit: number; largest: number },
  received: number,
  known: number,
  isProbe = false,
): boolean {
  if (page.rows === 0) return false;
  if (page.rows >= page.limit || received < known) return true;
  const isCut = received > page.rows;
  return (
    page.rows % ROUND_PAGE === 0 &&
    page.rows >= page.largest &&
    (isCut || received > known || isProbe)
  );
}

/**
 * Reads the whole list. `known` is the number of live links that it should hold at least; where
 * `isProbe`, asked after each page, says so, a round number of them is not believed to be all.
 */
export async function listLinks(
  api: Api,
  accountIds: readonly string[] | null,
  known: number,
  isProbe: () => boolean = () => false,
): Promise<LinkListing> {
  const links = new Map<string, JsonObject>();
  let nameless = 0;
  let offset = 0;
  let largest = 0;
  for (;;) {
    const page = await api.listLinks({
      limit: LARGEST_PAGE,
      offset,
      ...(accountIds === null ? {} : { accountIds }),
    });
    const before = links.size;
    for (const row of page.rows) {
      const id = readKey(row.id);
      if (id === null) nameless += 1;
      else links.set(id, row);
    }
    offset += page.rows.length;
    // A service that ignores the offset would send the same page for ever.
    const isRepeated = links.size === before && page.rows.length > 0 && offset > page.rows.length;
    largest = Math.max(largest, page.rows.length);
    const shape = { rows: page.rows.length, limit: LARGEST_PAGE, largest };
    if (isRepeated || !mayFollow(shape, offset, known, isProbe())) {
      return { links, nameless, isEndSeen: isRepeated || page.rows.length === 0 };
    }
  }
}
