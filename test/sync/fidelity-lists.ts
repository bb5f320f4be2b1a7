/** Compares links, accounts and postbacks in the tables with the two lists as the service shows them. */
import type { Database } from '../../src/db/database.js';
import { isFields, type Json, type JsonFields, readJson } from '../support/canonical.js';
import { type Columns, expectedFields, type Row } from '../support/expected-rows.js';
import { storedTable } from '../support/stored-rows.js';

const LINK_FIELDS: Columns = {
  id: 'text',
  name: 'text',
  link_type: 'text',
  traffic_redirect_url: 'text',
  free_trial_days: 'integer',
  clicks_count: 'integer',
  conversions_count: 'integer',
  subscribers_count: 'integer',
  spenders_count: 'integer',
  revenue: 'decimal',
  created_at: 'instant',
  updated_at: 'instant',
};
const COST_FIELDS: Readonly<Record<string, readonly [string, Columns[string]]>> = {
  inputMode: ['cost_input_mode', 'text'],
  inputValue: ['cost_input_value', 'decimal'],
  perSub: ['cost_per_sub', 'decimal'],
  perClick: ['cost_per_click', 'decimal'],
  perPromo: ['cost_per_promo', 'decimal'],
  subscriberSourceCount: ['cost_subscriber_source_count', 'integer'],
  clickSourceCount: ['cost_click_source_count', 'integer'],
};
const ACCOUNT_FIELDS: Columns = { id: 'text', display_name: 'text', username: 'text' };

async function list(url: string): Promise<JsonFields[]> {
  const response = await fetch(url, { headers: { authorization: 'Bearer test-key' } });
  const body = readJson(await response.text());
  const data: Json = isFields(body) ? body.data : null;
  if (!Array.isArray(data)) throw new Error(`No list came from ${new URL(url).pathname}.`);
  return data.filter(isFields);
}

/** A listed link with the fields of `cost` under the names of their columns. */
function flatLink(link: JsonFields): { source: JsonFields; columns: Columns } {
  const { cost, account: _account, ...source } = link;
  const columns: Record<string, Columns[string]> = { ...LINK_FIELDS };
  const flat: Record<string, Json> = { ...source };
  const left: Record<string, Json> = {};
  for (const [name, [column, kind]] of Object.entries(COST_FIELDS)) {
    columns[column] = kind;
    if (isFields(cost)) flat[column] = cost[name];
  }
  for (const [name, value] of Object.entries(isFields(cost) ? cost : {})) {
    if (!(name in COST_FIELDS)) left[name] = value;
  }
  if (Object.keys(left).length > 0) flat.cost = left;
  return { source: flat, columns };
}

function compare(
  table: string,
  expected: ReadonlyMap<string, Row>,
  stored: ReadonlyMap<string, Row>,
): string[] {
  const differences: string[] = [];
  for (const [id, row] of expected) {
    const held = stored.get(id);
    if (held === undefined) differences.push(`${table} ${id}: is missing`);
    for (const column of new Set([...Object.keys(row), ...Object.keys(held ?? {})])) {
      const [want, have] = [row[column] ?? null, held?.[column] ?? null];
      if (want !== have) differences.push(`${table} ${id} ${column}: ${want} became ${have}`);
    }
  }
  for (const id of stored.keys())
    if (!expected.has(id)) differences.push(`${table} ${id}: is too many`);
  return differences;
}

/** Every difference as a line; lists of up to 1,000 links. Asks the service for both lists. */
export async function listDifferences(
  database: Database,
  simulator: { readonly url: string },
): Promise<string[]> {
  const links = new Map<string, Row>();
  const accounts = new Map<string, Row>();
  for (const link of await list(`${simulator.url}/api/smart-links?limit=1000`)) {
    const { source, columns } = flatLink(link);
    const account = isFields(link.account) ? link.account : {};
    const row = expectedFields(source, columns, []);
    const own = expectedFields(account, ACCOUNT_FIELDS, []);
    links.set(row.id ?? '', { ...row, workspace: 'default', account_id: own.id ?? null });
    accounts.set(own.id ?? '', { ...own, workspace: 'default' });
  }
  const postbacks = await list(`${simulator.url}/api/smart-link-postbacks`);
  const counts = {
    postbacks: postbacks.length,
    postback_deliveries: postbacks.filter((postback) => isFields(postback.latest_response)).length,
    postback_smart_links: postbacks.flatMap((postback) => postback.smart_link_ids).length,
    postback_conversion_types: postbacks.flatMap((postback) => postback.conversion_types).length,
  };
  const differences = [
    ...compare('smart_links', links, (await storedTable(database, 'smart_links', 'id')).rows),
    ...compare('accounts', accounts, (await storedTable(database, 'accounts', 'id')).rows),
  ];
  for (const [table, count] of Object.entries(counts)) {
    const { rows } = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM smartlinks.${table}`,
    );
    if (rows[0]?.count !== count) differences.push(`${table}: ${count} became ${rows[0]?.count}`);
  }
  return differences;
}
