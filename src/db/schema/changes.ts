import { index, text } from 'drizzle-orm/pg-core';
import { count, idText, instant } from './columns.js';
import { smartlinks } from './schemas.js';

/** Flags, amounts and vanishing of rows already stored, as they change. `old` and `new` are in Postgres text form. */
export const changes = smartlinks.table(
  'changes',
  {
    id: count().primaryKey().generatedAlwaysAsIdentity(),
    stream: text().notNull(),
    row_id: idText().notNull(),
    field: text().notNull(),
    old: text(),
    new: text(),
    changed_at: instant().notNull().defaultNow(),
    run_id: count(),
  },
  (table) => [
    index('changes_by_row').on(table.stream, table.row_id),
    index('changes_by_time').on(table.changed_at),
  ],
);
