/** Deterministic numbers: the same seed and the same place in the data always give the same value. */

/** Mixes two integers into an unsigned 32-bit integer; not commutative. */
export function mix(first: number, second: number): number {
  let h =
    Math.imul(first ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul((second + 0x7f4a7c15) | 0, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** An unsigned 32-bit integer for a text (FNV-1a). */
export function fingerprint(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** A sequence of numbers from a start value (mulberry32). Seeded again for each row, so that no garbage is made. */
export class Draw {
  #state: number;

  constructor(start = 0) {
    this.#state = start | 0;
  }

  seed(start: number): this {
    this.#state = start | 0;
    return this;
  }

  /** The next unsigned 32-bit integer. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** At least 0, less than 1. */
  unit(): number {
    return this.next() / 4294967296;
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  /** True in `share` of all cases (0 to 1). */
  chance(share: number): boolean {
    return this.unit() < share;
  }

  /** One of the items; throws on an empty list. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('cannot pick from an empty list');
    return item;
  }
}

/** Whether a row, named by its number, belongs to `share` of all rows (0 to 1), the same for the same `salt`. */
export function inShare(rowKey: number, salt: number, share: number): boolean {
  return share > 0 && mix(rowKey, salt) / 4294967296 < share;
}
