/**
 * Made-up clicks and conversions as SQL: row number `g` always gives the same row, so that rows can be made again
 * without reading the table. Ids have 27 characters and begin with their time, as ULIDs do; a few links have most of the
 * clicks: the busiest one a hundredth of all, the middle one about seven of 100,000.
 */

export const LINKS = 10_000;
export const YEARS = 3;
const SPAN_SECONDS = YEARS * 365 * 86_400;
/** A conversion for so many clicks. */
export const CLICKS_A_CONVERSION = 33;

/** Where in time the rows lie. */
export interface World {
  readonly rows: number;
  /** The first row's second, UTC since 1970; later ones follow at an even pace, also beyond `rows`. */
  readonly startSeconds: number;
}

/** Which rows are made. */
export interface Choice {
  readonly from: number;
  /** The first that is not made. */
  readonly to: number;
  /** SQL over `n`, the number of the link. */
  readonly where?: string;
  /** Only every so manyth row, those that it divides. */
  readonly every?: number;
  /** SQL of the link's number instead of the usual one, over `h`. */
  readonly link?: string;
  /** True for ids that have nothing to do with their time. */
  readonly hasRandomIds?: boolean;
}

/** As the first characters of an ULID do, the first of these tell links apart. */
export const linkId = (n: string): string =>
  `'01' || lpad((${n})::text, 6, '0') || 'LINK00000000000000'`;

/** The first row that lies at this second or later. */
export function rowAt({ rows, startSeconds }: World, seconds: number): number {
  const [since, span] = [BigInt(seconds - startSeconds) * BigInt(rows), BigInt(SPAN_SECONDS)];
  return Number((since + span - 1n) / span);
}

/** The second at which a row lies. */
export function secondAt({ rows, startSeconds }: World, row: number): number {
  return startSeconds + Number((BigInt(row) * BigInt(SPAN_SECONDS)) / BigInt(rows));
}

const pick = (values: readonly string[], at: string): string =>
  `('{${values.map((value) => `"${value}"`).join(',')}}'::text[])[1 + (${at}) % ${values.length}]`;

const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Instagram 350.0',
  'Mozilla/5.0 (Linux; Android 15; K) Chrome/131.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; K) Chrome/130.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15',
];
const REFERRERS = [
  'https://www.instagram.com/',
  'https://l.facebook.com/',
  'https://www.example.com/bio',
  'https://t.co/abcdefghij',
];
const COUNTRIES = 'US,US,US,US,US,GB,GB,DE,DE,CA,CA,AU,BR,MX,FR,ES,IT,NL,SE,JP,IN'.split(',');
const CAMPAIGNS = ['winter', 'launch', 'retarget', 'evergreen', 'Black Friday | US', 'weekend'];
const CREATIVES = ['creative-a', 'creative-b', 'creative-c', 'story-1', 'banner-300x250'];

/** `g`, `n` (its link) and `s` (its second), and the parts a, b, c, d of a hash of it. Each step is worked out once. */
function numbers(world: World, { from, to, where = 'true', every = 1, link }: Choice): string {
  const first = Math.ceil(from / every) * every;
  const n = link ?? `floor(${LINKS} * (h & 1048575)::float8 / 1048576 * (h & 1048575) / 1048576)`;
  return `
    SELECT k.*, md5(g::text) AS m FROM (
      SELECT g, h, (${n})::integer AS n,
        ${world.startSeconds} + g::bigint * ${SPAN_SECONDS} / ${world.rows} AS s,
        ((h >> 20) & 4095)::integer AS a, ((h >> 32) & 1023)::integer AS b,
        ((h >> 42) & 1023)::integer AS c, ((h >> 52) & 1023)::integer AS d
      FROM (SELECT g, hashint8extended(g, 7) AS h FROM (SELECT generate_series(${first}::bigint, ${to}::bigint - 1, ${every}) AS g) made OFFSET 0) hashed
      OFFSET 0
    ) k WHERE ${where} OFFSET 0`;
}

const ULID = "'01' || to_hex(s * 1000 + g % 1000) || substr(m, 1, 14)";
/** Spread over the ids of all years. */
const randomId = ({ startSeconds }: World): string =>
  `'01' || to_hex((${startSeconds} + abs(h) % ${SPAN_SECONDS}) * 1000 + g % 1000) || substr(m, 1, 14)`;

/** Column to SQL. Those that are left out are null. */
const CLICK: Readonly<Record<string, string>> = {
  id: ULID,
  smart_link_id: linkId('n'),
  created_at: 'to_timestamp(s)',
  referrer: `CASE WHEN b % 4 > 0 THEN ${pick(REFERRERS, 'c')} END`,
  ip_address: "'198.18.' || c % 256 || '.' || d % 256",
  user_agent: pick(AGENTS, 'a'),
  browser_device_type: pick(['Mobile', 'Mobile', 'Desktop', 'Mobile', 'Desktop'], 'a'),
  browser_name: pick(['Instagram', 'Chrome Mobile', 'Chrome', 'Chrome Mobile', 'Safari'], 'a'),
  browser_family: pick(['Instagram', 'Chrome', 'Chrome', 'Chrome', 'Safari'], 'a'),
  browser_platform: pick(['iOS', 'Android', 'Windows', 'Android', 'macOS'], 'a'),
  is_bot: 'b % 10 = 0',
  is_duplicate: 'c % 10 = 0',
  country_code: pick(COUNTRIES, 'd'),
  gross_clicks: '1',
  fbclid: "CASE WHEN d % 10 < 2 THEN 'IwAR' || m || substr(m, 1, 20) END",
  gclid: "CASE WHEN d % 10 = 3 THEN 'Cj0KCQ' || m END",
  aff_s1: "'sub' || a % 500",
  utm_source: pick(['network', 'ExoClick', 'facebook'], 'n'),
  utm_medium: "'cpc'",
  utm_campaign: pick(CAMPAIGNS, 'n + b % 4'),
  utm_content: pick(CREATIVES, 'n + b % 4'),
};

/** A click's subscription, or a payment; days later, as an exponential distribution has it. */
const CONVERSION: Readonly<Record<string, string>> = {
  id: "'01' || to_hex(v * 1000 + g % 1000) || substr(md5('v' || g), 1, 14)",
  smart_link_id: linkId('n'),
  conversion_at: 'to_timestamp(v)',
  conversion_type: "CASE WHEN a % 3 = 0 THEN 'new_subscriber' ELSE 'new_transaction' END",
  amount_gross: 'CASE WHEN a % 3 > 0 THEN (500 + a % 4500)::numeric / 100 END',
  amount_net: 'CASE WHEN a % 3 > 0 THEN (400 + a % 3600)::numeric / 100 END',
  click_id: ULID,
  click_created_at: 'to_timestamp(s)',
  fan_onlyfans_id: '(100000000 + abs(h) % 700000)::text',
};

/** SQL that makes clicks; column names, and the SELECT. */
export function clicks(world: World, choice: Choice): { columns: string[]; sql: string } {
  const row = choice.hasRandomIds === true ? { ...CLICK, id: randomId(world) } : CLICK;
  return made(row, numbers(world, choice));
}

/** The conversions of a range of clicks. None lies later than `lastSecond`. */
export function conversions(
  world: World,
  choice: Choice,
  lastSecond: number,
): { columns: string[]; sql: string } {
  const delay = 'CASE WHEN a % 3 = 0 THEN 1200 ELSE -ln((1 + d) / 1025.0::float8) * 5 * 86400 END';
  const times = `SELECT x.*, least(s + (${delay})::bigint, ${lastSecond}) AS v FROM (${numbers(world, { ...choice, every: CLICKS_A_CONVERSION })}) x OFFSET 0`;
  return made(CONVERSION, times);
}

function made(
  row: Readonly<Record<string, string>>,
  from: string,
): { columns: string[]; sql: string } {
  const list = Object.entries(row).map(([name, sql]) => `${sql} AS ${name}`);
  return { columns: Object.keys(row), sql: `SELECT ${list.join(', ')} FROM (${from}) numbers` };
}
