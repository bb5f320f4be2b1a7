import { clicksStore } from '../../db/write/stores.js';
import { clickNormalizer } from './click-row.js';
import type { StreamDeclaration } from './stream.js';

/** Clicks of one link, filtered by `created_at` (api/list-smart-link-clicks). */
export const clicks: StreamDeclaration = {
  name: 'clicks',
  endpoint: { path: 'clicks', totalField: 'clicks_total', chartField: 'clicks' },
  counter: 'clicks_count',
  hasFlags: true,
  hasAmounts: false,
  store: clicksStore,
  normalize: clickNormalizer(clicksStore.table.columns),
};
