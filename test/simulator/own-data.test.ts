import { expect, test } from 'vitest';
import { addAmounts } from '../../src/imports/amount.js';
import { readLabelFile } from '../../src/imports/labels/read-labels.js';
import { readSpendFile, type SpendFile } from '../../src/imports/spend/read-spend.js';
import { startSimulator } from '../../src/simulator/server.js';

const readSpend = (text: string): SpendFile =>
  readSpendFile(text, {
    columns: new Map(),
    order: null,
    mark: null,
    source: null,
    platform: null,
    currency: null,
    fxRate: null,
    lastDay: new Date().toISOString().slice(0, 10),
  });

test("the team's files name links of the simulator, and are read without a doubt", async () => {
  const simulator = await startSimulator({ links: 20, clicks: 3000, conversions: 100, days: 30 });
  const fetched = async (name: string): Promise<string> =>
    (await fetch(`${simulator.url}/simulator/${name}`)).text();
  try {
    const ids = simulator.service.links().map(({ id }) => id);
    const spend = readSpend(await fetched('spend.csv'));
    expect([spend.bad, spend.leftOut]).toEqual([[], { summary: 0, without_spend: 0 }]);
    expect(Number(addAmounts(spend.lines.map((line) => line.spend)))).toBeGreaterThan(10);
    const linked = spend.lines.filter(({ link }) => link !== null);
    expect(new Set(linked.map(({ link }) => link?.split('/').at(-1))).size).toBe(8);
    expect(linked.filter(({ link }) => !ids.includes(link?.split('/').at(-1) ?? ''))).toEqual([]);
    expect(spend.lines.length - linked.length).toBe(28);
    const labels = readLabelFile(await fetched('labels.csv'), { order: null });
    expect(labels.bad).toEqual([]);
    expect([...new Set(labels.labels.map(({ link }) => link))]).toEqual(ids);

    const [busiest = ''] = ids;
    simulator.service.removeLink(busiest);
    expect(await fetched('spend.csv')).not.toContain(busiest);
    expect(await fetched('labels.csv')).not.toContain(busiest);
  } finally {
    await simulator.close();
  }
});
