/** The demo's team brings its ad spend and its labels, as files, by the path of the commands that import them. */
import { defaultWorkspace } from '../config/workspaces.js';
import type { Database } from '../db/database.js';
import { importLabels } from '../imports/labels/import-labels.js';
import { readLabelFile } from '../imports/labels/read-labels.js';
import { importSpend } from '../imports/spend/import-spend.js';
import { readSpendFile } from '../imports/spend/read-spend.js';

export interface OwnDataFilesOf {
  readonly spend: string;
  readonly labels: string;
}

export interface OwnDataStep {
  readonly spend: {
    readonly lines: number;
    /** Exact USD: spend in is spend by link, by campaign, and unmatched. */
    readonly total: string;
    readonly byLink: string;
    readonly byCampaign: string;
    readonly unmatched: string;
  };
  readonly labels: { readonly labels: number; readonly links: number };
}

/** Imports both. Throws `DatabaseError`. */
export async function ownDataStep(database: Database, files: OwnDataFilesOf): Promise<OwnDataStep> {
  const spendFile = readSpendFile(files.spend, {
    columns: new Map(),
    order: null,
    mark: null,
    source: 'demo',
    platform: null,
    currency: null,
    fxRate: null,
    lastDay: new Date().toISOString().slice(0, 10),
  });
  const options = {
    workspace: defaultWorkspace,
    isLenient: false,
    isReplace: false,
    isDryRun: false,
  };
  const spend = await importSpend(database, spendFile, options);
  const labels = await importLabels(database, readLabelFile(files.labels, { order: null }), {
    ...options,
    source: 'demo',
  });
  const { total, byLink, byCampaign, unmatched } = spend.totals[0] ?? nothing;
  return {
    spend: { lines: spend.lines, total, byLink, byCampaign, unmatched },
    labels: { labels: labels.labels, links: labels.links },
  };
}

const nothing = { total: '0', byLink: '0', byCampaign: '0', unmatched: '0' };
