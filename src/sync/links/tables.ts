import { accounts } from '../../db/schema/accounts.js';
import { smartLinks } from '../../db/schema/smart-links.js';
import type { ReferenceTable } from '../../db/write/reference-rows.js';
import { writeTable } from '../../db/write/write-table.js';

/** Where listed links go. */
export const linksTable: ReferenceTable = {
  table: writeTable(smartLinks),
  key: ['id'],
  hasMark: true,
  isOwned: true,
};

/** Where the accounts inside listed links go. */
export const accountsTable: ReferenceTable = {
  table: writeTable(accounts),
  key: ['id'],
  hasMark: false,
  isOwned: true,
};
