/** The words that synthetic data are made of. People, creators and addresses are made up; sites are reserved example domains. */

export type TrafficKind = 'google' | 'facebook' | 'tiktok' | 'snapchat' | 'network' | 'organic';

export interface Vendor {
  readonly name: string;
  readonly kind: TrafficKind;
  /** Share of clicks that are bots. */
  readonly bots: number;
}

export const VENDORS: readonly Vendor[] = [
  { name: 'TrafficJunky', kind: 'network', bots: 0.05 },
  { name: 'Instagram Bio', kind: 'organic', bots: 0.02 },
  { name: 'ExoClick', kind: 'network', bots: 0.22 },
  { name: 'Google Search', kind: 'google', bots: 0.03 },
  { name: 'TikTok Bio', kind: 'tiktok', bots: 0.04 },
  { name: 'Reddit Ads', kind: 'organic', bots: 0.06 },
  { name: 'Snap Ads', kind: 'snapchat', bots: 0.03 },
  { name: 'JuicyAds', kind: 'network', bots: 0.35 },
  { name: 'Facebook', kind: 'facebook', bots: 0.04 },
  { name: 'X Shoutout', kind: 'organic', bots: 0.08 },
];
export const MARKETS = ['US', 'UK', 'DE', 'LATAM', 'AU', 'T1 mix'] as const;
export const CREATIVES = [
  'creative-a',
  'creative-b',
  'creative-c',
  'story-1',
  'banner-300x250',
  'popunder',
] as const;
export const CAMPAIGNS = [
  'winter',
  'launch',
  'retarget',
  'evergreen',
  'black-friday',
  'weekend',
] as const;
export const TERMS = ['fans', 'model', 'exclusive', 'free trial'] as const;
export const COUNTRIES = [
  'US',
  'US',
  'US',
  'GB',
  'DE',
  'CA',
  'AU',
  'BR',
  'MX',
  'FR',
  'ES',
  'IT',
  'NL',
  'SE',
  'JP',
  'IN',
] as const;
export const REFERRERS: readonly (string | null)[] = [
  'example.com',
  'https://www.example.com/landing?ref=bio',
  'https://social.example.net/profile',
  'https://search.example.org/',
  null,
];
export const CREATORS = [
  'Ava Sample',
  'Bella Example',
  'Cleo Demo',
  'Daisy Placeholder',
  'Ella Specimen',
  'Fay Mockup',
] as const;
export const FIRST_NAMES = [
  'Alex',
  'Ben',
  'Chris',
  'Dan',
  'Eli',
  'Finn',
  'Gus',
  'Henk',
  'Ivo',
  'Jens',
  'Kai',
  'Leo',
  'Max',
  'Nico',
  'Otto',
  'Paul',
] as const;
export const SURNAMES = [
  'Example',
  'Sample',
  'Tester',
  'Demo',
  'Nobody',
  'Placeholder',
  'Fiction',
  'Mock',
] as const;

interface Device {
  readonly agent: string;
  readonly type: string | null;
  readonly name: string | null;
  readonly family: string | null;
  readonly platform: string | null;
}

const device = (
  agent: string,
  type: string | null,
  name: string | null,
  family: string | null,
  platform: string | null,
): Device => ({ agent, type, name, family, platform });

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const PEOPLE: readonly Device[] = [
  device(
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${APPLE} Version/18.5 Mobile/15E148 Safari/604.1`,
    'Mobile',
    'Mobile Safari',
    'Safari',
    'iOS',
  ),
  device(
    `Mozilla/5.0 (Linux; Android 15; Pixel 9) ${WEBKIT} Chrome/138.0.0.0 Mobile Safari/537.36`,
    'Mobile',
    'Chrome Mobile',
    'Chrome',
    'Android',
  ),
  device(
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/138.0.0.0 Safari/537.36`,
    'Desktop',
    'Chrome',
    'Chrome',
    'Windows',
  ),
  device(
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${APPLE} Version/18.5 Safari/605.1.15`,
    'Desktop',
    'Safari',
    'Safari',
    'macOS',
  ),
  device(
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Desktop',
    'Firefox',
    'Firefox',
    'Linux',
  ),
  device(
    `Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) ${APPLE} Version/18.5 Mobile/15E148 Safari/604.1`,
    'Tablet',
    'Mobile Safari',
    'Safari',
    'iPadOS',
  ),
  device(
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${APPLE} Mobile/15E148 Instagram 390.0.0.28.85`,
    'Mobile',
    'Instagram',
    'Instagram',
    'iOS',
  ),
];
const MACHINES: readonly Device[] = [
  device('ExampleBot/2.1 (+https://bot.example.com)', null, null, null, null),
  device('python-requests/2.32.3', 'Desktop', 'Python Requests', 'Python Requests', null),
  device(
    `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/138.0.0.0 Safari/537.36`,
    'Desktop',
    'Chrome Headless',
    'Chrome',
    'Linux',
  ),
];

const deviceText = (d: Device): string =>
  `"user_agent":${JSON.stringify(d.agent)},"browser_device_type":${JSON.stringify(d.type)},` +
  `"browser_name":${JSON.stringify(d.name)},"browser_family":${JSON.stringify(d.family)},"browser_platform":${JSON.stringify(d.platform)}`;

/** The five browser fields of a click as JSON text. */
export const PEOPLE_DEVICES: readonly string[] = PEOPLE.map(deviceText);
export const BOT_DEVICES: readonly string[] = MACHINES.map(deviceText);
