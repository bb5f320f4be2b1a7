import { UsageError } from '../../errors.js';

/** The links with the wanted ids, each once; all of them where `wanted` is null. Throws `UsageError`. */
export function chooseLinks<T extends { readonly id: string; readonly isDeleted: boolean }>(
  links: readonly T[],
  wanted: readonly string[] | null,
): readonly T[] {
  if (wanted === null) return links;
  const byId = new Map(links.map((link) => [link.id, link]));
  const remedy = 'To see those that are stored: smartlink-sync status --all';
  return [...new Set(wanted)].map((id) => {
    const link = byId.get(id);
    if (link === undefined) throw new UsageError(`No link ${id} in this workspace.`, { remedy });
    if (link.isDeleted)
      throw new UsageError(`Link ${id} is no longer listed by the API.`, { remedy });
    return link;
  });
}
