import { text } from 'drizzle-orm/pg-core';
import { extra, idText, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** The team's own labels of links. Labels beside the three named ones are kept in `_extra` as `{"label": "value"}`. */
export const linkLabels = smartlinks.table('link_labels', {
  smart_link_id: idText().primaryKey(),
  vendor: text(),
  channel: text(),
  creative: text(),
  _extra: extra(),
  ...writtenAt(),
});
