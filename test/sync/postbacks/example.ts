import type { JsonObject } from '../../../src/json.js';

/** The postback that the vendor's page shows. */
export const example: JsonObject = {
  id: 123,
  url: 'https://example.com/postback?click={click_id}&type={conversion_type}&gclid={gclid}',
  http_method: 'POST',
  body: '{"click_id":"{click_id}","value":"{amount_gross}"}',
  headers: [{ name: 'Authorization', value: 'Bearer token' }],
  smart_link_scope: 'campaign_specific',
  conversion_types: ['new_subscriber', 'new_transaction'],
  smart_link_ids: ['01JTESTLINK000000000000001'],
  smart_links: [
    {
      link_ulid: '01JTESTLINK000000000000001',
      name: 'Instagram Bio Link',
      account_display_name: 'Creator Main',
      account_prefixed_id: 'acct_XXXXXXXX',
    },
  ],
  latest_response: {
    id: 456,
    conversion_type: 'new_subscriber',
    postback_url:
      'https://example.com/postback?click=01JTESTCLICK000000000000001&type=new_subscriber&gclid=google-click-id',
    succeeded: true,
    status_code: 200,
    error_type: null,
    error_message: null,
    created_at: '2026-01-31T22:16:00+00:00',
  },
  created_at: '2026-01-31T21:45:00+00:00',
  updated_at: '2026-01-31T21:45:00+00:00',
};
