/** The links of a workspace, those that ask for attention first, a page at a time. Pure. */
import { attention, byAttention } from '../../status/attention.js';
import type { DayCount } from '../../status/read-day-counts.js';
import type { LinkStatus } from '../../status/workspace-status.js';
import { age, counted, number } from '../../words.js';
import { type Html, html } from '../html.js';
import type { WorkspaceSnapshot } from '../snapshot.js';
import { lagText } from './figures.js';
import { type PageQuery, pageAddress } from './page-query.js';
import { linkStrip, monthAxis } from './strip.js';

const LINKS_ON_A_PAGE = 30;
/** Of each workspace where there are several. */
const LINKS_IN_A_CARD = 8;

export interface LinkPage {
  readonly shown: readonly LinkStatus[];
  /** How many there are, and how many of them ask for attention. */
  readonly found: number;
  readonly open: number;
  readonly page: number;
  readonly pages: number;
}

/** Chooses what is shown. `isAlone`: no other workspace shares the page. */
export function chooseLinks(
  { status }: WorkspaceSnapshot,
  query: PageQuery,
  isAlone: boolean,
): LinkPage {
  const wanted = query.search.toLowerCase();
  const found = byAttention(status.links).filter(
    ({ id, name }) =>
      wanted === '' || id.toLowerCase().includes(wanted) || name?.toLowerCase().includes(wanted),
  );
  const size = isAlone ? LINKS_ON_A_PAGE : LINKS_IN_A_CARD;
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = isAlone ? Math.min(query.page, pages) : 1;
  return {
    shown: found.slice((page - 1) * size, page * size),
    found: found.length,
    open: found.filter((link) => attention(link) > 0).length,
    page,
    pages,
  };
}

/** The list with its search field and the way to further pages. */
export function linkList(
  snapshot: WorkspaceSnapshot,
  links: LinkPage,
  counts: readonly DayCount[],
  query: PageQuery,
  isAlone: boolean,
): Html {
  const { status, strips, options } = snapshot;
  const byLink = groupByLink(counts);
  const rows = links.shown.map((link) =>
    row(
      snapshot,
      link,
      linkStrip(link.id, strips.days, strips.links.get(link.id) ?? [], byLink.get(link.id) ?? []),
      options.now,
    ),
  );
  const open =
    links.open === 0 ? 'none asks for attention' : `${number(links.open)} ask for attention`;
  return html`<section class="links" aria-label="Links of ${status.workspace}">
<header><h3>Links</h3><p>${counted(links.found, 'link')}${
    query.search === '' ? null : html` found for “${query.search}”`
  }, ${open}</p>${isAlone ? search(query) : null}</header>
${rows.length === 0 ? html`<p class="none">${query.search === '' ? 'No link is stored yet.' : html`Nothing has that in its name or id. <a href="${pageAddress({ workspace: query.workspace })}">Show all links</a>`}</p>` : html`<ol>${rows}</ol>${monthAxis(strips.days)}`}
${turnPages(status.workspace, links, query, isAlone)}
</section>`;
}

function groupByLink(counts: readonly DayCount[]): Map<string, DayCount[]> {
  const groups = new Map<string, DayCount[]>();
  for (const count of counts) {
    const group = groups.get(count.linkId);
    if (group === undefined) groups.set(count.linkId, [count]);
    else group.push(count);
  }
  return groups;
}

function row({ status }: WorkspaceSnapshot, link: LinkStatus, strip: Html, now: number): Html {
  const mark = markOf(link);
  const address = pageAddress({ workspace: status.workspace, link: link.id });
  return html`<li class="link${mark === null ? '' : ' look'}">
<div class="who"><a href="${address}">${link.name ?? link.id}</a><code>${link.id}</code></div>
${strip}
<div class="when"><b>${link.completeThrough ?? 'no day yet'}</b><span>${
    mark ?? `lag ${lagText(link)}, last click ${age(link.lastStored.clicks, now)}`
  }</span></div>
</li>`;
}

/** What somebody should know of a link at a glance; null where nothing. */
export function markOf(link: LinkStatus): string | null {
  if (!link.isFollowed) return 'left out by SYNC_ACCOUNT_IDS';
  if (link.failed !== null) return `could not be read (${link.failed})`;
  if (link.provenThrough === null) return 'never counted';
  const days = link.gaps.reduce((sum, gap) => sum + gap.days, 0);
  return days === 0 ? null : `${counted(days, 'day')} open`;
}

function search(query: PageQuery): Html {
  return html`<form method="get" action="./" role="search"><label>Find a link <input type="search" name="q" value="${query.search}" placeholder="name or id" autocomplete="off"></label>${
    query.workspace === null
      ? null
      : html`<input type="hidden" name="workspace" value="${query.workspace}">`
  }<button>Find</button></form>`;
}

function turnPages(
  workspace: string,
  links: LinkPage,
  query: PageQuery,
  isAlone: boolean,
): Html | null {
  if (!isAlone) {
    return links.found <= links.shown.length
      ? null
      : html`<nav class="pages"><a href="${pageAddress({ workspace })}">All ${counted(links.found, 'link')} of ${workspace}</a></nav>`;
  }
  if (links.pages === 1) return null;
  const to = (page: number): string =>
    pageAddress({ workspace: query.workspace, q: query.search, page });
  return html`<nav class="pages" aria-label="Pages">${
    links.page > 1 ? html`<a href="${to(links.page - 1)}" rel="prev">Previous</a>` : null
  }<span>Page ${links.page} of ${links.pages}</span>${
    links.page < links.pages ? html`<a href="${to(links.page + 1)}" rel="next">Next</a>` : null
  }</nav>`;
}
