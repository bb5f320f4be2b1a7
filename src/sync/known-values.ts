/**
 * Values that fields of a closed meaning are known to have, by stream and field. All of these sets are open: another
 * value is stored as it is and reported as drift. Sources: the vendor's pages of 2026 (api/list-smart-links,
 * api/create-smart-link, api/list-smart-link-postbacks) and what other clients have seen.
 */
export const knownValues: Readonly<
  Record<string, readonly { readonly field: string; readonly values: ReadonlySet<string> }[]>
> = {
  conversions: [
    {
      field: 'conversion_type',
      values: new Set([
        'new_subscriber',
        'new_transaction',
        'message_received',
        'fan_sent_1_message',
        'fan_sent_3_messages',
      ]),
    },
  ],
  links: [{ field: 'link_type', values: new Set(['free_trial', 'tracking_link']) }],
  postbacks: [{ field: 'http_method', values: new Set(['GET', 'POST']) }],
};
