/** Finds the links of spend that was imported before they were known. */
import type { ClientBase } from 'pg';
import { matchSpend, unmatchedNames } from '../../db/own-data/ad-spend.js';
import { loadNamedLinks } from '../../db/own-data/link-names.js';
import { linkFinder } from '../known-links.js';

/** Returns how many rows of stored spend got their link. Cheap where every name was looked up before. */
export async function matchStoredSpend(client: ClientBase, workspace: string): Promise<number> {
  const names = await unmatchedNames(client, workspace);
  if (names.length === 0) return 0;
  const find = linkFinder(await loadNamedLinks(client, workspace));
  const found = new Map<string, string>();
  for (const name of names) {
    const link = find(name);
    if (typeof link === 'object') found.set(name, link.id);
  }
  return matchSpend(client, workspace, found);
}
