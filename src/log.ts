import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './config/variables.js';
import { scrub } from './log/described-error.js';
import { scrubFields } from './log/scrubbed-fields.js';
import { type Colors, terminalLine } from './log/terminal-line.js';

/**
 * The fields of one log line. `event` says what happened, in snake_case, and is the only name people filter by.
 * Times and sizes carry their unit in the name (`waitedMs`). `error` takes anything that was thrown.
 */
export interface LogFields {
  readonly event: string;
  readonly workspace?: string | undefined;
  readonly link?: string | undefined;
  readonly stream?: string | undefined;
  readonly run?: string | undefined;
  readonly error?: unknown;
  readonly [field: string]: unknown;
}

/** What code that logs needs of a logger. `createLog` makes one. */
export interface Log {
  debug(fields: LogFields, message?: string): void;
  info(fields: LogFields, message?: string): void;
  warn(fields: LogFields, message?: string): void;
  error(fields: LogFields, message?: string): void;
  /** A log whose every line carries these fields. */
  child(fields: Omit<LogFields, 'event'>): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Where lines go: stderr, so that stdout holds results only. */
  readonly stream: DestinationStream;
  /** Given where the stream is a terminal: lines are written for people instead of as JSON. */
  readonly terminal?: Colors;
}

/**
 * A logger that writes one JSON object a line: `level`, `time` (ISO 8601, UTC), `event` and the other fields.
 * Nothing secret passes: of an error only name, message, code, sqlstate, table, constraint and the same of its
 * causes are kept; fields with telling names are hidden; credentials are cut out of texts.
 */
export function createLog({ level, stream, terminal }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => scrubFields(bindings),
      },
      hooks: {
        // Before pino sees them: it would copy an error's own message into the line.
        logMethod([first, second], method) {
          const message = typeof second === 'string' ? scrub(second) : undefined;
          if (typeof first === 'string') method.call(this, {}, scrub(first));
          else method.call(this, scrubFields(fieldsOf(first)), message);
        },
      },
    },
    terminal === undefined ? stream : forTerminal(stream, terminal),
  );
}

function fieldsOf(first: unknown): object {
  if (first instanceof Error) return { event: 'error', error: first };
  return typeof first === 'object' && first !== null ? first : {};
}

function forTerminal(stream: DestinationStream, colors: Colors): DestinationStream {
  return { write: (line) => stream.write(terminalLine(line, colors)) };
}
