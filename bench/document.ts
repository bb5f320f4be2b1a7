/**
 * Writes docs/benchmarks.md and its charts from the figures of `npm run bench -- --json`. What was tried and where the
 * time goes stands in bench/notes.md and is taken over as it is. Run with `npm run bench:document -- FILE [FILE …]`;
 * a scenario of a later file replaces the same of an earlier one.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { type Bar, barChart, type Chart } from './chart.js';
import type { Figures, Spread } from './figures.js';
import { goalTable } from './goals.js';
import { shown } from './report.js';
import { type BenchDocument, isBusy, type ScenarioResult } from './result.js';

const DOCUMENT = 'docs/benchmarks.md';
const CHARTS = 'docs/benchmarks';

function charts(result: ScenarioResult): readonly (Chart & { readonly file: string })[] {
  const bars = (of: (figures: Figures) => Spread): Bar[] =>
    result.variants.map(({ name, figures }) => ({
      name,
      value: of(figures),
      isOurs: !['COPY', 'plain script', 'row by row'].includes(name),
    }));
  if (result.variants.length < 2) return [];
  const isCycle = result.name === 'new-rows' || result.name.startsWith('idle');
  if (isCycle) {
    const requests = bars(({ requests: count }) => ({ median: count, min: count, max: count }));
    return [
      {
        file: `${result.name}-requests`,
        title: 'Requests',
        unit: 'fewer is better',
        digits: 0,
        bars: requests,
      },
    ];
  }
  const rates = [
    {
      file: `${result.name}-rows`,
      title: 'Rows a second',
      unit: 'more is better',
      digits: 0,
      bars: bars(({ rowsPerSecond }) => rowsPerSecond),
    },
  ];
  return [
    ...(isBusy(result) ? [] : rates),
    {
      file: `${result.name}-cpu`,
      title: 'CPU time a row, client and Postgres',
      unit: 'microseconds, less is better',
      digits: 1,
      bars: bars(({ cpuUs }) => cpuUs),
    },
  ];
}

function section(result: ScenarioResult): string {
  const head = [
    '| | rows/s | client µs | Postgres µs | CPU µs a row | WAL bytes a row | rows rewritten | peak MB | requests |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  const lines = result.variants.map(({ name, figures }) => {
    // Without rows there is nothing to share the cost out to.
    const perRow = (spread: Spread, digits: number, isShown = figures.rows > 0): string =>
      isShown ? shown(spread, digits) : '–';
    const cells = [
      perRow(figures.rowsPerSecond, 0, figures.rows > 0 && !isBusy(result)),
      perRow(figures.clientUs, 1),
      perRow(figures.postgresUs, 1),
      perRow(figures.cpuUs, 1),
      perRow(figures.walBytesPerRow, 1),
      shown(figures.deadRows, 0),
      shown(figures.peakMegabytes, 0),
      figures.requests.toLocaleString('en-US'),
    ];
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  const ratios = result.ratios.map(({ a, b, speed, cpu }) =>
    isBusy(result)
      ? `- ${a} takes ${shown(cpu, 2)} × the CPU time a row of ${b}.`
      : `- ${a} does **${shown(speed, 2)} ×** the rows a second of ${b}, at ${shown(cpu, 2)} × the CPU time a row.`,
  );
  const extra = result.extra.map(
    ({ name, value, unit }) => `- ${name}: ${value.toLocaleString('en-US')} ${unit}.`,
  );
  const images = charts(result).map(
    ({ file, title }) => `![${result.title}: ${title}](benchmarks/${file}.svg)`,
  );
  return [
    `## ${result.title}`,
    '',
    result.about,
    '',
    ...head,
    ...lines,
    '',
    ...ratios,
    ...extra,
    `- Load of the machine over the minute before the end: ${result.load.toFixed(1)}.`,
    '',
    ...images.flatMap((image) => [image, '']),
  ].join('\n');
}

function text(
  documents: readonly BenchDocument[],
  results: readonly ScenarioResult[],
  notes: string,
): string {
  const last = documents.at(-1);
  if (last === undefined) throw new Error('No figures were given.');
  const { machine, postgres } = last;
  const settings = Object.entries(postgres).map(([name, value]) => `${name} ${value}`);
  return [
    '# Benchmarks',
    '',
    '<!-- Made by npm run bench:document from the figures of npm run bench and bench/notes.md. Not edited by hand. -->',
    '',
    `Measured on ${machine.cpus} processors (${machine.model}), which client, service and Postgres share, with Node ` +
      `${machine.node.slice(1)} and the embedded Postgres: ${settings.join(', ')}. Each figure is the median of the ` +
      'rounds, with the least and the largest in brackets; the variants take turns in each round, and a ratio is the ' +
      'median of the ratios of the rounds. CPU is user and system time: of the client from its own counter, of ' +
      'Postgres over all its processes. The service answers from memory in a process of its own. Each run starts ' +
      'from a fresh copy of a database and after a checkpoint.',
    '',
    'Yours: `npm run bench`, or one scenario with `npm run bench -- --only first-load`. Ratios and CPU time a row ' +
      'hold where a machine is busy; rows a second do not, and are left out where more than three processes were at work.',
    '',
    '## Goals',
    '',
    goalTable(results),
    '',
    notes.trim(),
    '',
    ...results.map(section),
  ].join('\n');
}

async function main(files: readonly string[]): Promise<void> {
  const documents = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as BenchDocument),
  );
  const byName = new Map<string, ScenarioResult>();
  for (const { scenarios } of documents) {
    for (const result of scenarios) byName.set(result.name, result);
  }
  const results = [...byName.values()];
  await mkdir(CHARTS, { recursive: true });
  for (const chart of results.flatMap(charts)) {
    await writeFile(`${CHARTS}/${chart.file}.svg`, barChart(chart));
  }
  const notes = await readFile('bench/notes.md', 'utf8');
  await writeFile(DOCUMENT, text(documents, results, notes));
}

await main(process.argv.slice(2));
