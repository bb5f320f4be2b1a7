/** Fills clicks and conversions month by month. */
import type { PoolClient } from 'pg';

import { clicks, conversions, rowAt, secondAt, type World } from './rows.js';
import type { LargeServer } from './server.js';
import type { Steps } from './steps.js';
import { addMonth, attachMonth, FACTS, indexPartition, type Month, monthsOf } from './tables.js';

const OLD_LINKS = 'n BETWEEN 4000 AND 4019';

/** The months that rows are made for. */
export function loadedMonths(world: World): Month[] {
  return monthsOf(world.startSeconds, secondAt(world, world.rows));
}

function choiceOf(world: World, { from, to }: Month): { from: number; to: number } {
  return {
    from: Math.max(0, rowAt(world, from)),
    to: Math.min(world.rows, rowAt(world, to)),
  };
}

function insert(table: string, { columns, sql }: { columns: string[]; sql: string }): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) ${sql}`;
}

/** One table each; every month is vacuumed while it is at hand. Several connections make rows at once. */
export async function loadTables(server: LargeServer, world: World, steps: Steps): Promise<void> {
  const { worker, makers } = server;
  const last = secondAt(world, world.rows) - 1;
  for (const month of loadedMonths(world)) {
    const { from, to } = choiceOf(world, month);
    await steps.run('load', to - from, month.name, async () => {
      const bound = (part: number): number =>
        from + Math.round(((to - from) * part) / makers.length);
      const making = makers.map(async (maker, part) => {
        const choice = { from: bound(part), to: bound(part + 1) };
        await maker.query(insert('smartlinks.clicks', clicks(world, choice)));
        await maker.query(insert('smartlinks.conversions', conversions(world, choice, last)));
      });
      await Promise.all(making);
      await worker.query('VACUUM smartlinks.clicks');
    });
  }
  await steps.run('load: VACUUM, ANALYZE', 0, '', async () => {
    await worker.query('VACUUM ANALYZE smartlinks.conversions');
    await worker.query('ANALYZE smartlinks.clicks');
  });
}

/** The same rows into partitions, with the indexes of each. */
export async function loadPartitions(
  server: LargeServer,
  world: World,
  steps: Steps,
): Promise<void> {
  const { worker, makers } = server;
  const [clicksTable, conversionsTable] = FACTS;
  const last = secondAt(world, world.rows) - 1;
  const months = monthsOf(world.startSeconds, secondAt(world, world.rows) + 62 * 86_400);
  for (const month of months) {
    await addMonth(worker, conversionsTable, month);
    await attachMonth(worker, conversionsTable, month);
  }
  const left = [...months];
  const fill = async (maker: PoolClient): Promise<void> => {
    for (let month = left.shift(); month !== undefined; month = left.shift()) {
      const of = month;
      const choice = choiceOf(world, of);
      const rows = Math.max(0, choice.to - choice.from);
      await steps.runAside('load with indexes', rows, of.name, async () => {
        await maker.query('BEGIN');
        const name = await addMonth(maker, clicksTable, of);
        if (rows > 0) {
          await maker.query(insert(name, clicks(world, choice)));
          await maker.query(insert('smartlinks.conversions', conversions(world, choice, last)));
        }
        await indexPartition(maker, name);
        await maker.query('COMMIT');
        await maker.query(`VACUUM ANALYZE ${name}`);
      });
    }
  };
  await Promise.all(makers.map(fill));
  for (const month of months) await attachMonth(worker, clicksTable, month);
}

/** Notes the rows of twenty middling links, so that they can be written again without having been read before. */
export async function keepOld(server: LargeServer, world: World, steps: Steps): Promise<void> {
  const { maker } = server;
  const { columns, sql } = clicks(world, { from: 0, to: world.rows, where: OLD_LINKS });
  await steps.run('noting old rows', 0, '', async () => {
    await maker.query(
      `CREATE UNLOGGED TABLE old_rows AS SELECT ${columns.join(', ')} FROM (${sql}) r`,
    );
  });
}
