import { primaryKey } from 'drizzle-orm/pg-core';
import { extra, idText, instant, writtenAt } from './columns.js';
import { linkFigures } from './link-figures.js';
import { smartlinks } from './schemas.js';

/** A link's figures as they were listed at `taken_at`. */
export const smartLinkSnapshots = smartlinks.table(
  'smart_link_snapshots',
  {
    smart_link_id: idText().notNull(),
    taken_at: instant().notNull(),
    ...linkFigures(),
    _extra: extra(),
    ...writtenAt(),
  },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.taken_at] })],
);
