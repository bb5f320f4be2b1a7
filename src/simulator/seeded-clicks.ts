/** Clicks of a link made from the seed: times and flags are kept compactly, the text of a row is made when it is asked for. */
import { writeClick } from './click-text.js';
import type { Content, RowFacts, SeededRows } from './content.js';
import { distortClick } from './distort.js';
import { rowIds } from './ids.js';
import { Draw, mix } from './random.js';
import type { SeededLink } from './seeded-links.js';
import { DAY_MS, timeText } from './timestamps.js';

export interface SeededClicks extends SeededRows {
  isBot(slot: number): boolean;
  isDuplicate(slot: number): boolean;
  /** The click inside a conversion: its flags are always false. */
  embeddedText(slot: number, content: Content): string;
}

const BOT = 1;
const DUPLICATE = 2;
const NO_FACTS = { type: null, fanId: null, gross: null };
const draw = new Draw();

/** Times ascending between two instants, busier around 20:00 UTC than at night. Milliseconds. */
export function seededTimes(
  seed: number,
  count: number,
  fromMs: number,
  toMs: number,
): Float64Array {
  const random = new Draw(seed);
  const times = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const plain = fromMs + random.unit() * (toMs - fromMs);
    const day = Math.floor(plain / DAY_MS) * DAY_MS;
    const evening = day + ((random.unit() + random.unit()) * 0.5 + 0.33) * DAY_MS;
    times[i] = Math.floor(evening >= fromMs && evening <= toMs ? evening : plain);
  }
  return times.sort();
}

/** The clicks of a link up to `endMs`. */
export function seededClicks(seed: number, link: SeededLink, endMs: number): SeededClicks {
  const count = link.clicks;
  const ids = rowIds(seed, 'clicks', link.ordinal);
  const streamSeed = mix(mix(seed, 11), link.ordinal);
  let times: Float64Array | null = null;
  let flags: Uint8Array | null = null;

  const allTimes = (): Float64Array => {
    times ??= seededTimes(streamSeed, count, link.createdMs, endMs);
    return times;
  };
  const flagsOf = (slot: number): number => {
    if (flags === null) {
      flags = new Uint8Array(count);
      const random = new Draw(mix(streamSeed, 1));
      for (let i = 0; i < count; i += 1) {
        flags[i] =
          (random.chance(link.profile.botShare) ? BOT : 0) | (random.chance(0.08) ? DUPLICATE : 0);
      }
    }
    return flags[slot] ?? 0;
  };

  const write = (slot: number, shown: number, content: Content): string => {
    const bot = (flagsOf(slot) & BOT) !== 0;
    const rowKey = mix(streamSeed, slot);
    draw.seed(rowKey);
    const created = timeText(allTimes()[slot] ?? 0, content.fractions === 'shown');
    const flagsShown = { bot: (shown & BOT) !== 0, duplicate: (shown & DUPLICATE) !== 0 };
    const text = writeClick(draw, link.profile, ids.id(slot), created, flagsShown, bot);
    return distortClick(text, rowKey, content);
  };

  return {
    count,
    times: allTimes,
    id: ids.id,
    facts: (slot): RowFacts => {
      const flag = flagsOf(slot);
      return { bot: (flag & BOT) !== 0, duplicate: (flag & DUPLICATE) !== 0, ...NO_FACTS };
    },
    text: (slot, content) => write(slot, flagsOf(slot), content),
    isBot: (slot) => (flagsOf(slot) & BOT) !== 0,
    isDuplicate: (slot) => (flagsOf(slot) & DUPLICATE) !== 0,
    embeddedText: (slot, content) => write(slot, 0, content),
  };
}
