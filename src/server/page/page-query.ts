/** What the address of the status page asks for. Pure. */

export interface PageQuery {
  readonly workspace: string | null;
  readonly link: string | null;
  /** Part of a link's name or id. */
  readonly search: string;
  /** From 1. */
  readonly page: number;
}

const LONGEST = 200;

/** Reads an address. Never throws: what makes no sense is left out. */
export function readPageQuery({ searchParams }: URL): PageQuery {
  const text = (name: string): string => (searchParams.get(name) ?? '').trim().slice(0, LONGEST);
  const page = Number(text('page'));
  return {
    workspace: text('workspace') || null,
    link: text('link') || null,
    search: text('q'),
    page: Number.isSafeInteger(page) && page >= 1 ? page : 1,
  };
}

/** The address of a view, from its query string on; null leaves a part out. */
export function pageAddress(parts: Readonly<Record<string, string | number | null>>): string {
  const given = Object.entries(parts).filter(
    ([, value]) => value !== null && value !== '' && value !== 1,
  );
  const query = new URLSearchParams();
  for (const [name, value] of given) query.set(name, String(value));
  return query.size === 0 ? './' : `./?${query.toString()}`;
}
