import { postbackConversionTypes } from '../schema/postback-conversion-types.js';
import { postbackDeliveries } from '../schema/postback-deliveries.js';
import { postbackSmartLinks } from '../schema/postback-smart-links.js';
import { postbacks } from '../schema/postbacks.js';
import { type RelationComments, tableComments } from './relation.js';
import { deletedAt, written } from './shared.js';

const secretsReplaced =
  'Host, plain words, parameter names and {macros} are kept; everything else, secrets too, is replaced.';

/** Comments on postbacks and their deliveries. */
export const postbackComments: readonly RelationComments[] = [
  tableComments(
    postbacks,
    'Where conversions are reported to (postback destinations), one row each.',
    {
      id: "The postback's id: field id. Opaque text.",
      workspace: 'The team whose API key listed this postback first.',
      url: `The address it is sent to: field url. ${secretsReplaced}`,
      http_method: 'GET or POST: field http_method.',
      body: `What is sent: field body. ${secretsReplaced}`,
      smart_link_scope:
        'Whether it is sent for all links or for chosen ones: field smart_link_scope.',
      headers:
        'A JSON list of the names of the headers that are sent; their values are never stored.',
      created_at: 'When it was made (UTC): field created_at.',
      updated_at: 'When it was last changed (UTC): field updated_at.',
      ...written,
      _deleted_at: deletedAt,
    },
  ),
  tableComments(
    postbackSmartLinks,
    'The links that a postback is configured for now, one row each; matters where smart_link_scope says so.',
    {
      postback_id: 'The postback: joins smartlinks.postbacks.id.',
      smart_link_id: 'The link: joins smartlinks.smart_links.id.',
      ...written,
    },
  ),
  tableComments(
    postbackConversionTypes,
    'The types of conversions that a postback is sent for now, one row each.',
    {
      postback_id: 'The postback: joins smartlinks.postbacks.id.',
      conversion_type: 'The type, as in smartlinks.conversions.conversion_type.',
      ...written,
    },
  ),
  tableComments(
    postbackDeliveries,
    'Deliveries of postbacks. The API shows only the newest of each postback, so this holds those that a sync happened to see, not all.',
    {
      id: "The delivery's id: field latest_response.id. Opaque text.",
      postback_id: 'The postback: joins smartlinks.postbacks.id.',
      conversion_type: 'The type of the conversion that was reported: field conversion_type.',
      postback_url: `The address as it was sent: field postback_url. ${secretsReplaced}`,
      succeeded: 'True where the receiver took it: field succeeded.',
      status_code: 'HTTP status of the answer: field status_code. Null where there was no answer.',
      error_type: 'Kind of failure: field error_type. Null where there was none.',
      error_message: 'The failure in words, literals replaced: field error_message.',
      created_at: 'When it was sent (UTC): field created_at.',
      ...written,
    },
  ),
];
