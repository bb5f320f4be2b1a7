/** What every case of the fidelity tests does, and the service with awkward data on which it does it. */
import { expect } from 'vitest';
import { Draw } from '../../src/simulator/random.js';
import type { Simulator } from '../../src/simulator/server.js';
import type { SwitchSettings } from '../../src/simulator/switches.js';
import { createTestDatabase } from '../support/database.js';
import {
  expectEqualToTruth,
  ledgerVersions,
  startFastSimulator,
  syncOnce,
  writesSoFar,
} from '../support/warehouse.js';
import { listDifferences } from './fidelity-lists.js';

const DAY = 86_400;

export interface AwkwardService {
  readonly simulator: Simulator;
  /** Sets these switches and puts all others back. */
  use(switches: SwitchSettings): void;
}

/** What there is over 400 days. In both, two links have more clicks than ten pages of 100. */
const SIZES = {
  many: { links: 40, clicks: 10_000, conversions: 1000 },
  few: { links: 16, clicks: 7000, conversions: 700 },
} as const;

/** Links, clicks and conversions with everything that rows may have wrong with them. */
export async function startAwkwardService(size: keyof typeof SIZES): Promise<AwkwardService> {
  const simulator = await startFastSimulator({
    seed: 7,
    ...SIZES[size],
    postbacks: 4,
    days: 400,
    switches: {
      uglyShare: 0.05,
      wrongTypeShare: 0.03,
      nullClickShare: 0.03,
      nullFanShare: 0.03,
      newEnumShare: 0.05,
      newFields: true,
      amounts: 'fine',
    },
  });
  const { service } = simulator;
  addAwkwardRows(simulator);
  const start = service.switches();
  return { simulator, use: (switches) => service.set({ ...start, ...switches }) };
}

/** Rows on both sides of midnights, clicks that only conversions know, a click that changed its link. */
function addAwkwardRows({ service }: Simulator): void {
  const links = service.links();
  const [busy, other, quiet] = [links[1], links[2], links[links.length * 0.75]];
  if (busy === undefined || other === undefined || quiet === undefined)
    throw new Error('The simulator has no links.');
  const midnight = Math.floor(service.now() / DAY) * DAY;
  for (const days of [0, 1, 90, 200]) {
    for (const seconds of [-1, -0.5, 0, 0.25]) {
      service.addClick(busy.id, { at: midnight - days * DAY + seconds });
      service.addConversion(busy.id, { at: midnight - days * DAY + seconds });
    }
  }
  // Wherever a range is cut at a midnight, a row lies between its last second and the next one.
  for (let at = midnight - 0.5; at > quiet.createdAt; at -= DAY) service.addClick(quiet.id, { at });
  for (const at of [service.now(), service.now() - 0.5, service.now() - 59]) {
    service.addClick(busy.id, { at });
  }
  const draw = new Draw(3);
  const [moved, ...gone] = Array.from({ length: 12 }, () =>
    draw.pick(service.rowIds(busy.id, 'conversions')),
  ).flatMap((id) => clickOf(service.truth(busy.id, 'conversions'), id));
  for (const id of new Set(gone)) if (id !== moved) service.removeRow(id);
  if (moved !== undefined) service.moveRow(moved, { linkId: other.id });
}

function clickOf(rows: readonly { id: string; text: string }[], id: string): string[] {
  const row = rows.find((found) => found.id === id);
  return /"click":\{"id":"(\w+)"/.exec(row?.text ?? '')?.slice(1, 2) ?? [];
}

/** Adds 1,500 clicks within one second, some weeks ago. */
export function addBurst({ service }: Simulator): void {
  const link = service.links()[3];
  if (link === undefined) throw new Error('The simulator has no links.');
  const second = Math.floor(service.now() / DAY) * DAY - 30 * DAY + 43_210;
  for (let i = 0; i < 1500; i += 1) service.addClick(link.id, { at: second + (i % 1000) / 1000 });
}

export interface FaithfulOptions {
  /** What the first sync should end with. */
  readonly exitCode?: number;
  /** Syncs after the first until there is nothing to ask about. */
  readonly idleAfter?: number;
  /** Changes the data before a third sync, which has to find what is new; returns how to undo it. */
  readonly after?: ((simulator: Simulator) => () => void) | null;
}

/** Adds rows that arrive late, all over the 400 days; none is a bot, so that every counter shows them. */
export function addLateRows({ service }: Simulator): () => void {
  const draw = new Draw(5);
  const added: string[] = [];
  const links = service.links().slice(0, 25);
  for (let i = 0; i < 150; i += 1) {
    const link = draw.pick(links);
    const at = Math.floor(service.now() - draw.unit() * (service.now() - link.createdAt));
    added.push(service.addClick(link.id, { at, is_bot: false, is_duplicate: false }));
    if (i % 5 === 0) added.push(service.addConversion(link.id, { at, clickId: null }));
  }
  return () => {
    for (const id of added) service.removeRow(id);
  };
}

/**
 * Syncs into a database of its own and requires that it holds what the service has, that nothing is left to do, and
 * that a second sync (or the one after `idleAfter`) asks for the two lists and writes nothing. Returns the requests of the first and the third.
 */
export async function expectFaithful(
  simulator: Simulator,
  { exitCode = 0, idleAfter = 1, after = null }: FaithfulOptions = {},
): Promise<{ readonly first: number; readonly third: number }> {
  const test = await createTestDatabase();
  const { database } = test;
  try {
    const first = await syncOnce(database, simulator);
    await expectEqualToTruth(database, simulator);
    expect(await listDifferences(database, simulator)).toEqual([]);
    expect(first.exitCode).toBe(exitCode);
    expect(first.cycle.streams).toMatchObject({ counted: first.cycle.streams.due, open: 0 });
    const left = await database.query(
      'SELECT smart_link_id, stream FROM smartlinks_sync.streams WHERE due_at IS NOT NULL OR proven_at IS NULL',
    );
    expect(left.rows).toEqual([]);

    for (let more = 1; more < idleAfter; more += 1) await syncOnce(database, simulator);
    const writes = await writesSoFar(database);
    const ledger = await ledgerVersions(database);
    const second = await syncOnce(database, simulator);
    expect({ exitCode: second.exitCode, requests: second.requests }).toEqual({
      exitCode: 0,
      requests: 2,
    });
    expect(await writesSoFar(database)).toEqual(writes);
    expect(await ledgerVersions(database)).toBe(ledger);
    if (after !== null) {
      const undo = after(simulator);
      try {
        const third = await syncOnce(database, simulator);
        await expectEqualToTruth(database, simulator, { hasHistory: true });
        expect(third).toMatchObject({ exitCode, cycle: { streams: { open: 0 } } });
        return { first: first.requests, third: third.requests };
      } finally {
        undo();
      }
    }
    return { first: first.requests, third: 0 };
  } finally {
    await test.close();
  }
}
