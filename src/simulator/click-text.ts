/** A click's JSON text from a sequence of numbers: the same sequence gives the same click. */
import type { ClickFlags } from './content.js';
import { opaqueText } from './ids.js';
import type { Draw } from './random.js';
import type { LinkProfile } from './seeded-links.js';
import { BOT_DEVICES, PEOPLE_DEVICES, REFERRERS } from './vocabulary.js';

const REFERRER_TEXTS = REFERRERS.map((referrer) => JSON.stringify(referrer));

/** Addresses from the ranges that are reserved for documentation. */
function ipAddress(draw: Draw): string {
  const kind = draw.below(8);
  if (kind === 0)
    return `2001:db8:${draw.below(65536).toString(16)}::${(draw.below(65535) + 1).toString(16)}`;
  const last = draw.below(254) + 1;
  return kind < 3 ? `192.0.2.${last}` : kind < 6 ? `198.51.100.${last}` : `203.0.113.${last}`;
}

const NO_AD_IDS =
  '"fbclid":null,"gclid":null,"ttclid":null,"gbraid":null,"wbraid":null,"sccid":null';

/** `fbclid` to `sccid`: only an id of the link's own network is filled. */
function adIds(draw: Draw, kind: LinkProfile['kind']): string {
  if (kind === 'organic' || kind === 'network') return NO_AD_IDS;
  const opaque = opaqueText(draw.next()) + opaqueText(draw.next());
  const google = kind === 'google' ? draw.below(10) : -1;
  return (
    `"fbclid":${kind === 'facebook' ? `"IwAR${opaque}"` : 'null'},"gclid":${google >= 0 && google < 8 ? `"Cj0KCQ${opaque}"` : 'null'},` +
    `"ttclid":${kind === 'tiktok' ? `"E.C.P${opaque}"` : 'null'},"gbraid":${google === 8 ? `"0AAAA${opaque}"` : 'null'},` +
    `"wbraid":${google === 9 ? `"CjgK${opaque}"` : 'null'},"sccid":${kind === 'snapchat' ? `"sc${opaque}"` : 'null'}`
  );
}

/** `created` is the text of `created_at`; `shown` are the flags as written, `machine` whether the browser is a program's. */
export function writeClick(
  draw: Draw,
  profile: LinkProfile,
  id: string,
  created: string,
  shown: ClickFlags,
  machine: boolean,
): string {
  const device = draw.pick(machine ? BOT_DEVICES : PEOPLE_DEVICES);
  return (
    `{"id":"${id}","created_at":"${created}","referrer":${draw.pick(REFERRER_TEXTS)},"ip_address":"${ipAddress(draw)}",${device},` +
    `"is_bot":${shown.bot},"is_duplicate":${shown.duplicate},"country_code":"${draw.pick(profile.countries)}",` +
    `"external_click_id":${draw.chance(0.4) ? `"ext_${opaqueText(draw.next())}"` : 'null'},"gross_clicks":${draw.chance(0.1) ? 2 : 1},` +
    `${adIds(draw, profile.kind)},${draw.pick(profile.campaigns)}}`
  );
}
