/** Plain columns for people, made for 80 columns. Pure. */

/** Of a terminal that nobody has made wider. */
export const WIDTH = 80;

/** The text, cut to so many characters and marked where it was. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width
    ? text
    : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Cut to this width; absent: as wide as its widest cell; `rest`: to what the others leave of 80 columns. */
  readonly width?: number | 'rest';
}

/** A column that gets the rest has at least so much. */
const LEAST_REST = 8;

/** Rows under a line of heads, columns one space apart. Without rows there are no lines. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const widths = columns.map(({ head, width }, at) => {
    const widest = Math.max(head.length, ...rows.map((row) => [...(row[at] ?? '')].length));
    return width === 'rest' ? 0 : Math.min(widest, width ?? widest);
  });
  const taken = widths.reduce((sum, width) => sum + width, columns.length - 1);
  columns.forEach(({ width }, at) => {
    if (width === 'rest') widths[at] = Math.max(LEAST_REST, WIDTH - taken);
  });
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, at) => pad(cut(cells[at] ?? '', widths[at] ?? 0), widths[at] ?? 0, align))
      .join(' ')
      .trimEnd();
  return [line(columns.map(({ head }) => head)), ...rows.map(line)];
}

function pad(text: string, width: number, align: Column['align']): string {
  const missing = ' '.repeat(Math.max(0, width - [...text].length));
  return align === 'left' ? text + missing : missing + text;
}

/** The words of a text on lines of at most so many characters; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  return filled(text.split(/\s+/), width);
}

function filled(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && visibleLength(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'gu');

function visibleLength(text: string): number {
  return [...text.replace(COLOR, '')].length;
}

/** A command is told by its name, with the variables that are set before it. */
const COMMAND_OR_WORD = /(?:[A-Z][A-Z_]*=\S+ )*(?:npx )?smartlink-sync -?\w.*|\S+/g;

/**
 * Lines for a terminal of so many columns: those that it would break inside a word are broken between words instead,
 * with the indent that they have. A command to be copied stays on one line, and so do the cells of a table.
 */
export function fitted(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = line.slice(0, line.length - line.trimStart().length);
      const isTable = / {3}/.test(line.trimStart());
      if (visibleLength(line) <= columns || isTable) return [line];
      const words = line.trimStart().match(COMMAND_OR_WORD) ?? [];
      return filled(words, columns - indent.length).map((part) => indent + part);
    })
    .join('\n');
}

/** A text on lines of at most 80 columns: `mark` before the first, as much space before the others. */
export function paragraph(text: string, mark = ''): string[] {
  const space = ' '.repeat([...mark].length);
  return wrapped(text, WIDTH - space.length).map((line, at) => (at === 0 ? mark : space) + line);
}
