import { clicks } from '../schema/clicks.js';
import { conversions } from '../schema/conversions.js';
import { fans } from '../schema/fans.js';
import { type FactStore, type WriteTable, writeTable } from './write-table.js';

export const clicksTable: WriteTable = writeTable(clicks);
export const conversionsTable: WriteTable = writeTable(conversions);
export const fansTable: WriteTable = writeTable(fans);

export const clicksStore: FactStore = {
  table: clicksTable,
  facts: 'clicks',
  timeColumn: 'created_at',
  tracked: ['is_bot', 'is_duplicate'],
};
export const conversionsStore: FactStore = {
  table: conversionsTable,
  facts: 'conversions',
  timeColumn: 'conversion_at',
  tracked: ['amount_gross', 'amount_net'],
};
