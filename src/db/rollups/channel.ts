/** Through which channel a click came: `smartlinks_bi.click_channel`, which the migrations make. */

/** The columns of a click that it is told by. */
export const channelColumns = [
  'fbclid',
  'gclid',
  'gbraid',
  'wbraid',
  'ttclid',
  'sccid',
  'utm_source',
  'referrer',
];

/** The channel of a click `alias`, in SQL that Postgres inlines. */
export function channelOf(alias: string): string {
  return `smartlinks_bi.click_channel(${channelColumns.map((name) => `${alias}.${name}`).join(', ')})`;
}

/** The host of its referrer, in small letters; null where there is none. */
export function referrerHostOf(alias: string): string {
  const nothing = channelColumns.slice(0, -1).map(() => 'NULL');
  return `nullif(smartlinks_bi.click_channel(${nothing.join(', ')}, ${alias}.referrer), '(direct)')`;
}
