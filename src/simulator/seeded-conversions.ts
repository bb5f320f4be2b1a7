/** Conversions of a link made from the seed: each fan comes from one click and pays, days to weeks later. */
import type { ClickFlags, Content, RowFacts, SeededRows } from './content.js';
import { amountText } from './decimal.js';
import { distortConversion } from './distort.js';
import { fanText } from './fans.js';
import { fanId, rowIds } from './ids.js';
import { Draw, inShare, mix } from './random.js';
import type { SeededClicks } from './seeded-clicks.js';
import type { SeededLink } from './seeded-links.js';
import { DAY_MS, timeText } from './timestamps.js';

export const CONVERSION_TYPES: readonly string[] = [
  'new_subscriber',
  'new_transaction',
  'message_received',
  'fan_sent_1_message',
  'fan_sent_3_messages',
];
const NO_FLAGS: ClickFlags = { bot: false, duplicate: false };
const SUBSCRIBER = 0;
const TRANSACTION = 1;
const MESSAGE = 2;
const LATER_TYPES = [1, 1, 1, 1, 1, 2, 2, 2, 3, 4];
const PRICES = [300, 499, 500, 999, 1000, 1500, 2000, 2500, 4999, 5000, 10_000, 12_025];
/** Mean delay of an event after its click: with it a cohort shows 78 % of its revenue after seven days. */
const MEAN_DELAY_MS = 4.6 * DAY_MS;
/** Fans below this number come back through other links. */
const SHARED_FANS = 50;

interface Columns {
  readonly times: Float64Array;
  readonly types: Uint8Array;
  readonly fans: Uint32Array;
  readonly clicks: Int32Array;
}

function makeColumns(
  seed: number,
  link: SeededLink,
  clicks: SeededClicks,
  firstFan: number,
  endMs: number,
): Columns {
  const count = link.conversions;
  const draw = new Draw(mix(mix(seed, 12), link.ordinal));
  const clickTimes = clicks.times();
  const rows: { at: number; type: number; fan: number; click: number }[] = [];
  let ownFans = 0;
  while (rows.length < count) {
    let click = clicks.count === 0 ? -1 : draw.below(clicks.count);
    if (click >= 0 && clicks.isBot(click) && draw.chance(0.9)) click = draw.below(clicks.count);
    const clickMs = click < 0 ? link.createdMs : (clickTimes[click] ?? link.createdMs);
    const shared = draw.chance(0.05);
    const fan = shared ? draw.below(SHARED_FANS) : firstFan + ownFans;
    if (!shared) ownFans += 1;
    let type = SUBSCRIBER;
    let more = true;
    while (more && rows.length < count) {
      const delay =
        type === SUBSCRIBER
          ? (1 + draw.below(90)) * 60_000
          : -Math.log(1 - draw.unit()) * MEAN_DELAY_MS;
      const wanted = clickMs + delay;
      const at = Math.floor(wanted <= endMs ? wanted : clickMs + draw.unit() * (endMs - clickMs));
      rows.push({ at, type, fan, click });
      type = draw.pick(LATER_TYPES);
      more = draw.chance(0.62);
    }
  }
  rows.sort((a, b) => a.at - b.at);
  return {
    times: Float64Array.from(rows, (row) => row.at),
    types: Uint8Array.from(rows, (row) => row.type),
    fans: Uint32Array.from(rows, (row) => row.fan),
    clicks: Int32Array.from(rows, (row) => row.click),
  };
}

/** Gross and net of a transaction in ten-thousandths. Net is 80 % of gross in nine cases of ten. */
function amounts(rowKey: number, style: Content['amounts']): { gross: number; net: number } {
  const random = mix(rowKey, 31);
  const cents =
    (PRICES[random % PRICES.length] ?? 500) + (random % 3 === 0 ? (random >>> 8) % 100 : 0);
  let gross = cents * 100;
  if (style === 'integers') gross = Math.ceil(cents / 100) * 10_000;
  if (style === 'negatives' && random % 5 === 0) gross = -gross;
  if (style === 'fine') gross += (random >>> 16) % 100;
  const share = (random >>> 4) % 10 === 0 ? 7700 : 8000;
  const exactNet = (gross * share) / 10_000;
  if (style === 'fine') return { gross, net: Math.trunc(exactNet) };
  if (style === 'integers') return { gross, net: Math.trunc(exactNet / 10_000) * 10_000 };
  return { gross, net: Math.trunc(exactNet / 100) * 100 };
}

export interface ConversionSource {
  readonly seed: number;
  readonly link: SeededLink;
  readonly clicks: SeededClicks;
  /** A click's flags as they are now, which may not be those it was made with. */
  readonly clickFlags: (slot: number) => ClickFlags;
  /** The number of the link's first own fan; a link may use as many numbers as it has conversions. */
  readonly firstFan: number;
  readonly endMs: number;
}

/** The conversions of a link up to `endMs`. */
export function seededConversions(source: ConversionSource): SeededRows {
  const { seed, link, clicks, clickFlags, firstFan, endMs } = source;
  const ids = rowIds(seed, 'conversions', link.ordinal);
  const streamSeed = mix(mix(seed, 13), link.ordinal);
  const renameMs = endMs - 10 * DAY_MS;
  let made: Columns | null = null;
  const columns = (): Columns => {
    made ??= makeColumns(seed, link, clicks, SHARED_FANS + firstFan, endMs);
    return made;
  };
  const typeOf = (slot: number, content: Content): string => {
    const type = columns().types[slot] ?? SUBSCRIBER;
    if (type === MESSAGE && inShare(mix(streamSeed, slot), 32, content.newEnumShare))
      return 'fan_upgraded';
    return CONVERSION_TYPES[type] ?? 'new_subscriber';
  };

  return {
    count: link.conversions,
    times: () => columns().times,
    id: ids.id,
    facts(slot, content): RowFacts {
      const { types, fans, clicks: from } = columns();
      const click = from[slot] ?? -1;
      const sold = types[slot] === TRANSACTION;
      return {
        ...(click < 0 ? NO_FLAGS : clickFlags(click)),
        type: typeOf(slot, content),
        fanId: fanId(seed, fans[slot] ?? 0),
        gross: sold ? amounts(mix(streamSeed, slot), content.amounts).gross : null,
      };
    },
    text(slot, content) {
      const { times, types, fans, clicks: from } = columns();
      const rowKey = mix(streamSeed, slot);
      const at = times[slot] ?? 0;
      const fan = fans[slot] ?? 0;
      const click = from[slot] ?? -1;
      const type = types[slot] ?? SUBSCRIBER;
      let gross = type === SUBSCRIBER ? '0' : 'null';
      let net = gross;
      if (type === TRANSACTION) {
        const money = amounts(rowKey, content.amounts);
        const quote = content.amounts === 'strings' ? '"' : '';
        gross = quote + amountText(money.gross) + quote;
        net = quote + amountText(money.net) + quote;
      }
      const text =
        `{"id":"${ids.id(slot)}","conversion_type":"${typeOf(slot, content)}","amount_gross":${gross},"amount_net":${net},` +
        `"conversion_at":"${timeText(at, content.fractions === 'shown')}","fan_onlyfans_id":"${fanId(seed, fan)}",` +
        `"fan":${fanText(seed, fan, at, renameMs)},"click":${click < 0 ? 'null' : clicks.embeddedText(click, content)}}`;
      return distortConversion(text, rowKey, content);
    },
  };
}
