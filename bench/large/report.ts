/** The figures of a run as Markdown: a line for each step, a column for each variant. */
import type { Figure } from './steps.js';

const MB = 2 ** 20;
/** Steps of many parts, which are summed up. */
const SUMMED = ['load', 'load with indexes'];

export function report(figures: readonly Figure[]): string {
  const variants = [...new Set(figures.map(({ variant }) => variant))].filter(
    (name) => name !== '',
  );
  const steps = [...new Set(figures.map(({ step }) => step))].filter(
    (step) => step !== 'sizes' && !SUMMED.includes(step),
  );
  const lines = [
    `| | ${variants.join(' | ')} |`,
    `| --- |${variants.map(() => ' ---: |').join('')}`,
  ];
  for (const step of steps) {
    const cells = variants.map((variant) => {
      const figure = figures.findLast((one) => one.variant === variant && one.step === step);
      return figure === undefined ? '–' : cell(figure);
    });
    if (cells.some((text) => text !== '–')) lines.push(`| ${step} | ${cells.join(' | ')} |`);
  }
  for (const { variant, note } of figures.filter(({ step }) => step === 'sizes')) {
    lines.push('', `${variant}: ${sizesOf(note)}`);
  }
  return lines.join('\n');
}

function cell({ step, rows, ms, cpuMs, walBytes, readBytes, note }: Figure): string {
  if (step.includes('rows stored of')) return note.replaceAll('"', '');
  const read = readBytes > MB ? `, read ${(readBytes / MB).toFixed(0)} MB` : '';
  if (rows === 0) return `${(ms / 1000).toFixed(2)} s (CPU ${(cpuMs / 1000).toFixed(2)} s${read})`;
  const each = ((cpuMs * 1000) / rows).toFixed(1);
  return `${each} µs, ${(walBytes / rows).toFixed(0)} B of WAL a row (${rows} rows in ${(ms / 1000).toFixed(1)} s${read})`;
}

function sizesOf(note: string): string {
  const { heap, indexes } = JSON.parse(note) as { heap: number; indexes: number };
  return `${(heap / 1e9).toFixed(1)} GB of tables, ${(indexes / 1e9).toFixed(1)} GB of indexes.`;
}
