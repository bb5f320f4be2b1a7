/** Column builders that several tables share. Each call makes a new builder: drizzle's cannot be used twice. */
import { bigint, customType, jsonb, timestamp } from 'drizzle-orm/pg-core';

/** An opaque id: compared by its bytes, so that a server's locale or its upgrade never changes an index. */
export const idText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** A point in time; a `Date` in TypeScript. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' });

/** A whole number that a JavaScript number holds exactly. */
export const count = () => bigint({ mode: 'number' });

/** A tally of a run: it begins at 0. */
export const tally = () => count().notNull().default(0);

/** Fields that no column has, as they came; null when there are none. */
export const extra = () => jsonb();

/** When this row was first stored; when its content was last written. */
export const writtenAt = () => ({
  _first_seen_at: instant().notNull().defaultNow(),
  _synced_at: instant().notNull().defaultNow(),
});

/** Since when the API does not list this row; null while it does. */
export const deletedAt = () => instant();
