import { primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** A trouble that alerts tell of: it is open, or its end was not told yet. */
export const troubles = smartlinksSync.table(
  'troubles',
  {
    workspace: text().notNull(),
    kind: text().notNull(),
    since: instant().notNull(),
    /** One sentence without personal data. */
    detail: text(),
    /** When its beginning was delivered; null while it was not. */
    told_at: instant(),
    /** When it was over; null while it is open. */
    ended_at: instant(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.kind] })],
);
