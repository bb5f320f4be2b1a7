/** Changes to rows: late ones, edits, removals, moves. Every change is seen by the next request. */

import { writeClick } from './click-text.js';
import { fanText } from './fans.js';
import { fanId } from './ids.js';
import { joinObject, RawJson, splitObject, valueText } from './json-fields.js';
import { type FieldValues, linkOf } from './link-controls.js';
import { Draw, mix } from './random.js';
import { EVERY_ROW, type StreamRows } from './stream-rows.js';
import { lowerBound, refAt } from './view.js';
import { type FoundRow, findRow, type LinkState, type World } from './world.js';
import { editable, TIME_OF_ROW, type WrittenRow, writtenText } from './written-row.js';

/** `at`: epoch seconds, fractions allowed, default now. Other fields go into the row as they are. */
export interface NewRow {
  readonly at?: number;
  readonly [field: string]: unknown;
}

export interface NewConversion extends NewRow {
  /** The click to embed; default the newest of the link before `at`, null for none. */
  readonly clickId?: string | null;
}

export interface Growth {
  readonly clicks?: number;
  readonly conversions?: number;
  /** Epoch seconds; the rows are spread over this range. Default the last hour. */
  readonly from?: number;
  readonly to?: number;
  /** Default: any listed link. */
  readonly links?: readonly string[];
}

export interface RowControls {
  /** Adds a click and returns its id. */
  addClick(linkId: string, row?: NewRow): string;
  /** Adds a conversion and returns its id. `amount_gross` counts as revenue in a `new_transaction`. */
  addConversion(linkId: string, row?: NewConversion): string;
  /** Adds synthetic rows, the same for the same state; returns their ids. */
  grow(growth: Growth): string[];
  /** Sets fields of a row; `at` moves it in time. Naming the time field itself changes only what is shown. */
  editRow(id: string, fields: NewRow): void;
  /** Moves a row to another time (epoch seconds), another link, or both; its id stays. */
  moveRow(id: string, to: { readonly at?: number; readonly linkId?: string }): void;
  removeRow(id: string): void;
  /** Puts a removed row back as it was. */
  restoreRow(id: string): void;
}

const needRow = (world: World, id: string): FoundRow => {
  const found = findRow(world, id);
  if (found === null) throw new RangeError(`the simulator has no row ${id}`);
  return found;
};

function editableRow(
  world: World,
  id: string,
): { rows: StreamRows; row: WrittenRow; slot: number | null } {
  const { rows, slot, written } = needRow(world, id);
  if (written !== null)
    return { rows, row: { ...written, fields: new Map(written.fields) }, slot: null };
  const at = slot ?? 0;
  const text = rows.seeded.text(at, world.switches);
  return { rows, row: editable(id, rows.stream, rows.seeded.times()[at] ?? 0, text), slot };
}

/** The text of a click inside a conversion: its flags are always false. */
function embeddedClick(world: World, id: string): string {
  const { row } = editableRow(world, id);
  const fields = splitObject(writtenText(row, false));
  fields.set('is_bot', 'false');
  fields.set('is_duplicate', 'false');
  return joinObject(fields);
}

function newestClickBefore(world: World, state: LinkState, atMs: number): string | null {
  const view = state.clicks.view(EVERY_ROW, world.switches, '');
  const position = lowerBound(view.times, atMs + 1) - 1;
  return position < 0 ? null : state.clicks.id(refAt(view, position));
}

/** The controls over rows of one world. */
export function rowControls(world: World): RowControls {
  const instant = (at: number | undefined): number =>
    at === undefined ? world.clock.now() * 1000 : Math.round(at * 1000);

  const setFields = (row: WrittenRow, values: FieldValues): void => {
    for (const [name, value] of Object.entries(values)) {
      if (name === 'at' || name === 'clickId') continue;
      if (value === undefined) row.fields.delete(name);
      else row.fields.set(name, valueText(value));
    }
  };

  const place = (rows: StreamRows, row: WrittenRow): void => {
    world.homes.set(row.id, rows);
    rows.put(row);
  };

  const addClick: RowControls['addClick'] = (linkId, values = {}) => {
    const state = linkOf(world, linkId);
    const id = state.clicks.newId();
    const atMs = instant(values.at);
    const draw = new Draw(mix(mix(world.seed, state.link.ordinal), state.clicks.version));
    const text = writeClick(
      draw,
      state.link.profile,
      id,
      '',
      { bot: false, duplicate: false },
      false,
    );
    const row: WrittenRow = { id, stream: 'clicks', atMs, fields: splitObject(text) };
    row.fields.set('created_at', TIME_OF_ROW);
    setFields(row, values);
    place(state.clicks, row);
    return id;
  };

  const addConversion: RowControls['addConversion'] = (linkId, values = {}) => {
    const state = linkOf(world, linkId);
    const id = state.conversions.newId();
    const atMs = instant(values.at);
    const fan = world.nextFan;
    world.nextFan += 1;
    const clickId =
      values.clickId === undefined ? newestClickBefore(world, state, atMs) : values.clickId;
    const row: WrittenRow = {
      id,
      stream: 'conversions',
      atMs,
      fields: new Map([
        ['id', JSON.stringify(id)],
        ['conversion_type', '"new_subscriber"'],
        ['amount_gross', '0'],
        ['amount_net', '0'],
        ['conversion_at', TIME_OF_ROW],
        ['fan_onlyfans_id', JSON.stringify(fanId(world.seed, fan))],
        ['fan', fanText(world.seed, fan, atMs, Number.POSITIVE_INFINITY)],
        ['click', clickId === null ? 'null' : embeddedClick(world, clickId)],
      ]),
    };
    setFields(row, values);
    place(state.conversions, row);
    return id;
  };

  return {
    addClick,
    addConversion,
    grow(growth) {
      const now = world.clock.now();
      const from = growth.from ?? now - 3600;
      const to = growth.to ?? now;
      const targets =
        growth.links ?? world.links.filter((state) => !state.removed).map((state) => state.link.id);
      const draw = new Draw(mix(mix(world.seed, 71), world.homes.size));
      const moment = (): number => from + draw.below(to - from + 1);
      const ids: string[] = [];
      for (let i = 0; i < (growth.clicks ?? 0); i += 1) {
        ids.push(
          addClick(draw.pick(targets), {
            at: moment(),
            is_bot: draw.chance(0.06),
            is_duplicate: draw.chance(0.08),
          }),
        );
      }
      for (let i = 0; i < (growth.conversions ?? 0); i += 1) {
        const cents = 300 + draw.below(9700);
        const sale = draw.chance(0.5);
        const money = (value: number): RawJson =>
          new RawJson(`${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`);
        const amount = sale
          ? { amount_gross: money(cents), amount_net: money(Math.floor(cents * 0.8)) }
          : {};
        ids.push(
          addConversion(draw.pick(targets), {
            at: moment(),
            conversion_type: sale ? 'new_transaction' : 'new_subscriber',
            ...amount,
          }),
        );
      }
      return ids;
    },
    editRow(id, fields) {
      const { rows, row, slot } = editableRow(world, id);
      setFields(row, fields);
      if (slot !== null) rows.hide(slot);
      place(rows, fields.at === undefined ? row : { ...row, atMs: instant(fields.at) });
    },
    moveRow(id, to) {
      const { rows, row, slot } = editableRow(world, id);
      const target = to.linkId === undefined ? rows : linkOf(world, to.linkId)[rows.stream];
      if (slot === null) rows.drop(id);
      else rows.hide(slot);
      place(target, to.at === undefined ? row : { ...row, atMs: instant(to.at) });
    },
    removeRow(id) {
      const { rows, slot, written } = needRow(world, id);
      if (written !== null) {
        world.shelf.set(id, { kind: 'written', rows, row: written });
        rows.drop(id);
      } else if (slot !== null) {
        world.shelf.set(id, { kind: 'seeded', rows, slot });
        rows.hide(slot);
      }
    },
    restoreRow(id) {
      const shelved = world.shelf.get(id);
      if (shelved === undefined) throw new RangeError(`the simulator removed no row ${id}`);
      world.shelf.delete(id);
      if (shelved.kind === 'seeded') shelved.rows.show(shelved.slot);
      else shelved.rows.put(shelved.row);
    },
  };
}
