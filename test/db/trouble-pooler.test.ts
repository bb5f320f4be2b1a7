import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgePooler } from '../../src/db/pooler.js';

const pid = fc.integer({ min: 1, max: 5 });

test('a connection that keeps its backend and its settings to itself is no pooler; all else is', () => {
  fc.assert(
    fc.property(pid, pid, pid, fc.boolean(), (firstBackend, secondBackend, backend, hasSetting) => {
      const seen = { firstBackend, secondBackend, firstAgain: { backend, hasSetting } };
      const isDirect = firstBackend !== secondBackend && backend === firstBackend && hasSetting;
      const verdict = judgePooler(seen);
      expect(verdict.isPooled).toBe(!isDirect);
      expect(verdict.evidence === null).toBe(isDirect);
    }),
  );
});

test('the first connection is not needed again where both were served by one backend', () => {
  const seen = { firstBackend: 7, secondBackend: 7, firstAgain: null };
  expect(judgePooler(seen)).toEqual({
    isPooled: true,
    evidence: 'two connections were served by the same session of the server',
  });
});
