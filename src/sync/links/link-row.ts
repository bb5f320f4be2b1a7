/** A listed Smart Link as rows for `smart_links` and `accounts`. */
import type { TextRow } from '../../db/write/write-table.js';
import type { JsonObject, JsonValue } from '../../json.js';
import { addExtra, type ReadableColumn, rowReader } from '../row-reader.js';
import { columnAt } from '../streams/click-row.js';
import { readKey } from '../streams/identity.js';

/** The API's names inside `cost`, and the columns that hold them. */
const COST: Readonly<Record<string, string>> = {
  inputMode: 'cost_input_mode',
  inputValue: 'cost_input_value',
  perSub: 'cost_per_sub',
  perClick: 'cost_per_click',
  perPromo: 'cost_per_promo',
  subscriberSourceCount: 'cost_subscriber_source_count',
  clickSourceCount: 'cost_click_source_count',
};

export interface LinkRow {
  readonly id: string;
  readonly accountId: string | null;
  readonly link: TextRow;
  readonly account: TextRow | null;
  readonly unknown: readonly string[];
}

function asObject(value: JsonValue | undefined): JsonObject | null {
  const isPlain =
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? (value as JsonObject) : null;
}

/** Lifts the fields of `cost` to column names, so that one reader checks them all. Unknown ones stay in `cost`. */
function flattened(source: JsonObject): JsonObject {
  const cost = asObject(source.cost);
  if (cost === null) return source;
  const flat: Record<string, JsonValue | undefined> = { ...source };
  const left: Record<string, JsonValue | undefined> = {};
  for (const [name, value] of Object.entries(cost)) {
    const column = COST[name];
    if (column === undefined) left[name] = value;
    else flat[column] = value;
  }
  flat.cost = Object.keys(left).length === 0 ? undefined : (left as JsonObject);
  return flat;
}

/** Compiles the reader of listed links; it returns null for an object without an id. */
export function linkRowReader(
  linkColumns: readonly ReadableColumn[],
  accountColumns: readonly ReadableColumn[],
): (source: JsonObject, workspace: string) => LinkRow | null {
  const readLink = rowReader(linkColumns, ['id', 'workspace', 'account_id'], ['id', 'account']);
  const readAccount = rowReader(accountColumns, ['id', 'workspace'], ['id']);
  const at = (name: string): number => columnAt(linkColumns, name);
  const [idAt, workspaceAt, accountAt, extraAt] = [
    at('id'),
    at('workspace'),
    at('account_id'),
    at('_extra'),
  ];
  const accountIdAt = columnAt(accountColumns, 'id');
  const accountWorkspaceAt = columnAt(accountColumns, 'workspace');
  return (source, workspace) => {
    const id = readKey(source.id);
    if (id === null) return null;
    const link = readLink(flattened(source));
    link.values[idAt] = id;
    link.values[workspaceAt] = workspace;
    const unknown = [...link.unknown];
    const account = asObject(source.account);
    const accountId = account === null ? null : readKey(account.id);
    link.values[accountAt] = accountId;
    if (account === null || accountId === null) {
      const came = source.account;
      if (came !== undefined && came !== null) {
        link.values[extraAt] = addExtra(link.values[extraAt] ?? null, 'account', came);
      }
      return { id, accountId: null, link: link.values, account: null, unknown };
    }
    const fields = readAccount(account);
    fields.values[accountIdAt] = accountId;
    fields.values[accountWorkspaceAt] = workspace;
    unknown.push(...fields.unknown.map((name) => `account.${name}`));
    return { id, accountId, link: link.values, account: fields.values, unknown };
  };
}
