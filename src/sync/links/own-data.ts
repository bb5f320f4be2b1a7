/** What the team's own data take from the list of links: labels made from names, and links that spend names. */
import type { ClientBase } from 'pg';
import { type LabelsWritten, writeNameLabels } from '../../db/own-data/link-labels.js';
import { loadNamedLinks } from '../../db/own-data/link-names.js';
import { matchStoredSpend } from '../../imports/spend/match-names.js';
import type { Run } from '../run.js';
import { labelsOfNames } from './name-labels.js';

/** To be called once the links are stored. Writes nothing where nothing is new. */
export async function refreshOwnData({ database, workspace, settings }: Run): Promise<void> {
  const pattern = settings.linkNamePattern ?? null;
  await database.transaction(
    async (client) => {
      if (pattern !== null) await refreshNameLabels(client, workspace, pattern);
      await matchStoredSpend(client, workspace);
    },
    { doing: 'labelling links and matching spend' },
  );
}

/**
 * Makes the labels of names as the pattern says now, for new and renamed links and for a pattern that changed. Labels
 * that were imported are not touched; writes nothing where all is so already.
 */
export async function refreshNameLabels(
  client: ClientBase,
  workspace: string,
  pattern: RegExp,
): Promise<LabelsWritten> {
  const links = await loadNamedLinks(client, workspace);
  return writeNameLabels(client, workspace, labelsOfNames(links, pattern));
}
