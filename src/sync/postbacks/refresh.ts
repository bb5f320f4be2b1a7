/** Reads the list of postbacks and brings their tables in step with it. */
import type { ClientBase } from 'pg';
import { ApiError } from '../../api/api-error.js';
import { clearAbsences, loadAbsences, noteAbsences } from '../../db/ledger/absences.js';
import {
  livePostbackIds,
  markPostbacksDeleted,
  postbackConversionTypes,
  postbackLinks,
  postbacksOfOthers,
  replaceMembers,
  upsertDeliveries,
  upsertPostbacks,
} from '../../db/ledger/postbacks.js';
import { narrowWhereRefused } from '../../db/write/narrow.js';
import { landReference, type ReferenceOutcome } from '../../db/write/reference-rows.js';
import type { JsonObject } from '../../json.js';
import type { Run } from '../run.js';
import { splitMissingPostbacks } from './missing.js';
import { type PostbackRows, postbackRows } from './postback-rows.js';

export interface PostbackSummary {
  /** Postbacks that the API listed. */
  readonly listed: number;
  /** Rows of `smartlinks.postbacks` that were inserted. */
  readonly inserted: number;
  /** Rows of `smartlinks.postbacks` that changed; a mark that was taken off counts. */
  readonly updated: number;
  /** Postbacks that were marked as vanished. */
  readonly marked: number;
  /** Missing postbacks that the brake held back. */
  readonly held: number;
  /** Postbacks that the database refuses for what they hold. */
  readonly refused: number;
  /** True where the API does not let this key see postbacks: nothing was written. */
  readonly unavailable: boolean;
}

const NOTHING: PostbackSummary = {
  listed: 0,
  inserted: 0,
  updated: 0,
  marked: 0,
  held: 0,
  refused: 0,
  unavailable: false,
};

/**
 * One request, one transaction; a list that brings nothing new writes nothing. `isAccepted` says that what is missing
 * has really vanished. Throws `ApiError` (but not for 403 and 404, which are logged) and `DatabaseError`.
 */
export async function refreshPostbacks(
  run: Run,
  options: { readonly isAccepted: boolean },
): Promise<PostbackSummary> {
  const objects = await listPostbacks(run);
  if (objects === null) return { ...NOTHING, unavailable: true };
  const listing = readListing(objects, run);
  if (listing.nameless > 0) {
    run.log.warn({ event: 'postbacks_without_id', count: listing.nameless });
  }
  const now = run.api.now();
  const { isAccepted } = options;
  const { rejected, ...summary } = await narrowWhereRefused((isNarrowing) =>
    run.database.transaction(
      (client) => storeListing(client, run.workspace, listing, { now, isAccepted, isNarrowing }),
      { doing: `storing postbacks of workspace ${run.workspace}` },
    ),
  );
  for (const sqlstate of rejected) run.log.warn({ event: 'postback_refused', sqlstate });
  if (summary.held > 0) {
    run.log.warn({ event: 'postbacks_held', missing: summary.held, listed: summary.listed });
  }
  return summary;
}

async function listPostbacks(run: Run): Promise<readonly JsonObject[] | null> {
  try {
    return (await run.api.listPostbacks()).rows;
  } catch (error) {
    const isRefused =
      error instanceof ApiError &&
      (error.code === 'api_forbidden' || error.code === 'api_not_found');
    if (!isRefused) throw error;
    run.log.warn({ event: 'postbacks_unavailable', error });
    return null;
  }
}

interface Listing {
  /** Each postback once, as it came last. */
  readonly postbacks: ReadonlyMap<string, PostbackRows>;
  /** Objects without an id. */
  readonly nameless: number;
}

function readListing(objects: readonly JsonObject[], { workspace, drift }: Run): Listing {
  const postbacks = new Map<string, PostbackRows>();
  let nameless = 0;
  for (const object of objects) {
    const rows = postbackRows(object, workspace);
    if (rows === null) nameless += 1;
    else {
      postbacks.set(rows.id, rows);
      drift.note('postbacks', object, rows.unknown);
    }
  }
  return { postbacks, nameless };
}

async function storeListing(
  client: ClientBase,
  workspace: string,
  { postbacks, nameless }: Listing,
  {
    now,
    isAccepted,
    isNarrowing,
  }: { readonly now: number; readonly isAccepted: boolean; readonly isNarrowing: boolean },
): Promise<PostbackSummary & { readonly rejected: readonly string[] }> {
  const known = await livePostbackIds(client, workspace);
  const { inserted, updated, rejected } = await landReference(
    client,
    [...postbacks.values()],
    isNarrowing,
    (some) => writePostbacks(client, workspace, some),
  );
  const absences = await loadAbsences(client, workspace, 'postback');
  const missingSince = new Map([...absences].map(([id, absence]) => [id, absence.since]));
  const listed = new Set(postbacks.keys());
  const { mark, held } = splitMissingPostbacks({
    known,
    listed,
    nameless,
    missingSince,
    now,
    isAccepted,
  });
  const marked = await markPostbacksDeleted(client, workspace, mark);
  const fresh = held.filter((id) => !missingSince.has(id)).map((id) => ({ id, linkId: null }));
  await noteAbsences(client, workspace, 'postback', fresh, now);
  const isHeld = new Set(held);
  const over = [...missingSince.keys()].filter((id) => !isHeld.has(id));
  await clearAbsences(client, workspace, 'postback', over);
  return {
    ...NOTHING,
    inserted,
    updated,
    listed: listed.size,
    marked,
    held: held.length,
    refused: rejected.length,
    rejected: rejected.map(({ sqlstate }) => sqlstate),
  };
}

/** Only what belongs to a postback of this workspace is written beside it. */
async function writePostbacks(
  client: ClientBase,
  workspace: string,
  all: readonly PostbackRows[],
): Promise<ReferenceOutcome> {
  if (all.length === 0) return { inserted: 0, updated: 0 };
  const outcome = await upsertPostbacks(
    client,
    all.map((rows) => rows.postback),
  );
  const others = await postbacksOfOthers(
    client,
    workspace,
    all.map((rows) => rows.id),
  );
  const own = all.filter((rows) => !others.has(rows.id));
  const ids = own.map((rows) => rows.id);
  await replaceMembers(
    client,
    postbackLinks,
    ids,
    own.flatMap((rows) => rows.links),
  );
  await replaceMembers(
    client,
    postbackConversionTypes,
    ids,
    own.flatMap((rows) => rows.conversionTypes),
  );
  await upsertDeliveries(
    client,
    own.flatMap((rows) => (rows.delivery === null ? [] : [rows.delivery])),
  );
  return outcome;
}
