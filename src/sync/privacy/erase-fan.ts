/** Removes a person from the warehouse, and keeps the sums. */
import type { ClientBase } from 'pg';
import type { Database } from '../../db/database.js';
import { erasureKey, noteErasedFan } from '../../db/privacy/erasures.js';
import { forgetSamples } from '../../db/privacy/forget-samples.js';
import { lockPersonalState, writePersonalState } from '../../db/privacy/personal-state.js';
import { dropPayloads, lockPayloadsWith } from '../../db/privacy/stored-payloads.js';
import { lockRows, rewriteRows } from '../../db/privacy/stored-rows.js';
import { rebuildTouched } from '../../db/rollups/rebuild.js';
import { Touched } from '../../db/rollups/touched.js';
import { conversionsTable, fansTable } from '../../db/write/stores.js';
import { columnIndex, type TextRow } from '../../db/write/write-table.js';
import { parseJson } from '../../json.js';
import { fanHashOf, fanPseudonym } from './current-rules.js';
import { eraseClicks } from './erase-clicks.js';
import { erasedConversion, erasedFan, fanIdsIn } from './row-rules.js';

/** Rows that lost the person. */
export interface FanErasure {
  /** True where the person had been erased before. */
  readonly wasErased: boolean;
  readonly fans: number;
  readonly conversions: number;
  readonly clicks: number;
  readonly quarantined: number;
}

const clickAt = columnIndex(conversionsTable, 'click_id');

/** Erases a person for good, in one transaction. Throws `DatabaseError`. */
export async function erasePerson(database: Database, fanId: string): Promise<FanErasure> {
  const done = await database.transaction((client) => eraseFan(client, fanId), {
    doing: 'erasing a fan',
  });
  await forgetSamples(database);
  return done;
}

/**
 * Erases the fan in this transaction and for all readings to come. Writers of rows wait meanwhile, so that none of
 * them brings the person back. May be repeated.
 */
export async function eraseFan(client: ClientBase, fanId: string): Promise<FanErasure> {
  const { erasures } = await lockPersonalState(client);
  const key = await erasureKey(client);
  const isNew = await noteErasedFan(client, fanHashOf(key, fanId));
  await writePersonalState(client, { erasures: erasures + 1 });
  const pseudonym = fanPseudonym(key, fanId);
  const touched = new Touched();

  const fans = await eraseFanRow(client, fanId, pseudonym, touched);
  const conversions = await lockRows(client, conversionsTable, 't.fan_onlyfans_id = $1', [fanId]);
  const clickIds = conversions.flatMap((row) => row[clickAt] ?? []);
  const clicks = clickIds.length === 0 ? 0 : await eraseClicks(client, clickIds, touched);
  const pseudonymOf = (id: string): string | null => (id === fanId ? pseudonym : null);
  const withoutPerson = (row: TextRow): TextRow => erasedConversion(row, { pseudonymOf });
  await rewriteRows(client, conversionsTable, conversions, withoutPerson, touched);
  const entries = await lockPayloadsWith(client, fanId);
  const theirs = entries.filter(({ payload }) => fanIdsIn(parseJson(payload)).includes(fanId));
  await dropPayloads(
    client,
    theirs.map(({ id }) => id),
  );
  await rebuildTouched(client, touched);
  return {
    wasErased: !isNew,
    fans,
    conversions: conversions.length,
    clicks,
    quarantined: theirs.length,
  };
}

async function eraseFanRow(
  client: ClientBase,
  fanId: string,
  pseudonym: string,
  touched: Touched,
): Promise<number> {
  const stored = await lockRows(client, fansTable, 't.onlyfans_id = $1', [fanId]);
  if (stored.length === 0) return 0;
  await client.query('DELETE FROM smartlinks.fans WHERE onlyfans_id = $1', [pseudonym]);
  return rewriteRows(client, fansTable, stored, (row) => erasedFan(row, pseudonym), touched);
}
