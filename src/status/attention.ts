import type { LinkStatus } from './workspace-status.js';

/** How much somebody should look at a link: more is more, 0 is not at all, below it is not followed. */
export function attention(link: LinkStatus): number {
  if (!link.isFollowed) return -1;
  if (link.failed !== null) return 3;
  if (link.provenThrough === null) return 2;
  return link.gaps.length > 0 ? 1 : 0;
}

/** The links that ask for attention first, and of those the ones that lag most. */
export function byAttention(links: readonly LinkStatus[]): LinkStatus[] {
  return [...links].sort(
    (a, b) => attention(b) - attention(a) || (b.lagSeconds ?? 0) - (a.lagSeconds ?? 0),
  );
}
