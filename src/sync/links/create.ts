/** A Smart Link that this program makes: what may be asked for, and how the answer is stored at once. */
import { ApiError } from '../../api/api-error.js';
import type { LinkCreation } from '../../api/link-creation.js';
import type { Database } from '../../db/database.js';
import { DatabaseError } from '../../db/database-error.js';
import { linksOfOthers } from '../../db/ledger/links.js';
import { upsertReferenceRows } from '../../db/write/reference-rows.js';
import { UsageError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { CurrentRules } from '../privacy/current-rules.js';
import type { Privacy } from '../privacy/privacy.js';
import { protectLink } from '../privacy/protect-link.js';
import { type LinkRow, linkRowReader } from './link-row.js';
import { accountsTable, linksTable } from './tables.js';

/** The kinds of Smart Links that can be made (api/create-smart-link). */
export const linkTypes = ['free_trial', 'tracking_link'] as const;
export type LinkType = (typeof linkTypes)[number];

/** Characters; the limit of the list's filter by name, and of the column behind it. */
const LONGEST_NAME = 255;
const MOST_DAYS = 360;

export interface NewLink {
  readonly accountId: string;
  readonly name: string;
  readonly type: LinkType;
  /** Days of the free trial; null for a link of another type. */
  readonly days: number | null;
}

/** The body of the request. Throws `UsageError` for what the API would refuse, before anything is sent. */
export function creationBody({ accountId, name, type, days }: NewLink): JsonObject {
  if (accountId.trim() === '') throw new UsageError('The account is empty.');
  const length = [...name].length;
  if (name.trim() === '' || length > LONGEST_NAME) {
    throw new UsageError(`A name has 1 to ${LONGEST_NAME} characters; this one has ${length}.`);
  }
  if (type === 'free_trial' && days === null) {
    throw new UsageError('A free trial link needs the days of its trial.', {
      remedy: `Give --days with a number from 1 to ${MOST_DAYS}.`,
    });
  }
  if (type !== 'free_trial' && days !== null) {
    throw new UsageError('Only a free trial link has days.', { remedy: 'Leave out --days.' });
  }
  if (days !== null && (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)) {
    throw new UsageError(`A free trial has 1 to ${MOST_DAYS} days.`);
  }
  return {
    account_id: accountId,
    name,
    link_type: type,
    ...(days === null ? {} : { free_trial_days: days }),
  };
}

export interface CreatedLink {
  /** Null where the answer has none. */
  readonly id: string | null;
  readonly name: string | null;
  readonly redirectUrl: string | null;
  /** False where the answer could not be stored: the link exists, and the next sync lists it. */
  readonly isStored: boolean;
}

const readLink = linkRowReader(linksTable.table.columns, accountsTable.table.columns);

/**
 * Makes a link and stores it as a listing would. Throws `UsageError` for what the API refuses, `ApiError`, also where
 * it is not known whether the link was made, and `DatabaseError` where it was made and could not be stored.
 */
export async function createLink(
  api: LinkCreation,
  database: Database,
  workspace: string,
  link: NewLink,
  privacy: Privacy,
): Promise<CreatedLink> {
  const answer = await send(api, creationBody(link));
  const read = readLink(answer, workspace);
  const row = read === null ? null : protectLink(read, privacy);
  const shown = { name: textOf(answer.name), redirectUrl: textOf(answer.traffic_redirect_url) };
  if (row === null) return { id: null, ...shown, isStored: false };
  try {
    return { id: row.id, ...shown, isStored: await store(database, workspace, row, privacy) };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new DatabaseError(`The link ${row.id} was made, but not stored. ${error.message}`, {
      sqlstate: error.sqlstate,
      remedy: 'Do not make it again: the next sync stores it.',
    });
  }
}

async function send(api: LinkCreation, body: JsonObject): Promise<JsonObject> {
  try {
    return await api.createLink(body);
  } catch (error) {
    const isRefusal =
      error instanceof ApiError && (error.code === 'api_invalid' || error.code === 'api_not_found');
    if (!isRefusal) throw error;
    throw new UsageError(`The API did not make the link. ${error.message}`, {
      cause: error,
      remedy: 'Check --account, --name, --type and --days, and ONLYFANSAPI_BASE_URL.',
    });
  }
}

/** False where another workspace has listed it already. */
function store(
  database: Database,
  workspace: string,
  row: LinkRow,
  privacy: Privacy,
): Promise<boolean> {
  return database.transaction(
    async (client) => {
      await new CurrentRules(privacy).hold(client);
      const others = await linksOfOthers(client, workspace, [row.id]);
      if (others.size > 0) return false;
      await upsertReferenceRows(client, accountsTable, row.account === null ? [] : [row.account]);
      await upsertReferenceRows(client, linksTable, [row.link]);
      return true;
    },
    { doing: `storing the new link ${row.id}` },
  );
}

function textOf(value: JsonObject[string]): string | null {
  return typeof value === 'string' ? value : null;
}
