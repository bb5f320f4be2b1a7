/**
 * Who may write sums of which links. All locks last until the transaction ends, and are taken in one order everywhere, so
 * that two transactions cannot wait for each other.
 */
import type { ClientBase } from 'pg';
import type { Statement } from '../write/statements.js';
import { PLAN_SETTINGS } from './plans.js';

/** Classes of advisory locks with two numbers; those of `locks.ts` have one, and never meet these. */
const LINK_LOCK = 1_397_509_697;
const ZONE_LOCK = 1_397_509_698;
const NEW_CLICKS_LOCK = 1_397_509_699;

const settings = Object.entries(PLAN_SETTINGS).map(
  ([name, value]) => `set_config('${name}', '${value}', true)`,
);

/** The links are `$1`, whether clicks were inserted is `$2`; `others` selects more links. */
function statement(name: string, others: string): Statement {
  return {
    name,
    text: `SELECT concat(${settings.join(', ')})
           UNION ALL
           SELECT pg_advisory_xact_lock_shared(${ZONE_LOCK}, 0)::text
           UNION ALL
           SELECT pg_advisory_xact_lock_shared(${NEW_CLICKS_LOCK}, 0)::text WHERE $2::boolean
           UNION ALL
           SELECT pg_advisory_xact_lock(${LINK_LOCK}, l.key)::text FROM (
             SELECT DISTINCT hashtext(l.id) AS key FROM (SELECT unnest($1::text[]) AS id${others}) l ORDER BY 1 OFFSET 0
           ) l`,
  };
}

const ofLinks = statement('lock_rollups_of_links', '');
/** Clicks are looked up one by one: whoever names some has turned other ways off, but the first plan is kept. */
const ofLinksAndClicks = statement(
  'lock_rollups_of_links_and_clicks',
  ` UNION ALL SELECT c.id FROM unnest($3::text[]) AS n (id) CROSS JOIN LATERAL (
      SELECT k.smart_link_id AS id FROM smartlinks.clicks k WHERE k.id = n.id OFFSET 0
    ) c`,
);

export interface LockedLinks {
  /** Clicks that conversions name. They may be of other links: who changes such a click holds that link. */
  readonly namedClickIds?: readonly string[];
  /** True where the transaction may have inserted clicks, listed or not. */
  readonly hasNewClicks?: boolean;
}

/** Waits for whoever writes sums of these links, and keeps others out. Plans are fixed from here on, as `fixPlans` does. */
export async function lockLinks(
  client: ClientBase,
  linkIds: readonly string[],
  { namedClickIds = [], hasNewClicks = false }: LockedLinks = {},
): Promise<void> {
  const values = [linkIds, hasNewClicks];
  if (namedClickIds.length === 0) await client.query({ ...ofLinks, values });
  else await client.query({ ...ofLinksAndClicks, values: [...values, namedClickIds] });
}

/**
 * Waits for all that have inserted clicks, and keeps them from ending before this transaction: for one that names clicks
 * which may be stored nowhere, so that no link can be held for them. Must come before `lockLinks`.
 */
export async function lockNewClicks(client: ClientBase): Promise<void> {
  await client.query({
    name: 'lock_new_clicks',
    text: `SELECT pg_advisory_xact_lock_shared(${ZONE_LOCK}, 0)::text
           UNION ALL
           SELECT pg_advisory_xact_lock(${NEW_CLICKS_LOCK}, 0)::text`,
  });
}

/** Keeps others from rebuilding anything until the transaction ends, after those at work have ended. */
export async function lockAllRollups(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${ZONE_LOCK}, 0)`);
}
