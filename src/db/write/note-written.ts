/** Notes rows that were written, so that their rollups are rebuilt. */
import type { ClickSums } from '../rollups/fresh-clicks.js';
import type { Touched } from '../rollups/touched.js';
import { utcHour } from '../rollups/utc-hour.js';
import { columnIndex, type FactStore, type TextRow } from './write-table.js';

/** Where a store's rows say what has to be noted of them. */
interface Places {
  readonly id: number;
  readonly link: number;
  readonly time: number;
  /** The click that a conversion names, and its time. */
  readonly click: number | null;
  readonly clickTime: number | null;
}

const known = new WeakMap<FactStore, Places>();

function placesOf(store: FactStore): Places {
  const found = known.get(store);
  if (found !== undefined) return found;
  const at = (name: string): number => columnIndex(store.table, name);
  const places = {
    id: at(store.table.key),
    link: at('smart_link_id'),
    time: at(store.timeColumn),
    click: store.facts === 'conversions' ? at('click_id') : null,
    clickTime: store.facts === 'conversions' ? at('click_created_at') : null,
  };
  known.set(store, places);
  return places;
}

/**
 * Notes rows that this transaction has inserted, live, and will not undo by a savepoint. Those of clicks can be added to
 * the sums; `sums` are those of all of them, where they were made already.
 */
export function noteInserted(
  touched: Touched,
  store: FactStore,
  rows: readonly TextRow[],
  sums: ClickSums | null = null,
): void {
  if (store.facts === 'conversions') {
    noteWritten(touched, store, rows);
    return;
  }
  const { link } = placesOf(store);
  const first = rows[0]?.[link] ?? '';
  // Those that were summed while they were copied are of one link.
  if (sums !== null || rows.every((row) => row[link] === first)) {
    if (rows.length > 0) touched.noteFresh(first, rows, sums);
    return;
  }
  const byLink = new Map<string, TextRow[]>();
  for (const row of rows) {
    const linkId = row[link] ?? '';
    const own = byLink.get(linkId);
    if (own === undefined) byLink.set(linkId, [row]);
    else own.push(row);
  }
  for (const [linkId, own] of byLink) touched.noteFresh(linkId, own);
}

/** Notes rows that are stored and live now, where they are. */
export function noteWritten(touched: Touched, store: FactStore, rows: readonly TextRow[]): void {
  const { id, link, time, click, clickTime } = placesOf(store);
  let lastLink: string | null = null;
  let lastHour = '';
  for (const row of rows) {
    const linkId = row[link] ?? '';
    const hour = utcHour(row[time] ?? '');
    // Rows in the order of their ids mostly lie in the hour of the one before.
    if (linkId !== lastLink || hour !== lastHour) touched.note(store.facts, linkId, hour);
    lastLink = linkId;
    lastHour = hour;
    if (click === null) touched.clickIds.add(row[id] ?? '');
    else if (row[click] !== null) {
      touched.namedClickIds.add(row[click] ?? '');
      if (clickTime !== null && row[clickTime] === null) touched.namesUntimedClicks = true;
    }
  }
}
