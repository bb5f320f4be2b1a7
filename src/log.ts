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

/** What code that logs is given. `createLog` makes one. */
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
 * A log that writes one JSON object a line: `level`, `time` (ISO 8601, UTC), `event` and the other fields.
 * Nothing secret passes: of an error only name, message, code, sqlstate, table, constraint and the same of its
 * causes are kept; fields with telling names are hidden; credentials are cut out of texts.
 */
export function createLog({ level, stream, terminal }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    terminal === undefined ? stream : forTerminal(stream, terminal),
  );
  return withBindings(logger, {});
}

// Bindings are merged here: pino writes those of a child as they are, and the message of an error too.
function withBindings(logger: Logger, bindings: object): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: LogFields, message?: string): void => {
      if (!logger.isLevelEnabled(level)) return;
      const { event, ...others } = fields;
      const line = scrubFields({ event, ...bindings, ...others });
      logger[level](line, message === undefined ? undefined : scrub(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => withBindings(logger, { ...bindings, ...fields }),
  };
}

function forTerminal(stream: DestinationStream, colors: Colors): DestinationStream {
  return { write: (line) => stream.write(terminalLine(line, colors)) };
}
