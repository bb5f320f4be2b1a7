import { primaryKey } from 'drizzle-orm/pg-core';
import { clickFigures, linkDay } from './rollup-columns.js';
import { smartlinksBi } from './schemas.js';

/** Live clicks by link and day. */
export const clickDays = smartlinksBi.table(
  'click_days',
  { ...linkDay(), ...clickFigures() },
  (table) => [primaryKey({ columns: [table.smart_link_id, table.date_day] })],
);
