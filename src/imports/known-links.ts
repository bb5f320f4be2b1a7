/** Finds the link that somebody means by an id, a name, an address or the end of an address. Pure. */

/** A link as the warehouse has it. */
export interface KnownLink {
  readonly id: string;
  readonly name: string | null;
  readonly url: string | null;
}

/** `several`: more than one link is called so. */
export type FoundLink = { readonly id: string } | 'several' | 'unknown';

/** Answers for one set of links. An id goes before a name, a name before an address. */
export function linkFinder(links: readonly KnownLink[]): (text: string) => FoundLink {
  const ids = new Set(links.map(({ id }) => id));
  const names = byText(links, ({ name }) => name?.trim());
  const addresses = byText(links, ({ url }) => plainAddress(url ?? ''));
  const slugs = byText(links, ({ url }) => slugOf(url ?? ''));
  return (text) => {
    const wanted = text.trim();
    if (wanted === '') return 'unknown';
    if (ids.has(wanted)) return { id: wanted };
    return (
      names.get(wanted) ?? addresses.get(plainAddress(wanted)) ?? slugs.get(wanted) ?? 'unknown'
    );
  };
}

function byText(
  links: readonly KnownLink[],
  textOf: (link: KnownLink) => string | undefined,
): ReadonlyMap<string, FoundLink> {
  const found = new Map<string, FoundLink>();
  for (const link of links) {
    const text = textOf(link);
    if (text === undefined || text === '') continue;
    found.set(text, found.has(text) ? 'several' : { id: link.id });
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
