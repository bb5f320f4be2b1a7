import { clicksStore, conversionsStore, fansTable } from '../../db/write/stores.js';
import { conversionNormalizer } from './conversion-row.js';
import type { StreamDeclaration } from './stream.js';

/** Conversions of one link, filtered by `conversion_at` (api/list-smart-link-conversions). */
export const conversions: StreamDeclaration = {
  name: 'conversions',
  endpoint: { path: 'conversions', totalField: 'conversions_total', chartField: 'conversions' },
  counter: 'conversions_count',
  hasFlags: false,
  hasAmounts: true,
  store: conversionsStore,
  normalize: conversionNormalizer(
    conversionsStore.table.columns,
    clicksStore.table.columns,
    fansTable.columns,
  ),
};
