import { pgSchema } from 'drizzle-orm/pg-core';

/** Data, one table for each thing that the API lists, columns named as its fields. */
export const smartlinks = pgSchema('smartlinks');

/** State of the sync itself: runs, the ledger, quarantine, what was announced. */
export const smartlinksSync = pgSchema('smartlinks_sync');

/** Views and rollups for analysts. */
export const smartlinksBi = pgSchema('smartlinks_bi');
