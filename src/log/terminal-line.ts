import type pc from 'picocolors';

/** The colour functions of picocolors; each returns its text unchanged where colours are off. */
export type Colors = ReturnType<typeof pc.createColors>;

const eraseLine = '\r\u001b[2K';
const plainFields: ReadonlySet<string> = new Set(['level', 'time', 'event', 'message']);

/**
 * One JSON log line as a person reads it on a terminal: `12:00:01 warn  page_shrunk  link=01J… limit=500`. The
 * row is erased first, because a progress bar may stand there; it is drawn again below.
 */
export function terminalLine(jsonLine: string, colors: Colors): string {
  const fields = JSON.parse(jsonLine) as Record<string, unknown>;
  const level = String(fields.level);
  const time = String(fields.time).slice(11, 19);
  const rest = Object.entries(fields)
    .filter(([name]) => !plainFields.has(name))
    .map(([name, value]) => `${colors.dim(`${name}=`)}${shown(value)}`);
  const words = [colors.dim(time), colorOf(level, colors)(level.padEnd(5)), String(fields.event)];
  if (typeof fields.message === 'string') words.push(`- ${fields.message}`);
  return `${eraseLine}${[...words, ...rest].join(' ')}\n`;
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[\w:.,/@+-]+$/.test(value) ? value : JSON.stringify(value);
}

function colorOf(level: string, colors: Colors): (text: string) => string {
  if (level === 'warn') return colors.yellow;
  if (level === 'error' || level === 'fatal') return colors.red;
  return level === 'info' ? colors.green : colors.dim;
}
