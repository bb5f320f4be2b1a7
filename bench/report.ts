/** A scenario's figures for a terminal. Pure. */
import Table from 'cli-table3';
import type { Spread } from './figures.js';
import type { ScenarioResult } from './result.js';

/** `12.3 (11.9–13.0)`. */
export function shown({ median, min, max }: Spread, digits: number): string {
  const text = (value: number): string =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return min === max ? text(median) : `${text(median)} (${text(min)}–${text(max)})`;
}

export function describe({ variants, ratios, extra, load }: ScenarioResult): string {
  const table = new Table({
    head: ['', 'rows/s', 'client µs', 'Postgres µs', 'CPU µs', 'WAL B', 'dead', 'MB', 'requests'],
    style: { head: [], border: [] },
  });
  for (const { name, figures } of variants) {
    table.push([
      name,
      shown(figures.rowsPerSecond, 0),
      shown(figures.clientUs, 1),
      shown(figures.postgresUs, 1),
      shown(figures.cpuUs, 1),
      shown(figures.walBytesPerRow, 1),
      shown(figures.deadRows, 0),
      shown(figures.peakMegabytes, 0),
      String(figures.requests),
    ]);
  }
  const lines = variants.length === 0 ? [] : [table.toString()];
  for (const { a, b, speed, cpu } of ratios) {
    lines.push(
      `${a} does ${shown(speed, 2)} × the rows a second of ${b}, at ${shown(cpu, 2)} × the CPU time a row`,
    );
  }
  for (const { name, value, unit } of extra)
    lines.push(`${name}: ${value.toLocaleString('en-US')} ${unit}`);
  return [...lines, `Load of the machine: ${load.toFixed(1)}`, ''].join('\n');
}
