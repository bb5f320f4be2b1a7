import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  exitCodeOfEnd,
  exitCodeOfError,
  failureOf,
  stackOf,
  worstExitCode,
} from '../../src/cli/exit.js';
import { ExitCode, LockHeldError, StoppedError, UsageError } from '../../src/errors.js';

test('of several workspaces the worst counts, in the order 5, 4, 69, 1, 75, 3, 0', () => {
  const order = [5, 4, 69, 1, 75, 3, 0] as const;
  fc.assert(
    fc.property(fc.shuffledSubarray([...order]), (codes) => {
      const worst = order.find((code) => codes.includes(code)) ?? 0;
      expect(worstExitCode(codes)).toBe(worst);
    }),
  );
  for (const code of Object.values(ExitCode)) expect(worstExitCode([0, code])).toBe(code);
});

test('an error carries its exit code; one that is not known is 1', () => {
  expect(exitCodeOfError(new UsageError('x'), null)).toBe(2);
  expect(exitCodeOfError(new LockHeldError('x'), null)).toBe(6);
  expect(exitCodeOfError(new Error('x'), null)).toBe(1);
  expect(exitCodeOfError('x', null)).toBe(1);
});

test('a stop shows the signal that asked for it, another error after a signal shows itself', () => {
  const aborted = new DOMException('aborted', 'AbortError');
  expect(exitCodeOfError(new StoppedError('x'), 'SIGTERM')).toBe(143);
  expect(exitCodeOfError(aborted, 'SIGINT')).toBe(130);
  expect(exitCodeOfError(aborted, null)).toBe(1);
  expect(exitCodeOfError(new LockHeldError('x'), 'SIGINT')).toBe(6);
  expect(exitCodeOfEnd(0, 'SIGINT')).toBe(130);
  expect(exitCodeOfEnd(3, 'SIGTERM')).toBe(143);
  expect(exitCodeOfEnd(5, 'SIGTERM')).toBe(5);
  expect(exitCodeOfEnd(3, null)).toBe(3);
});

test('failureOf keeps code, message and remedy', () => {
  expect(failureOf(new UsageError('No link "x".', { remedy: 'Look at status.' }))).toEqual({
    code: 'usage',
    message: 'No link "x".',
    remedy: 'Look at status.',
  });
  expect(failureOf(new UsageError('No link "x".')).remedy).toBeNull();
});

test('an unknown error is one line without its stack', () => {
  const error = Object.assign(new TypeError('first\n  second'), { code: 'ERR_X' });
  const { code, message } = failureOf(error);
  expect(code).toBe('unexpected');
  expect(message).toBe('Unexpected error (TypeError ERR_X): first second');
  expect(stackOf(error)).toMatch(/^\s+at /);
  expect(stackOf(error)).not.toContain('second');
  expect(stackOf('text')).toBe('');
});
