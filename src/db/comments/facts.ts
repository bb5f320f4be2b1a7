import { changes } from '../schema/changes.js';
import { clicks } from '../schema/clicks.js';
import { conversions } from '../schema/conversions.js';
import { type RelationComments, tableComments } from './relation.js';
import { deletedAt, written } from './shared.js';

const affiliate = (number: number): string =>
  `Affiliate parameter aff_s${number} of the address that was clicked; what it means is up to your networks.`;

/** Comments on clicks, conversions and what changed of them. */
export const factComments: readonly RelationComments[] = [
  tableComments(
    clicks,
    'Clicks on Smart Links, one row each, bots and duplicates included. Ask for _deleted_at IS NULL.',
    {
      id: "The click's id: field id. Opaque text.",
      smart_link_id: 'The link that was clicked: joins smartlinks.smart_links.id.',
      created_at: 'When it was clicked (UTC): field created_at.',
      referrer:
        'The page the visitor came from, as the browser told: field referrer. Null or empty where it told none.',
      ip_address: "The visitor's IP address: field ip_address. Personal. Text: it may be anything.",
      user_agent: "The visitor's browser as it names itself: field user_agent. Personal.",
      browser_device_type: 'Kind of device, such as mobile or desktop: field browser_device_type.',
      browser_name: 'Browser with its version: field browser_name.',
      browser_family: 'Browser without its version: field browser_family.',
      browser_platform: 'Operating system: field browser_platform.',
      is_bot:
        'True where the API takes it for a bot: field is_bot. May change later; changes are kept in smartlinks.changes.',
      is_duplicate:
        'True where the API takes it for a repeated click of one visitor: field is_duplicate. May change later.',
      country_code: "The visitor's country, ISO 3166-1 alpha-2: field country_code.",
      external_click_id:
        "The network's own id of the click, where it passed one: field external_click_id.",
      gross_clicks: 'How many raw clicks the API says this row stands for: field gross_clicks.',
      fbclid: 'Click id of Meta ads: field fbclid.',
      gclid: 'Click id of Google ads: field gclid.',
      ttclid: 'Click id of TikTok ads: field ttclid.',
      gbraid: 'Click id of Google ads for apps on iOS: field gbraid.',
      wbraid: 'Click id of Google ads from iOS to the web: field wbraid.',
      sccid: 'Click id of Snapchat ads: field sccid.',
      aff_s1: affiliate(1),
      aff_s2: affiliate(2),
      aff_s3: affiliate(3),
      aff_s4: affiliate(4),
      aff_s5: affiliate(5),
      utm_source:
        'Campaign parameter utm_source, as it stood in the address. May be a macro that the network left unfilled.',
      utm_medium: 'Campaign parameter utm_medium, as it stood in the address.',
      utm_campaign:
        'Campaign parameter utm_campaign, as it stood in the address. May be a macro that the network left unfilled.',
      utm_content:
        'Campaign parameter utm_content, often the creative, as it stood in the address.',
      utm_term: 'Campaign parameter utm_term, as it stood in the address.',
      ...written,
      _deleted_at: `${deletedAt} Also set on a click that is known only from a conversion, until the API lists it.`,
    },
  ),
  tableComments(
    conversions,
    'What fans did after a click: subscribed, paid, wrote. One row each. Ask for _deleted_at IS NULL.',
    {
      id: "The conversion's id: field id. Opaque text.",
      smart_link_id: 'The link it is counted for: joins smartlinks.smart_links.id.',
      conversion_at:
        'When it happened (UTC): field conversion_at. They keep coming for weeks after the click.',
      conversion_type:
        'new_subscriber, new_transaction, message_received, fan_sent_1_message, fan_sent_3_messages; others may come: field conversion_type. Sum money over new_transaction only.',
      amount_gross: 'What the fan paid, in USD: field amount_gross. Exact.',
      amount_net:
        'What is left after the fees of the platform, in USD: field amount_net. Not always 80 % of gross. Exact.',
      click_id:
        'The click it is traced to: joins smartlinks.clicks.id. Null where the API names none.',
      click_created_at: 'When that click was made (UTC). Null where the API names no click.',
      fan_onlyfans_id: 'The fan: joins smartlinks.fans.onlyfans_id. Null where the API names none.',
      ...written,
      _deleted_at: deletedAt,
    },
  ),
  tableComments(
    changes,
    'What changed of clicks and conversions that were stored already: flags, amounts, rows that vanished. One row a value.',
    {
      id: 'Number of this entry; later ones are larger.',
      stream: 'The table that the row is in: clicks or conversions.',
      row_id: 'The id of that row.',
      field: 'The column that changed; _deleted_at where the row vanished or came back.',
      old: 'The value before, as text. Null where there was none.',
      new: 'The value after, as text. Null where there is none.',
      changed_at: 'When the change was stored here (UTC), not when it was made.',
      run_id: 'The run that found it: joins smartlinks_sync.runs.id.',
    },
  ),
];
