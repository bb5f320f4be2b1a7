import { type ErrorDetails, ExitCode, SmartlinkError } from '../errors.js';
import { explainConnectionError } from './connection-error.js';
import { explainSqlstate, mayShowServerMessage } from './sqlstates.js';
import type { DatabaseTarget } from './target.js';

export interface DatabaseErrorDetails extends ErrorDetails {
  readonly sqlstate?: string | null;
  /** With its schema, where Postgres told it. */
  readonly table?: string | null;
  readonly constraint?: string | null;
  /** `ERROR`, `FATAL` or `PANIC`. */
  readonly severity?: string | null;
  /** True where the same transaction may succeed when it is run again, from its start. */
  readonly retryable?: boolean;
}

/**
 * What the database refused, or that it could not be reached. Holds no value, no statement, no parameter, and
 * not the driver's error as its cause, because that one holds all of them.
 */
export class DatabaseError extends SmartlinkError {
  readonly code = 'database';
  readonly exitCode = ExitCode.database;
  override readonly retryable: boolean;
  readonly sqlstate: string | null;
  readonly table: string | null;
  readonly constraint: string | null;
  readonly severity: string | null;

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details);
    this.retryable = details.retryable ?? false;
    this.sqlstate = details.sqlstate ?? null;
    this.table = details.table ?? null;
    this.constraint = details.constraint ?? null;
    this.severity = details.severity ?? null;
  }
}

export interface TranslationContext {
  /** What was being done, as in "storing clicks of link X"; ids are allowed, content is not. */
  readonly doing: string;
  readonly target?: DatabaseTarget;
}

/**
 * Turns what the driver, or drizzle around it, threw into a `DatabaseError`. Anything that is not the database's
 * comes back as it was, so `throw translateDatabaseError(error, …)` is always right.
 */
export function translateDatabaseError(error: unknown, context: TranslationContext): unknown {
  if (error instanceof SmartlinkError || !(error instanceof Error)) return error;
  if (isServerError(error)) return fromServer(error, context);
  const connection = explainConnectionError(error, context.target ?? null);
  if (connection !== null) {
    const { what, remedy, retryable } = connection;
    return new DatabaseError(`While ${context.doing}: ${what}.`, { remedy, retryable });
  }
  // Drizzle's own message holds the statement and all its parameters.
  if (error.message.startsWith('Failed query:')) {
    const cause = translateDatabaseError(error.cause, context);
    if (cause instanceof SmartlinkError) return cause;
    return new DatabaseError(`While ${context.doing}: a query failed.`);
  }
  return error;
}

/** True for an error that came from the server itself: it has a severity and an SQLSTATE. */
export function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'severity' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}

/** The parts of the driver's error that may be read. */
export interface ServerError extends Error {
  readonly code: string;
  readonly severity?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly constraint?: string | undefined;
}

function fromServer(error: ServerError, { doing, target }: TranslationContext): DatabaseError {
  const { what, remedy, retryable } = explainSqlstate(error.code, target ?? null);
  const table = error.table === undefined ? null : qualified(error.schema, error.table);
  const constraint = error.constraint ?? null;
  const facts = [
    `SQLSTATE ${error.code}`,
    ...(table === null ? [] : [`table ${table}`]),
    ...(constraint === null ? [] : [`constraint ${constraint}`]),
  ];
  const said = mayShowServerMessage(error.code) ? `: ${error.message}` : '';
  return new DatabaseError(`While ${doing}: ${what} (${facts.join(', ')})${said}`, {
    remedy,
    retryable,
    sqlstate: error.code,
    table,
    constraint,
    severity: error.severity ?? null,
  });
}

function qualified(schema: string | undefined, table: string): string {
  return schema === undefined ? table : `${schema}.${table}`;
}
