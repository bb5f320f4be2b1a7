/** The first step of a cycle: the list of links, stored, with what is missing from it decided. */
import { ApiError } from '../../api/api-error.js';
import { clearAbsences, loadAbsences, noteAbsences } from '../../db/ledger/absences.js';
import {
  linksOfOthers,
  loadLinks,
  markLinksDeleted,
  type StoredLink,
  takeSnapshots,
} from '../../db/ledger/links.js';
import { loadLinksProbe, saveLinksProbe } from '../../db/ledger/links-probe.js';
import { narrowWhereRefused } from '../../db/write/narrow.js';
import { landReference, upsertReferenceRows } from '../../db/write/reference-rows.js';
import { StoppedError } from '../../errors.js';
import { isJsonObject } from '../../json.js';
import { protectLink } from '../privacy/protect-link.js';
import type { Run } from '../run.js';
import { clicks } from '../streams/clicks.js';
import { readKey } from '../streams/identity.js';
import { linkRowReader } from './link-row.js';
import { isProbeDue, type LinkListing, listLinks } from './listing.js';
import { isReleased, type LinkAnswer, mayMark, splitMissing } from './missing.js';
import { accountsTable, linksTable } from './tables.js';

const HOUR_SECONDS = 3600;

export interface LinkSummary {
  readonly listed: number;
  readonly inserted: number;
  readonly updated: number;
  /** Links that were marked as no longer listed. */
  readonly marked: number;
  /** Missing links that a brake holds back: they stay live. */
  readonly held: number;
  /** Links that another workspace listed first. */
  readonly ofOthers: number;
  /** Links that the database refuses for what they hold; their streams are not read. */
  readonly refused: number;
}

export interface RefreshOptions {
  /** True where somebody said that what is missing has really vanished. */
  readonly isAccepted: boolean;
  /** True where nothing is to be decided on links that the list lacks: a cycle does. */
  readonly isMissingLeft?: boolean;
}

export interface LinksRefreshed {
  readonly summary: LinkSummary;
  /** When the listing began, by the service's clock in whole UTC seconds. */
  readonly listedAt: number;
  /** All links of the workspace as stored now, removed ones included. */
  readonly links: readonly StoredLink[];
  readonly listed: ReadonlySet<string>;
}

const readLink = linkRowReader(linksTable.table.columns, accountsTable.table.columns);

/** Lists links, stores what differs, and marks what has vanished unless a brake holds it. Throws `ApiError`. */
export async function refreshLinks(run: Run, options: RefreshOptions): Promise<LinksRefreshed> {
  const { workspace, database, settings } = run;
  const { before, probedAt } = await database.transaction(async (client) => ({
    before: await loadLinks(client, workspace),
    probedAt: await loadLinksProbe(client, workspace),
  }));
  const known = before.filter((link) => !link.isDeleted && isAskedFor(link, settings.accountIds));
  // The service's clock is known by the first page.
  const isProbe = (): boolean => isProbeDue(probedAt, run.api.now());
  const begunMs = performance.now();
  const listing = await listLinks(run.api, settings.accountIds, known.length, isProbe);
  const listedAt = Math.floor(run.api.now() - (performance.now() - begunMs) / 1000);
  warnOfUnknownAccounts(run, before, listing);
  const stored = await storeLinks(run, listing);
  const listed = new Set(listing.links.keys());
  const missing =
    options.isMissingLeft === true
      ? { marked: 0, held: 0 }
      : await settleMissing(run, known, listed, options.isAccepted);
  const links = await database.transaction(async (client) => {
    if (listing.isEndSeen && isProbe()) await saveLinksProbe(client, workspace, run.api.now());
    await takeSnapshots(client, workspace, Math.floor(run.api.now() / HOUR_SECONDS) * HOUR_SECONDS);
    return loadLinks(client, workspace);
  });
  return {
    summary: { listed: listing.links.size, ...stored, ...missing },
    listedAt,
    links,
    listed,
  };
}

/** Whether the link belongs to one of the accounts; null: all of them. */
export function isAskedFor(link: StoredLink, accountIds: readonly string[] | null): boolean {
  return accountIds === null || (link.accountId !== null && accountIds.includes(link.accountId));
}

/** SYNC_ACCOUNT_IDS may name an account that this key never showed: a slip leaves out all of its links. */
function warnOfUnknownAccounts(
  { settings, log }: Run,
  before: readonly StoredLink[],
  listing: LinkListing,
): void {
  const seen = new Set(before.map((link) => link.accountId));
  for (const { account } of listing.links.values()) {
    if (isJsonObject(account)) seen.add(readKey(account.id));
  }
  for (const account of settings.accountIds ?? []) {
    if (!seen.has(account)) log.warn({ event: 'account_without_links', account });
  }
}

async function storeLinks(
  run: Run,
  listing: LinkListing,
): Promise<Pick<LinkSummary, 'inserted' | 'updated' | 'ofOthers' | 'refused'>> {
  const rows = [...listing.links.values()].flatMap((source) => {
    const row = readLink(source, run.workspace);
    if (row !== null) run.drift.note('links', source, row.unknown);
    return row === null ? [] : protectLink(row, run.privacy);
  });
  const ids = rows.map((row) => row.id);
  const { landed, ofOthers } = await narrowWhereRefused((isNarrowing) =>
    run.database.transaction(async (client) => {
      await run.rules.hold(client);
      const others = await linksOfOthers(client, run.workspace, ids);
      const own = rows.filter((row) => !others.has(row.id));
      const stored = await landReference(client, own, isNarrowing, async (some) => {
        const accounts = some.flatMap((row) => (row.account === null ? [] : [row.account]));
        await upsertReferenceRows(client, accountsTable, accounts);
        const links = some.map((row) => row.link);
        return upsertReferenceRows(client, linksTable, links);
      });
      return { landed: stored, ofOthers: others.size };
    }),
  );
  const { rejected, inserted, updated } = landed;
  for (const { row, sqlstate } of rejected)
    run.log.warn({ event: 'link_refused', link: row.id, sqlstate });
  return { inserted, updated, ofOthers, refused: rejected.length };
}

/** Decides on links that the listing lacks; each is asked for by itself before it is marked. */
async function settleMissing(
  run: Run,
  known: readonly StoredLink[],
  listed: ReadonlySet<string>,
  isAccepted: boolean,
): Promise<{ marked: number; held: number }> {
  const { workspace, database } = run;
  const noted = await database.transaction((client) => loadAbsences(client, workspace, 'link'));
  const missingSince = new Map([...noted.values()].map((absence) => [absence.id, absence.since]));
  const now = run.api.now();
  const { ask, held } = splitMissing({ known, listed, missingSince, now, isAccepted });
  const mark: string[] = [];
  const wait: string[] = [...held];
  for (const id of ask) {
    const answer = await askForLink(run, id);
    (mayMark(answer, missingSince.get(id), now, isAccepted) ? mark : wait).push(id);
  }
  const back = [...noted.keys()].filter((id) => listed.has(id) || mark.includes(id));
  return database.transaction(async (client) => {
    await noteAbsences(
      client,
      workspace,
      'link',
      wait.map((id) => ({ id, linkId: id })),
      now,
    );
    await clearAbsences(client, workspace, 'link', back);
    const marked = await markLinksDeleted(client, workspace, mark);
    return { marked, held: held.filter((id) => !isReleased(missingSince.get(id), now)).length };
  });
}

async function askForLink(run: Run, linkId: string): Promise<LinkAnswer> {
  if (run.signals.stopping.aborted)
    throw new StoppedError('Stopped while asking for missing links.');
  const now = run.api.now();
  try {
    await run.api.listRows({
      linkId,
      endpoint: clicks.endpoint,
      dateStart: now,
      dateEnd: now,
      limit: 1,
      offset: 0,
    });
    return 'answers';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'api_not_found') return 'gone';
    if (error.code === 'api_forbidden') return 'forbidden';
    throw error;
  }
}
