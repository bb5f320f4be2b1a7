/** Postback destinations, with the secrets in url, headers and body that real ones carry. */
import { type JsonFields, joinObject, valueText } from './json-fields.js';
import { Draw, mix } from './random.js';
import type { SeededLink } from './seeded-links.js';
import { DAY_MS, timeText } from './timestamps.js';

export interface PostbackState {
  readonly id: number;
  readonly fields: JsonFields;
  removed: boolean;
}

const TYPES = ['new_subscriber', 'new_transaction'];

/** Makes postbacks for some of the links. The third never delivered; the second fails. */
export function seededPostbacks(
  seed: number,
  count: number,
  links: readonly SeededLink[],
  endMs: number,
): PostbackState[] {
  return Array.from({ length: count }, (_, i): PostbackState => {
    const draw = new Draw(mix(mix(seed, 41), i));
    const id = 123 + i;
    const campaign = i % 2 === 0 && links.length > 0;
    const own = campaign
      ? links.filter((_link, n) => n % Math.max(1, count) === i).slice(0, 5)
      : [];
    const createdMs = endMs - draw.below(20 * DAY_MS) - 5 * DAY_MS;
    const failed = i % 3 === 1;
    const token = `secret-${mix(seed, id).toString(36)}`;
    const url = `https://tracker.example.com/postback?key=${token}&click={click_id}&type={conversion_type}&gclid={gclid}`;
    const latest = {
      id: 456 + i,
      conversion_type: 'new_subscriber',
      postback_url: `https://tracker.example.com/postback?key=${token}&click=01JTESTCLICK000000000000001&type=new_subscriber&gclid=`,
      succeeded: !failed,
      status_code: failed ? 500 : 200,
      error_type: failed ? 'http_error' : null,
      error_message: failed ? 'The destination answered 500.' : null,
      created_at: timeText(endMs - draw.below(DAY_MS)),
    };
    const value = {
      id,
      url,
      http_method: i % 2 === 0 ? 'POST' : 'GET',
      body: i % 2 === 0 ? '{"click_id":"{click_id}","value":"{amount_gross}"}' : null,
      headers: i % 2 === 0 ? [{ name: 'Authorization', value: `Bearer ${token}` }] : [],
      smart_link_scope: campaign ? 'campaign_specific' : 'global',
      conversion_types: TYPES.slice(0, 1 + (i % 2)),
      smart_link_ids: own.map((link) => link.id),
      smart_links: own.map((link) => ({
        link_ulid: link.id,
        name: link.name,
        account_display_name: link.account.displayName,
        account_prefixed_id: link.account.id,
      })),
      latest_response: i % 3 === 2 ? null : latest,
      created_at: timeText(createdMs),
      updated_at: timeText(createdMs),
    };
    return { id, fields: fieldsOf(value), removed: false };
  });
}

/** An object as fields with their JSON text. */
export function fieldsOf(value: Readonly<Record<string, unknown>>): JsonFields {
  return new Map(Object.entries(value).map(([name, content]) => [name, valueText(content)]));
}

/** The list as JSON text. */
export function postbacksText(postbacks: readonly PostbackState[]): string {
  return `[${postbacks
    .filter((postback) => !postback.removed)
    .map((postback) => joinObject(postback.fields))
    .join(',')}]`;
}
