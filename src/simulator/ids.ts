/**
 * Ids of rows, links and fans. Row ids have 27 characters and letters that no ULID has, like the vendor's
 * examples; they do not sort by time, and the simulator can find a row from its id without an index.
 */
import { mix } from './random.js';
import type { StreamName } from './switches.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PAIRS: string[] = [];
for (const a of ALPHABET) for (const b of ALPHABET) PAIRS.push(a + b);
const PREFIX: Record<StreamName, string> = { clicks: '01JCLICKS', conversions: '01JCONVOI' };

const pair = (value: number): string => PAIRS[value % 1296] ?? '00';

function base36(value: number, pairs: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < pairs; i += 1) {
    text = pair(rest) + text;
    rest = Math.floor(rest / 1296);
  }
  return text;
}

// 2654435761 is odd, so multiplying by it modulo 2^32 can be undone with its inverse.
const scramble = (slot: number, salt: number): number => (Math.imul(slot, 2654435761) + salt) >>> 0;
const unscramble = (value: number, salt: number): number =>
  Math.imul(value - salt, 244002641) >>> 0;

/** The ids of one stream of one link. */
export interface RowIds {
  /** The id of the row in that slot. */
  id(slot: number): string;
}

/** Ids for a stream: `seed` makes those of two simulators differ. */
export function rowIds(seed: number, stream: StreamName, linkOrdinal: number): RowIds {
  const prefix = PREFIX[stream] + base36(linkOrdinal, 2);
  const salt = mix(linkOrdinal, seed);
  return {
    id(slot) {
      const tail = mix(salt, slot);
      return (
        prefix +
        base36(scramble(slot, salt), 4) +
        pair(tail) +
        pair(tail >>> 11) +
        pair(tail >>> 21)
      );
    },
  };
}

/** Where a row id points to. */
export interface RowPlace {
  readonly stream: StreamName;
  readonly linkOrdinal: number;
  readonly slot: number;
}

/** Reads a row id back; null when it is none of this seed's. */
export function placeOf(seed: number, id: string): RowPlace | null {
  const stream: StreamName | null = id.startsWith(PREFIX.clicks)
    ? 'clicks'
    : id.startsWith(PREFIX.conversions)
      ? 'conversions'
      : null;
  if (stream === null || id.length !== 27) return null;
  const linkOrdinal = Number.parseInt(id.slice(9, 13), 36);
  const slot = unscramble(Number.parseInt(id.slice(13, 21), 36), mix(linkOrdinal, seed));
  return rowIds(seed, stream, linkOrdinal).id(slot) === id ? { stream, linkOrdinal, slot } : null;
}

/** A 26-character ULID for a link made at that time (milliseconds since 1970). */
export function linkId(seed: number, ordinal: number, ms: number): string {
  let time = '';
  let rest = ms;
  for (let i = 0; i < 10; i += 1) {
    time = (CROCKFORD[rest % 32] ?? '0') + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (let i = 0; i < 16; i += 1) tail += CROCKFORD[mix(mix(seed, ordinal), i) % 32] ?? '0';
  return time + tail;
}

/** A fan's OnlyFans id: nine digits, different for each fan of a seed. */
export function fanId(seed: number, fan: number): string {
  // 7919 has no factor in common with 900,000,000, so no two fans below that number meet.
  return String(100_000_000 + ((fan * 7919 + (seed % 900_000_000)) % 900_000_000));
}

/** Short opaque text for click ids of ad networks. */
export function opaqueText(value: number): string {
  return base36(value, 3);
}
