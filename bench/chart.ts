/** A bar chart as SVG: bars with their value and the spread of the rounds, readable on light and dark pages. Pure. */
import type { Spread } from './figures.js';

export interface Bar {
  readonly name: string;
  readonly value: Spread;
  /** The program's own; drawn in the stronger colour. */
  readonly isOurs: boolean;
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly bars: readonly Bar[];
}

const WIDTH = 720;
const NAMES = 170;
const VALUES = 150;
const BAR = 22;
const STEP = 36;
const TOP = 48;

/** Colours of their own for each kind of page: an SVG in a README knows nothing of the page but this. */
const STYLE = `
  text { font: 14px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; }
  .note { fill: #59636e; }
  .bar { fill: #9aa4b0; }
  .ours { fill: #0969da; }
  .spread { stroke: #1f2328; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .note { fill: #9198a1; }
    .bar { fill: #656c76; }
    .ours { fill: #4493f8; }
    .spread { stroke: #f0f6fc; }
  }`;

export function barChart({ title, unit, digits, bars }: Chart): string {
  const room = WIDTH - NAMES - VALUES;
  const largest = Math.max(...bars.map(({ value }) => value.max), Number.MIN_VALUE);
  const x = (value: number): number => NAMES + (value / largest) * room;
  const height = TOP + bars.length * STEP + 8;
  const lines = bars.map(({ name, value, isOurs }, at) => {
    const y = TOP + at * STEP;
    const middle = y + BAR / 2;
    const text = value.median.toLocaleString('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    const width = Math.max(1, x(value.median) - NAMES);
    return [
      `<text x="${NAMES - 10}" y="${middle + 5}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${isOurs ? 'ours' : 'bar'}" x="${NAMES}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/>`,
      value.min === value.max
        ? ''
        : `<path class="spread" d="M${x(value.min).toFixed(1)} ${middle}H${x(value.max).toFixed(1)}"/>`,
      `<text x="${(x(value.max) + 10).toFixed(1)}" y="${middle + 5}">${text}</text>`,
    ].join('\n  ');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
  <title>${escaped(title)}, ${escaped(unit)}</title>
  <style>${STYLE}
  </style>
  <text class="title" x="0" y="20">${escaped(title)}</text>
  <text class="note" x="${WIDTH}" y="20" text-anchor="end">${escaped(unit)}</text>
  ${lines.join('\n  ')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
