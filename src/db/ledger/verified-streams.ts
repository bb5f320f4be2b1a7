/** When `verify` last counted the whole of a stream and found nothing: what retention asks for before it removes rows. */
import type { ClientBase } from 'pg';

interface Key {
  readonly linkId: string;
  readonly stream: string;
}

/**
 * Records that a stream was counted through `through` (whole UTC seconds) without a difference. By the database's
 * clock, as the ledger's days are: the two are compared.
 */
export async function noteVerified(client: ClientBase, key: Key, through: number): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.streams SET verified_at = now(), verified_through = to_timestamp($3)
     WHERE smart_link_id = $1 AND stream = $2`,
    [key.linkId, key.stream, through],
  );
}

/** A difference was found: what was verified before is so no longer. */
export async function forgetVerified(client: ClientBase, key: Key): Promise<void> {
  await client.query(
    `UPDATE smartlinks_sync.streams SET verified_at = NULL, verified_through = NULL
     WHERE smart_link_id = $1 AND stream = $2 AND verified_at IS NOT NULL`,
    [key.linkId, key.stream],
  );
}
