import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { finishWithinMs, listenForSignals, type StopSignals } from '../../src/cli/signals.js';
import { StoppedError } from '../../src/errors.js';

let source: EventEmitter;
let signals: StopSignals;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  source = new EventEmitter();
  signals = listenForSignals(source, () => 8_000);
});

afterEach(() => {
  signals.close();
  vi.useRealTimers();
});

const state = (): readonly [boolean, boolean] => [signals.stopping.aborted, signals.abort.aborted];

test('without a signal nothing is aborted', () => {
  vi.advanceTimersByTime(1_000_000);
  expect(state()).toEqual([false, false]);
  expect(signals.received()).toBeNull();
});

test('the first signal stops, the end of the grace aborts', () => {
  source.emit('SIGTERM');
  expect(state()).toEqual([true, false]);
  expect(signals.received()).toBe('SIGTERM');
  vi.advanceTimersByTime(7_999);
  expect(state()).toEqual([true, false]);
  vi.advanceTimersByTime(1);
  expect(state()).toEqual([true, true]);
});

test('the second signal aborts; the first one decides the exit code', () => {
  source.emit('SIGINT');
  vi.advanceTimersByTime(100);
  source.emit('SIGTERM');
  expect(state()).toEqual([true, true]);
  expect(signals.received()).toBe('SIGINT');
});

test('one key press that arrives twice, as under npm start, is one signal', () => {
  source.emit('SIGINT');
  vi.advanceTimersByTime(99);
  source.emit('SIGINT');
  expect(state()).toEqual([true, false]);
});

test('what waits is told why', () => {
  source.emit('SIGINT');
  expect(signals.stopping.reason).toBeInstanceOf(StoppedError);
  expect(signals.stopping.reason).toMatchObject({ message: 'Stopped by SIGINT.' });
});

test('after close nothing is listened to and no timer is left', () => {
  source.emit('SIGINT');
  signals.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
});

test.each([
  [8_000, 6_500],
  [3_000, 1_500],
  [1_000, 500],
  [0, 0],
])('of a grace of %i ms work has %i to finish in', (graceMs, finishMs) => {
  expect(finishWithinMs(graceMs, 1_500)).toBe(finishMs);
});
