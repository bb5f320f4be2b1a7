/** The status page: what is asked for, read once for all who look, as a document. */
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { DatabaseError } from '../db/database-error.js';
import { readDayCounts } from '../status/read-day-counts.js';
import type { WorkerState } from '../worker/worker-state.js';
import type { Answer } from './answer.js';
import { type Html, html } from './html.js';
import type { Lane } from './one-at-a-time.js';
import { driftList } from './page/drift-list.js';
import { layout } from './page/layout.js';
import { legend } from './page/legend.js';
import { chooseLinks, linkList } from './page/link-list.js';
import { linkPage } from './page/link-page.js';
import { type PageQuery, readPageQuery } from './page/page-query.js';
import { workspaceCard } from './page/workspace-card.js';
import { readSnapshot, type Snapshot, type WorkspaceSnapshot } from './snapshot.js';

export interface PageSources {
  readonly config: Config;
  /** Null while it could not be reached yet. */
  readonly database: () => Database | null;
  /** Null where no worker runs in this process. */
  readonly worker: () => WorkerState | null;
  readonly lane: Lane;
  readonly version: string;
}

/** Answers with the page. Throws `BusyError`. */
export async function statusPage(sources: PageSources, url: URL): Promise<Answer> {
  const query = readPageQuery(url);
  const database = sources.database();
  if (database === null) return troublePage(sources, 'The database was not reached yet.');
  try {
    const snapshot = await sharedSnapshot(sources, database);
    return await pageOf(sources, database, snapshot, query);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return troublePage(sources, 'The database does not answer.');
  }
}

/** The newest reading, shared by all who ask within a few seconds. Throws `DatabaseError`, `BusyError`. */
export function sharedSnapshot(
  { lane, config }: Pick<PageSources, 'lane' | 'config'>,
  database: Database,
): Promise<Snapshot> {
  return lane.run('snapshot', () => readSnapshot(database, config));
}

async function pageOf(
  sources: PageSources,
  database: Database,
  snapshot: Snapshot,
  query: PageQuery,
): Promise<Answer> {
  if (snapshot.schema !== 'ready') {
    return troublePage(sources, 'The tables are not there, or were made by another version.');
  }
  const chosen = snapshot.workspaces.filter(
    ({ status }) => query.workspace === null || status.workspace === query.workspace,
  );
  const content =
    query.link === null
      ? await cards(sources, database, snapshot, chosen, query)
      : await detail(sources, database, snapshot, chosen, query.link);
  if (content === null) return notFound(sources, snapshot, query);
  return pageAnswer(200, sources, titleOf(chosen), snapshot.now, content);
}

async function cards(
  sources: PageSources,
  database: Database,
  snapshot: Snapshot,
  chosen: readonly WorkspaceSnapshot[],
  query: PageQuery,
): Promise<Html | null> {
  if (chosen.length === 0) {
    return query.workspace === null
      ? html`<div class="notice"><h2>Nothing is stored yet</h2><p>Set ONLYFANSAPI_API_KEY and start again.</p></div>`
      : null;
  }
  const isAlone = chosen.length === 1;
  const worker = sources.worker();
  const made: Html[] = [];
  for (const workspace of chosen) {
    const links = chooseLinks(workspace, query, isAlone);
    const counts = await countsOf(
      sources,
      database,
      snapshot,
      workspace,
      links.shown.map(({ id }) => id),
    );
    const own = worker?.workspaces.find(({ name }) => name === workspace.status.workspace) ?? null;
    const list = linkList(workspace, links, counts, query, isAlone);
    made.push(workspaceCard(workspace, own, snapshot.now, list));
  }
  return html`${legend()}${made}${driftList(snapshot.drift)}`;
}

async function detail(
  sources: PageSources,
  database: Database,
  snapshot: Snapshot,
  chosen: readonly WorkspaceSnapshot[],
  id: string,
): Promise<Html | null> {
  const owner = chosen.find(({ status }) => status.links.some((link) => link.id === id));
  if (owner === undefined) return null;
  const counts = await countsOf(sources, database, snapshot, owner, [id]);
  const page = linkPage(owner, id, counts, snapshot.now);
  return page === null ? null : html`${legend()}${page}`;
}

function countsOf(
  { lane }: PageSources,
  database: Database,
  { now }: Snapshot,
  { strips }: WorkspaceSnapshot,
  ids: readonly string[],
): ReturnType<typeof readDayCounts> {
  const [since] = strips.days;
  if (since === undefined || ids.length === 0) return Promise.resolve([]);
  const key = `counts ${now.getTime()} ${ids.join(' ')}`;
  return lane.run(key, () => readDayCounts(database, ids, since));
}

/** What a tab in the background says. */
function titleOf(chosen: readonly WorkspaceSnapshot[]): string {
  const days = chosen.map(({ status }) => status.completeThrough);
  const oldest = days.includes(null) ? null : ([...days].sort().at(0) ?? null);
  return oldest === null ? 'smartlink-sync' : `Complete through ${oldest} · smartlink-sync`;
}

function notFound(sources: PageSources, { now }: Snapshot, query: PageQuery): Answer {
  const what = query.link === null ? `workspace ${query.workspace}` : `link ${query.link}`;
  return pageAnswer(
    404,
    sources,
    'Not found · smartlink-sync',
    now,
    html`<div class="notice"><h2>There is no ${what}</h2><p>A link that the API no longer lists has no page; its rows stay. <a href="./">Show everything</a></p></div>`,
  );
}

function troublePage(sources: PageSources, what: string): Answer {
  return pageAnswer(
    503,
    sources,
    'Not ready · smartlink-sync',
    new Date(),
    html`<div class="notice"><h2>${what}</h2><p>The worker keeps trying. <a href="./readyz">readyz</a> says what is missing, and the log says why.</p></div>`,
  );
}

function pageAnswer(
  status: number,
  { version }: PageSources,
  title: string,
  now: Date,
  content: Html,
): Answer {
  const body = layout({ title, version, now, content });
  return { status, contentType: 'text/html; charset=utf-8', body };
}
