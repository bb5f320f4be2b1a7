/** A link's listed revenue beside the stored amounts. Pure, and exact: amounts stay decimal text. */
import type { StreamState } from '../db/ledger/stream-state.js';

/** Decimal texts compared as numbers, trailing zeros aside; a missing amount is 0. */
export function sameAmount(a: string | null, b: string | null): boolean {
  return plainAmount(a) === plainAmount(b);
}

function plainAmount(amount: string | null): string {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(amount ?? '0');
  if (match === null) return amount ?? '0';
  const digits = `${match[2] === '' ? '0' : match[2]}${match[3] ? `.${match[3]}` : ''}`;
  return match[1] === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** True where the listed revenue is explained by the stored amounts as it was at the last proof. */
export function isRevenueClosed(
  before: Pick<StreamState, 'provenAt' | 'revenueGap'>,
  gap: string | null,
): boolean {
  return before.provenAt === null || gap === null || sameAmount(before.revenueGap, gap);
}
