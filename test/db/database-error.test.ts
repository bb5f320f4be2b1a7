import { inspect } from 'node:util';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { DatabaseError, translateDatabaseError } from '../../src/db/database-error.js';
import { StoppedError } from '../../src/errors.js';

const secret = 'Ada Lovelace <ada@example.com>';
const target = { host: 'db.example.com', port: 5433, database: 'warehouse', user: 'sync' };
const context = { doing: 'storing clicks of link L1', target };

function serverError(code: string, fields: Partial<pg.DatabaseError> = {}): pg.DatabaseError {
  const error = new pg.DatabaseError(`invalid input: "${secret}"`, 100, 'error');
  return Object.assign(error, { code, severity: 'ERROR', ...fields });
}

function networkError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}

function translate(error: unknown): DatabaseError {
  const translated = translateDatabaseError(error, context);
  if (!(translated instanceof DatabaseError)) throw new Error('was not translated');
  return translated;
}

describe('an error of the server', () => {
  test('keeps SQLSTATE, table, constraint and severity, and nothing of the values', () => {
    const error = translate(
      serverError('23505', {
        schema: 'smartlinks',
        table: 'clicks',
        constraint: 'clicks_pkey',
        detail: `Key (name)=(${secret}) already exists.`,
        where: `COPY clicks, line 1: "${secret}"`,
        internalQuery: `SELECT '${secret}'`,
      }),
    );
    expect(error).toMatchObject({
      code: 'database',
      exitCode: 5,
      sqlstate: '23505',
      table: 'smartlinks.clicks',
      constraint: 'clicks_pkey',
      severity: 'ERROR',
      retryable: false,
    });
    expect(error.message).toBe(
      'While storing clicks of link L1: a row breaks a rule of its table (SQLSTATE 23505, table smartlinks.clicks, constraint clicks_pkey)',
    );
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('Ada');
  });

  test('keeps the words of the server where they name objects only', () => {
    const error = translate(
      Object.assign(serverError('42501'), { message: 'permission denied for table clicks' }),
    );
    expect(error.message).toBe(
      'While storing clicks of link L1: user "sync" lacks a privilege (SQLSTATE 42501): permission denied for table clicks',
    );
    expect(error.remedy).toContain('smartlink-sync check');
  });

  test.each([
    ['28P01', 'the database server at db.example.com:5433 refused the password of user "sync"'],
    ['28000', 'the database server at db.example.com:5433 does not let user "sync" in'],
    ['3D000', 'the database server at db.example.com:5433 has no database "warehouse"'],
    ['57P03', 'the database server is starting or stopping'],
    ['25006', 'the database takes no writes: it is a standby, or set to read only'],
    ['22P02', 'a value does not fit its column'],
    ['99999', 'the database refused'],
  ])('%s is told in words: %s', (code, words) => {
    const error = translate(serverError(code));
    expect(error.message).toContain(`: ${words} (SQLSTATE ${code})`);
    expect(error.remedy).toMatch(/\.$/);
  });

  test.each([
    ['40001', true],
    ['40P01', true],
    ['55P03', true],
    ['53300', true],
    ['57P01', true],
    ['08006', true],
    ['22P02', false],
    ['23505', false],
    ['42P01', false],
    ['99999', false],
  ])('%s may be tried again: %s', (code, retryable) => {
    expect(translate(serverError(code)).retryable).toBe(retryable);
  });

  test('a user whose name is not known is called this role', () => {
    const error = translateDatabaseError(serverError('42501'), { doing: 'looking' });
    expect(error).toMatchObject({
      message: expect.stringMatching(/^While looking: this role lacks a privilege /),
      remedy: expect.stringContaining('let this role own the database'),
    });
  });

  test('is found inside the error that drizzle makes, of which no parameter is kept', () => {
    const error = translate(new DrizzleQueryError('insert …', [secret], serverError('40P01')));
    expect(error.sqlstate).toBe('40P01');
    expect(inspect(error, { depth: null })).not.toContain('Ada');
  });

  test('drizzle around something else keeps no parameter either', () => {
    const error = translate(new DrizzleQueryError('insert …', [secret], new Error(secret)));
    expect(error.message).toBe('While storing clicks of link L1: a query failed.');
    expect(inspect(error, { depth: null })).not.toContain('Ada');
  });
});

describe('an error of the connection', () => {
  test.each([
    [
      networkError('ECONNREFUSED', 'connect'),
      /no database server answers at db\.example\.com:5433/,
    ],
    [networkError('ENOTFOUND', 'getaddrinfo'), /the host of db\.example\.com:5433 is not known/],
    [networkError('EAI_AGAIN', 'getaddrinfo'), /could not be looked up just now/],
    [networkError('ETIMEDOUT', 'connect'), /cannot be reached/],
    [networkError('ECONNRESET', 'read'), /the connection .* was lost/],
    [networkError('ENOENT', 'connect'), /there is no socket of a database server/],
    [new Error('timeout expired'), /cannot be reached/],
    [new Error('Connection terminated unexpectedly'), /the connection .* was lost/],
    [new Error('The server does not support SSL connections'), /offers no encrypted connection/],
    [
      new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
      /asks for a password and DATABASE_URL has none/,
    ],
    [
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      /certificate .* is not trusted/,
    ],
    [
      Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
      /no database server answers/,
    ],
  ])('is told in words with a remedy: %s', (error, words) => {
    const translated = translate(error);
    expect(translated.message).toMatch(words);
    expect(translated.remedy).toMatch(/\.$/);
    expect(translated.sqlstate).toBeNull();
  });
});

describe('what is not the database’s', () => {
  test.each([
    new TypeError('x is not a function'),
    networkError('ENOENT', 'open'),
    networkError('EACCES', 'mkdir'),
    new StoppedError('Stopped.'),
    'a text',
    undefined,
  ])('comes back as it was: %s', (error) => {
    expect(translateDatabaseError(error, context)).toBe(error);
  });
});
