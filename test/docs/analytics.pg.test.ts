/**
 * Runs every query of docs/analytics.md on the demo's data and compares what it says with what stands there. After a
 * change: `npm run docs:analytics` writes the answers.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { ownDataStep } from '../../src/demo/own-data-step.js';
import { demoData } from '../../src/demo/place.js';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startFastSimulator, syncOnce } from '../support/warehouse.js';

const file = fileURLToPath(new URL('../../docs/analytics.md', import.meta.url));
const QUESTIONS = 20;

let db: TestDatabase;
let simulator: Simulator;
beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await startFastSimulator(demoData);
  await fill(db.database, simulator);
});
afterAll(async () => {
  await simulator.close();
  await db.close();
});

/** The demo's data on days that do not move, with some corrections of days that were counted. */
async function fill(database: Database, { service }: Simulator): Promise<void> {
  await syncOnce(database, simulator);
  await ownDataStep(database, { spend: service.spendFile(), labels: service.labelsFile() });
  const { rows: payments } = await database.query<{ id: string; link: string; net: string }>(
    `SELECT id, smart_link_id AS link, amount_net::text AS net FROM smartlinks.conversions
     WHERE conversion_type = 'new_transaction' AND conversion_at < '2026-06-12' ORDER BY conversion_at DESC, id LIMIT 3`,
  );
  for (const { id, link, net } of payments) {
    service.editRow(id, { amount_net: Number(net) / 2 });
    service.addConversion(link, {
      at: Date.UTC(2026, 5, 11, 20) / 1000,
      ...{ conversion_type: 'new_transaction', amount_gross: 30, amount_net: 24 },
    });
  }
  const { rows: clicks } = await database.query<{ id: string }>(
    `SELECT c.id FROM smartlinks.clicks c WHERE c.created_at::date = '2026-06-10'
       AND NOT EXISTS (SELECT FROM smartlinks.conversions v WHERE v.click_id = c.id) ORDER BY c.id LIMIT 2`,
  );
  for (const { id } of clicks) service.removeRow(id);
  await syncOnce(database, simulator, { cycle: { isFull: true } });
  // The clock of the database is not the one of the data.
  const then = "timestamptz '2026-06-15 12:00:00+00'";
  await database.query(`UPDATE smartlinks_sync.runs SET started_at = ${then}`);
  await database.query(
    `UPDATE smartlinks_sync.streams SET counted_through = least(counted_through, ${then} - interval '1 minute')`,
  );
  await database.query(`UPDATE smartlinks.changes SET changed_at = ${then}`);
  await database.query(`UPDATE smartlinks_sync.late_rows SET seen_at = ${then}`);
}

type AnswerRow = Record<string, unknown>;

function cell(value: unknown): string {
  if (value === null) return '';
  if (value instanceof Date)
    return value
      .toISOString()
      .replace('T', ' ')
      .replace(/:\d\d\.\d+Z$/, ' UTC');
  return String(value).replaceAll('|', '\\|');
}

/** An answer as a table: numbers to the right. */
function table(names: readonly string[], rows: readonly AnswerRow[]): string {
  const isNumber = (name: string): boolean =>
    rows.some((row) => row[name] !== null) &&
    rows.every((row) => row[name] === null || /^-?[\d.]+$/.test(cell(row[name])));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(names),
    line(names.map((name) => (isNumber(name) ? '---:' : '---'))),
    ...rows.map((row) => line(names.map((name) => cell(row[name])))),
  ].join('\n');
}

test('docs/analytics.md shows what its queries answer', async () => {
  const text = await readFile(file, 'utf8');
  const questions = text.split(/^(?=## \d+\. )/m);
  expect(questions).toHaveLength(QUESTIONS + 1);
  const written = [questions[0] ?? ''];
  for (const question of questions.slice(1)) {
    const [, before = '', sql = '', after = ''] =
      /^([\s\S]*?```sql\n)([\s\S]*?)```\n\n(?:(?:\|.*\n)+\n)?([\s\S]*)$/.exec(question) ?? [];
    const { rows, fields } = await db.database.query<AnswerRow>(sql);
    expect([question.split('\n')[0], rows.length > 0]).toEqual([question.split('\n')[0], true]);
    // One sentence says how to read it.
    expect(after.trim().split(/[.?!]\s/)).toHaveLength(1);
    const names = fields.map(({ name }) => name);
    written.push(`${before}${sql}\`\`\`\n\n${table(names, rows)}\n\n${after}`);
  }
  await expect(written.join('')).toMatchFileSnapshot(file);
});
