/** Changes of rows and links, one at a time, drawn from a seed, with a record of what no longer is as it once was. */
import { UGLY_TEXTS } from '../../src/simulator/distort.js';
import { rawJson } from '../../src/simulator/json-fields.js';
import type { Draw } from '../../src/simulator/random.js';
import type { SimulatorService } from '../../src/simulator/service.js';
import type { StreamName } from '../../src/simulator/switches.js';
import type { TruthRow } from '../../src/simulator/truth.js';
import type { Direction } from './plan.js';

const DAY = 86_400;

/** What happened so far. */
export interface History {
  /** Rows that were removed or moved at some time: only these may be marked. */
  readonly left: Set<string>;
  /** Rows that were removed, moved or edited: others may have seen them as they were. */
  readonly touched: Set<string>;
  readonly removedRows: string[];
  readonly removedLinks: string[];
  count: number;
}

/** A history in which nothing has happened. */
export function newHistory(): History {
  return { left: new Set(), touched: new Set(), removedRows: [], removedLinks: [], count: 0 };
}

interface Change {
  readonly service: SimulatorService;
  readonly draw: Draw;
  readonly history: History;
}

type Make = (change: Change) => void;

const STREAMS: readonly StreamName[] = ['clicks', 'clicks', 'conversions'];

function anyLink({ service, draw }: Change): ReturnType<SimulatorService['links']>[number] | null {
  const links = service.links();
  return links.length === 0 ? null : draw.pick(links);
}

interface Row extends TruthRow {
  readonly linkId: string;
  readonly stream: StreamName;
}

/** A row somewhere; null where the stream that was drawn has none. */
function anyRow(change: Change, stream = change.draw.pick(STREAMS)): Row | null {
  const link = anyLink(change);
  if (link === null) return null;
  const rows = change.service.truth(link.id, stream);
  return rows.length === 0 ? null : { ...change.draw.pick(rows), linkId: link.id, stream };
}

/** A moment of the link's life: now, today, in the last days, long ago. Fractions where rows may have them. */
function moment({ service, draw }: Change, createdAt: number): number {
  const now = service.now();
  const ages = [0, 1, draw.below(60), draw.below(3600), draw.below(DAY), draw.below(7 * DAY)];
  const age = draw.chance(0.4)
    ? draw.below(Math.max(1, Math.floor(now - createdAt)))
    : draw.pick(ages);
  const at = Math.max(Math.ceil(createdAt), now - age);
  return service.switches().fractions === 'none' || at >= now ? at : at + draw.below(1000) / 1000;
}

const add: Make = (change) => {
  const { service, draw } = change;
  const link = anyLink(change);
  if (link === null) return;
  const at = moment(change, link.createdAt);
  const rows = draw.chance(0.1) ? 2 + draw.below(30) : 1;
  for (let i = 0; i < rows; i += 1) {
    if (draw.chance(0.7)) {
      service.addClick(link.id, { at, is_bot: draw.chance(0.1), is_duplicate: draw.chance(0.1) });
    } else if (draw.chance(0.5)) {
      const cents = draw.below(10_000);
      const amount = rawJson(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`);
      service.addConversion(link.id, {
        at,
        conversion_type: 'new_transaction',
        amount_gross: amount,
        amount_net: amount,
      });
    } else service.addConversion(link.id, { at });
  }
};

const remove: Make = (change) => {
  const row = anyRow(change);
  if (row === null) return;
  for (const id of touch(change, row)) change.history.left.add(id);
  change.service.removeRow(row.id);
  change.history.removedRows.push(row.id);
};

/**
 * Notes a row, and of a conversion the click and the fan that it names: what was stored of them may stay as it was.
 * Returns the row's ids: odd rows show another than the service knows them by.
 */
function touch(change: Change, row: Row): string[] {
  const shown = /"id":"?([^",}]+)/.exec(row.text)?.[1] ?? row.id;
  const named = [...row.text.matchAll(/"(?:id|onlyfans_id|fan_onlyfans_id)":"?([^",}]+)/g)];
  for (const id of [row.id, ...named.map((match) => match[1] ?? '')])
    change.history.touched.add(id);
  return [row.id, shown];
}

const restore: Make = (change) => {
  const id = change.history.removedRows.pop();
  if (id !== undefined) change.service.restoreRow(id);
};

const move: Make = (change) => {
  const row = anyRow(change);
  const target = anyLink(change);
  if (row === null || target === null) return;
  for (const id of touch(change, row)) change.history.left.add(id);
  // The service has no rows from before a link was made.
  const home = change.service.links().find(({ id }) => id === row.linkId)?.createdAt ?? 0;
  const at = moment(change, Math.max(home, target.createdAt));
  const to = change.draw.pick([{ at }, { linkId: target.id, at }, { linkId: target.id }]);
  const isOlder = row.atMs < target.createdAt * 1000;
  change.service.moveRow(row.id, isOlder ? { linkId: target.id, at } : to);
};

const flag: Make = (change) => {
  const row = anyRow(change, 'clicks');
  if (row === null) return;
  touch(change, row);
  const name = change.draw.pick(['is_bot', 'is_duplicate']);
  change.service.editRow(row.id, { [name]: change.draw.chance(0.5) });
};

/** From unflagged to flagged only: two that cancel each other out on one day are seen by no count. */
const flagOnce: Make = (change) => {
  const row = anyRow(change, 'clicks');
  if (row === null) return;
  if (!row.text.includes('"is_bot":false')) return;
  if (!row.text.includes('"is_duplicate":false')) return;
  if (change.service.switches().ignoreBotFilter) return;
  touch(change, row);
  change.service.editRow(row.id, { is_bot: true });
};

const amount: Make = (change) => {
  const row = anyRow(change, 'conversions');
  if (row === null) return;
  if (!row.text.includes('"conversion_type":"new_transaction"')) return;
  touch(change, row);
  const cents = 1 + change.draw.below(9998);
  change.service.editRow(row.id, {
    amount_gross: rawJson(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`),
  });
};

const edit: Make = (change) => {
  const row = anyRow(change);
  if (row === null) return;
  touch(change, row);
  const { draw } = change;
  const text = rawJson(draw.chance(0.3) ? draw.pick(UGLY_TEXTS) : `"edited ${draw.below(1000)}"`);
  const field =
    row.stream === 'clicks' ? draw.pick(['referrer', 'utm_term', 'country_code']) : 'note';
  change.service.editRow(row.id, { [field]: text });
};

const newLink: Make = ({ service, draw }) => {
  const accountId = draw.pick(service.accounts()).id;
  const id = service.addLink({ accountId, createdAt: service.now() - draw.below(3 * DAY) });
  for (let i = draw.below(6); i > 0; i -= 1)
    service.addClick(id, { at: service.now() - draw.below(DAY) });
};

const removeLink: Make = ({ service, draw, history }) => {
  const links = service.links().filter((link) => !link.removed);
  if (links.length < 2) return;
  const { id } = draw.pick(links);
  service.removeLink(id);
  history.removedLinks.push(id);
};

const restoreLink: Make = ({ service, history }) => {
  const id = history.removedLinks.pop();
  if (id !== undefined) service.restoreLink(id);
};

const rename: Make = (change) => {
  const link = anyLink(change);
  if (link !== null)
    change.service.editLink(link.id, { name: `renamed ${change.draw.below(100)}` });
};

const CHANGES: Readonly<Record<Direction, readonly Make[]>> = {
  any: [
    add,
    add,
    add,
    remove,
    remove,
    restore,
    move,
    flag,
    amount,
    edit,
    newLink,
    removeLink,
    restoreLink,
    rename,
  ],
  grow: [add, add, add, add, flagOnce, amount, newLink, removeLink, restoreLink, rename],
  shrink: [remove, remove, remove, flagOnce, amount, removeLink, restoreLink, rename],
};

/** Changes something, if what was drawn has something to change. */
export function changeSomething(
  service: SimulatorService,
  draw: Draw,
  history: History,
  direction: Direction,
): void {
  history.count += 1;
  draw.pick(CHANGES[direction])({ service, draw, history });
}

/** As above, but rows only: links do not come and go while pages are read. */
export function drift(
  service: SimulatorService,
  draw: Draw,
  history: History,
  direction: Direction,
): void {
  const rowsOnly = CHANGES[direction].filter(
    (make) => make !== newLink && make !== removeLink && make !== restoreLink,
  );
  history.count += 1;
  draw.pick(rowsOnly)({ service, draw, history });
}
