/** Finds the link that somebody means by an id, a name, an address or the end of an address. Pure. */

/** A link as the warehouse has it. */
export interface KnownLink {
  readonly id: string;
  readonly name: string | null;
  readonly url: string | null;
  /** No longer listed by the API: of two that are called the same, the one that is listed is meant. */
  readonly isDeleted: boolean;
}

/** `several`: more than one link is called so. */
export type FoundLink = { readonly id: string } | 'several' | 'unknown';

/**
 * Answers for one set of links. An id goes before a name, a name before an address; `remembered` has what else a text
 * was known to mean, such as the name that a link had before.
 */
export function linkFinder(
  links: readonly KnownLink[],
  remembered: ReadonlyMap<string, string> = new Map(),
): (text: string) => FoundLink {
  const ids = new Set(links.map(({ id }) => id));
  const names = byText(links, ({ name }) => name?.trim().normalize('NFC'));
  const addresses = byText(links, ({ url }) => plainAddress(url ?? ''));
  const slugs = byText(links, ({ url }) => slugOf(url ?? ''));
  return (text) => {
    const wanted = text.trim().normalize('NFC');
    if (wanted === '') return 'unknown';
    if (ids.has(wanted)) return { id: wanted };
    const found = names.get(wanted) ?? addresses.get(plainAddress(wanted)) ?? slugs.get(wanted);
    const before = remembered.get(wanted);
    return found ?? (before === undefined ? 'unknown' : { id: before });
  };
}

function byText(
  links: readonly KnownLink[],
  textOf: (link: KnownLink) => string | undefined,
): ReadonlyMap<string, FoundLink> {
  const found = new Map<string, FoundLink>();
  const live = links.filter(({ isDeleted }) => !isDeleted);
  const taken = new Set<string>();
  for (const group of [live, links.filter(({ isDeleted }) => isDeleted)]) {
    const here = new Set<string>();
    for (const link of group) {
      const text = textOf(link);
      if (text === undefined || text === '' || taken.has(text)) continue;
      found.set(text, here.has(text) ? 'several' : { id: link.id });
      here.add(text);
    }
    for (const text of here) taken.add(text);
  }
  return found;
}

/** Without scheme, `www.`, query, fragment and closing slash: what people copy differs in these. */
function plainAddress(text: string): string {
  const [address = ''] = text.trim().split(/[?#]/);
  const [host = '', ...path] = address.replace(/^https?:\/\//i, '').split('/');
  const plain = [host.toLowerCase().replace(/^www\./, ''), ...path].join('/').replace(/\/+$/, '');
  // A bare word is a name or a slug, and a bare host no link.
  return plain.includes('/') ? plain : '';
}

function slugOf(url: string): string {
  return plainAddress(url).split('/').slice(1).at(-1) ?? '';
}
