/** The troubles of this process, and what the database knows of them. */
import type { Database } from '../db/database.js';
import { deleteTrouble, loadTroubles, writeTrouble } from '../db/ledger/troubles.js';
import {
  type Finding,
  noteDelivery,
  noteFinding,
  type Telling,
  type Trouble,
  type Troubles,
  troubleKey,
  troubleKinds,
} from './troubles.js';

/**
 * Owns the troubles. They are right in memory first and written behind: that the database is away is itself a
 * trouble. Of a workspace only the active replica writes.
 */
export class TroubleBook {
  private troubles: Troubles = new Map();
  /** What the database is known to hold. */
  private saved: Troubles = new Map();

  all(): Iterable<Trouble> {
    return this.troubles.values();
  }

  open(workspace: string, kind: Trouble['kind']): Trouble | null {
    const trouble = this.troubles.get(troubleKey({ workspace, kind }));
    return trouble === undefined || trouble.endedAt !== null ? null : trouble;
  }

  /** True where no other replica can know of the trouble. */
  isOwn(trouble: Trouble): boolean {
    return !this.saved.has(troubleKey(trouble));
  }

  note(finding: Finding, now: Date): void {
    this.troubles = noteFinding(this.troubles, finding, now);
  }

  delivered(telling: Telling, now: Date): void {
    this.troubles = noteDelivery(this.troubles, telling, now);
  }

  /** Takes over what the replica before has told. Throws `DatabaseError`. */
  async takeOver(database: Pick<Database, 'query'>, workspace: string): Promise<void> {
    const rows = await loadTroubles(database, workspace);
    const stored = new Map<string, Trouble>();
    for (const row of rows) {
      const kind = troubleKinds.find((known) => known === row.kind);
      if (kind !== undefined) stored.set(troubleKey({ workspace, kind }), { ...row, kind });
    }
    const troubles = new Map(this.troubles);
    const saved = new Map(this.saved);
    const keys = [...saved].flatMap(([key, trouble]) =>
      trouble.workspace === workspace ? [key] : [],
    );
    for (const key of new Set([...keys, ...stored.keys()])) {
      const row = stored.get(key);
      const known = saved.get(key);
      // As this process left it: what it knows beyond that could not be written yet, and is newer.
      if (row !== undefined && known !== undefined && isSame(row, known)) continue;
      if (row === undefined) {
        troubles.delete(key);
        saved.delete(key);
      } else {
        troubles.set(key, row);
        saved.set(key, row);
      }
    }
    this.troubles = troubles;
    this.saved = saved;
  }

  /** Writes what differs of these workspaces. Throws `DatabaseError`; then it is written the next time. */
  async save(
    database: Pick<Database, 'transaction'>,
    workspaces: ReadonlySet<string>,
  ): Promise<void> {
    const now = this.troubles;
    const before = this.saved;
    const changed = [...now].filter(
      ([key, trouble]) => workspaces.has(trouble.workspace) && before.get(key) !== trouble,
    );
    const gone = [...before].filter(
      ([key, trouble]) => workspaces.has(trouble.workspace) && !now.has(key),
    );
    if (changed.length === 0 && gone.length === 0) return;
    await database.transaction(
      async (client) => {
        for (const [, trouble] of changed) await writeTrouble(client, trouble);
        for (const [, trouble] of gone) await deleteTrouble(client, trouble);
      },
      { doing: 'recording open troubles' },
    );
    const saved = new Map(before);
    for (const [key, trouble] of changed) saved.set(key, trouble);
    for (const [key] of gone) saved.delete(key);
    this.saved = saved;
  }
}

function isSame(a: Trouble, b: Trouble): boolean {
  const times = ({ since, toldAt, endedAt }: Trouble): string =>
    [since, toldAt, endedAt].map((time) => time?.getTime() ?? '').join(' ');
  return times(a) === times(b);
}
