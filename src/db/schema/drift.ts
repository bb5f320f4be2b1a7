import { sql } from 'drizzle-orm';
import { check, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** Fields and values that the API sent and no column or list expects. `type` is the JSON type, never the value. */
export const drift = smartlinksSync.table(
  'drift',
  {
    stream: text().notNull(),
    field: text().notNull(),
    first_seen_at: instant().notNull().defaultNow(),
    type: text(),
    sample_kind: text({ enum: ['field', 'value'] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.stream, table.field] }),
    check('drift_sample_kind_known', sql`sample_kind IN ('field', 'value')`),
  ],
);
