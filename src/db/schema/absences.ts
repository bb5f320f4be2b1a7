import { primaryKey, text } from 'drizzle-orm/pg-core';
import { idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** What a listing lacks and what is not marked yet: `kind` is a stream's name, `links` or `postbacks`. */
export const absences = smartlinksSync.table(
  'absences',
  {
    workspace: text().notNull(),
    kind: text().notNull(),
    id: idText().notNull(),
    smart_link_id: idText(),
    since: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.kind, table.id] })],
);
