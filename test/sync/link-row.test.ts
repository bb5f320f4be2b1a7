import { describe, expect, it } from 'vitest';
import { type JsonObject, parseJson } from '../../src/json.js';
import { linkRowReader } from '../../src/sync/links/link-row.js';
import { accountsTable, linksTable } from '../../src/sync/links/tables.js';

const read = linkRowReader(linksTable.table.columns, accountsTable.table.columns);

const EXAMPLE = `{
  "id": "01JCZWQJZXQJZXQJZXQJZXQJZX", "name": "A link", "link_type": "free_trial", "clicks_count": 12,
  "revenue": "1250.00",
  "cost": {"inputMode": "perClick", "inputValue": "0.45", "perSub": null, "perClick": "0.45", "perPromo": null},
  "account": {"id": "acct_1", "display_name": "Creator", "username": "creator"}
}`;

/** A link as its columns hold it. */
function linkOf(source: JsonObject): Record<string, string | null> {
  const row = read(source, 'default');
  const columns = linksTable.table.columns.map(({ name }, at) => [name, row?.link[at] ?? null]);
  return Object.fromEntries(columns) as Record<string, string | null>;
}

const example = (changes: JsonObject = {}): JsonObject => ({
  ...(parseJson(EXAMPLE) as JsonObject),
  ...changes,
});

describe('a listed link', () => {
  it('becomes a row with its cost in columns, and a row for its account', () => {
    expect(linkOf(example())).toMatchObject({
      id: '01JCZWQJZXQJZXQJZXQJZXQJZX',
      workspace: 'default',
      account_id: 'acct_1',
      revenue: '1250.00',
      clicks_count: '12',
      cost_input_mode: 'perClick',
      cost_input_value: '0.45',
      cost_per_sub: null,
      cost_per_click: '0.45',
    });
    const row = read(example(), 'default');
    expect(row?.account).toContain('Creator');
    expect(row?.account).toContain('default');
    expect(row?.unknown).toEqual([]);
  });

  it('keeps unknown fields of itself and of its cost, and names those of its account', () => {
    const source = example({
      novel: 1,
      cost: { perClick: '0.45', currency: 'EUR' },
      account: { id: 'acct_1', badge: true },
    });
    expect(JSON.parse(linkOf(source)._extra ?? '')).toEqual({
      novel: 1,
      cost: { currency: 'EUR' },
    });
    expect([...(read(source, 'default')?.unknown ?? [])].sort()).toEqual([
      'account.badge',
      'cost',
      'novel',
    ]);
  });

  it.each([null, 'acct_1', { display_name: 'No id' }, [1]])(
    'whose account is %j is stored without one',
    (account) => {
      const source = example({ account });
      expect(read(source, 'default')).toMatchObject({ accountId: null, account: null });
      const { account_id, _extra } = linkOf(source);
      expect(account_id).toBeNull();
      expect(_extra == null ? null : (JSON.parse(_extra) as JsonObject).account).toEqual(account);
    },
  );

  it.each([null, 'free', [1]])('whose cost is %j is stored without one', (cost) => {
    expect(linkOf(example({ cost }))).toMatchObject({ cost_per_click: null, name: 'A link' });
  });

  it.each([null, '', {}, true])('whose id is %j is no link', (id) => {
    expect(read(example({ id }), 'default')).toBeNull();
  });

  it('keeps an id as it comes, also a number', () => {
    expect(read(example({ id: 12 }), 'default')?.id).toBe('12');
    expect(read(example({ id: 'not a ULID' }), 'default')?.id).toBe('not a ULID');
  });
});
