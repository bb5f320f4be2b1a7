import { idText } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** Links whose rollups do not follow from their rows yet, and are to be built as a whole. */
export const rollupsPending = smartlinksSync.table('rollups_pending', {
  smart_link_id: idText().primaryKey(),
});
