/**
 * Clicks and conversions by the hundred million: one table as it is, one with fewer indexes, or a partition for each
 * month. `npm run bench:large -- --rows 100000000`; needs some 550 bytes of disk a row in the folder for temporary files,
 * and three hours for 100 million on two busy processors. Starts a Postgres of its own and removes it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { migrate } from '../src/db/migrate.js';
import { keepOld, loadPartitions, loadTables } from './large/load.js';
import {
  compareSums,
  counts,
  editTimes,
  firstLoads,
  freshRandom,
  freshRows,
  type Measured,
  rereadOld,
  rereadRecent,
  views,
} from './large/measured.js';
import { NOTHING } from './large/meter.js';
import { forPartitions } from './large/product.js';
import { report } from './large/report.js';
import { LINKS, rowAt, secondAt, type World } from './large/rows.js';
import { type LargeServer, startLarge } from './large/server.js';
import { type Figure, Steps } from './large/steps.js';
import {
  BRIN,
  DROP_WITHOUT_FLAGS,
  dropIndexes,
  finishPartitions,
  type Indexes,
  KEYS,
  LINK_AND_TIME,
  monthsOf,
  partitionTables,
  sizes,
  WITHOUT_BRIN,
  WITHOUT_FLAGS,
} from './large/tables.js';
import { fillLate, fillListed, sumDays } from './large/warehouse.js';

const DAY = 86_400;

interface Arguments {
  readonly rows: string;
  readonly out: string;
  readonly dropMonths: string;
  readonly only?: string;
  readonly report?: string;
}

const program = new Command('npm run bench:large --')
  .description('measure large tables of clicks, kept in three ways')
  .option('--rows <n>', 'clicks', '2000000')
  .option('--out <file>', 'a line of JSON for each figure', 'large-facts.jsonl')
  .option('--drop-months <n>', 'how many of the oldest months are removed', '12')
  .option('--only <variant>', 'tables or partitions')
  .option('--report <file>', 'only show the figures of an earlier run, as Markdown')
  .addHelpText(
    'after',
    `
BENCH_TURN: a shell command that is run before each step; the step begins with its first line of output, and closes
its standard input at the end.`,
  );
const given = program.parse().opts<Arguments>();
const rows = Number(given.rows);
const dropMonths = Number(given.dropMonths);
const turn = process.env.BENCH_TURN;

// Twelve days are left for what arrives later.
const today = Math.floor(Date.now() / 1000 / DAY) * DAY;
const world: World = { rows, startSeconds: today - 12 * DAY - 3 * 365 * DAY };

async function build(server: LargeServer, steps: Steps, indexes: Indexes): Promise<void> {
  for (const [name, sql] of Object.entries(indexes)) {
    await steps.run(`index: ${name}`, 0, '', () => server.worker.query(sql));
  }
}

async function noteSizes(server: LargeServer, steps: Steps): Promise<void> {
  const note = JSON.stringify(await sizes(server.worker));
  steps.record({ variant: steps.variant, step: 'sizes', rows: 0, note, ...NOTHING });
}

const loaded = monthsOf(world.startSeconds, secondAt(world, rows));

/** Removes months `from` to `to` (not included) of clicks from one table. */
async function deleteMonths({ server, steps }: Measured, from: number, to: number): Promise<void> {
  const { worker } = server;
  await worker.query('CHECKPOINT');
  const end = loaded[to]?.from ?? 0;
  const count = rowAt(world, end) - Math.max(0, rowAt(world, loaded[from]?.from ?? 0));
  await steps.run(`DELETE of ${to - from} months`, count, '', async () => {
    const { rowCount } = await worker.query(
      'DELETE FROM smartlinks.clicks WHERE created_at < to_timestamp($1)',
      [end],
    );
    return rowCount ?? 0;
  });
  await steps.run('VACUUM after it', 0, '', () => worker.query('VACUUM smartlinks.clicks'));
}

async function measureTables(measured: Measured): Promise<void> {
  const { server, steps } = measured;
  const { worker } = server;
  steps.variant = 'b: BRIN';
  await dropIndexes(worker);
  await server.setFullPages(false);
  await loadTables(server, world, steps);
  await build(server, steps, KEYS);
  await build(server, steps, BRIN);
  await noteSizes(server, steps);
  await server.setFullPages(true);
  await freshRows(measured, 20);
  await rereadRecent(measured, 5);
  await rereadOld(measured, 20);
  await counts(measured, 1);
  await compareSums(measured, 1);
  await deleteMonths(measured, 0, 1);

  await worker.query(WITHOUT_BRIN);
  await server.setFullPages(false);
  steps.variant = 'a, without flags in the index';
  await build(server, steps, WITHOUT_FLAGS);
  await noteSizes(server, steps);
  await server.setFullPages(true);
  await freshRows(measured, null);
  await worker.query('VACUUM smartlinks.clicks');
  await counts(measured, 100);
  await worker.query(DROP_WITHOUT_FLAGS);

  steps.variant = 'a: as today';
  await server.setFullPages(false);
  await build(server, steps, LINK_AND_TIME);
  await noteSizes(server, steps);
  await steps.run(
    'daily sums of the last 30 days',
    rowAt(world, secondAt(world, rows)) - rowAt(world, secondAt(world, rows) - 18 * DAY),
    '',
    () => sumDays(worker, 0, LINKS, 30),
  );
  await fillLate(worker);
  await worker.query('VACUUM ANALYZE');
  await server.setFullPages(true);
  await measureWriting(measured, 0);
  await editTimes(measured, 'edited times');
  await counts(measured, 100);
  await compareSums(measured, 100);
  await views(measured);
  await deleteMonths(measured, 1, dropMonths);
  await noteSizes(server, steps);
}

async function measurePartitions(measured: Measured): Promise<void> {
  const { server, steps } = measured;
  const { worker } = server;
  steps.variant = 'c: partitions';
  await partitionTables(worker);
  await server.setFullPages(false);
  await loadPartitions(server, world, steps);
  await steps.run('index: of the whole, from those of partitions', 0, '', () =>
    finishPartitions(worker),
  );
  await worker.query('VACUUM ANALYZE smartlinks.conversions');
  await worker.query('ANALYZE smartlinks.clicks');
  await noteSizes(server, steps);
  await server.setFullPages(true);
  await measureWriting({ ...measured, writer: forPartitions(worker, 'id') }, 40);
  await editTimes({ ...measured, writer: forPartitions(worker, 'id') }, 'edited times');
  steps.variant = 'c: partitions, found by time';
  await measureWriting({ ...measured, writer: forPartitions(worker, 'time') }, 60);
  steps.variant = 'c: partitions';
  await counts(measured, 100);
  await compareSums(measured, 100);
  await views(measured);
  await worker.query('CHECKPOINT');
  await steps.run(`DROP of ${dropMonths} partitions`, 0, '', async () => {
    for (const { name } of loaded.slice(0, dropMonths)) {
      await worker.query(
        `ALTER TABLE smartlinks.clicks DETACH PARTITION smartlinks.clicks_${name}`,
      );
      await worker.query(`DROP TABLE smartlinks.clicks_${name}`);
    }
  });
}

/** The same writes for every variant that can do them. */
async function measureWriting(measured: Measured, firstNewLink: number): Promise<void> {
  await freshRows(measured, null);
  await freshRandom(measured);
  await firstLoads(measured, 10, LINKS + firstNewLink);
  await rereadRecent(measured, 40);
  await rereadOld(measured, 20);
  if (measured.steps.variant.endsWith('time')) await editTimes(measured, 'edited times');
}

async function main(): Promise<void> {
  writeFileSync(given.out, '');
  const server = await startLarge();
  try {
    await migrate(server.database);
    await fillListed(server.worker);
    const steps = new Steps({
      worker: server.worker,
      turn,
      file: given.out,
      leastFreeBytes: 12e9,
    });
    await keepOld(server, world, steps);
    const measured: Measured = {
      server,
      world,
      steps,
      turn,
      writer: server.worker,
      fresh: { next: rows },
    };
    if (given.only !== 'partitions') await measureTables(measured);
    if (given.only !== 'tables') await measurePartitions(measured);
  } finally {
    await server.stop();
  }
}

function show(file: string): void {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  console.log(report(lines.map((line) => JSON.parse(line) as Figure)));
}

if (given.report === undefined) await main();
show(given.report ?? given.out);
