import { adSpend } from '../schema/ad-spend.js';
import { linkLabels } from '../schema/link-labels.js';
import { type RelationComments, tableComments } from './relation.js';
import { written } from './shared.js';

const link = 'joins smartlinks.smart_links.id';

/** Comments on what the team brings itself. */
export const ownDataComments: readonly RelationComments[] = [
  tableComments(
    adSpend,
    'What the team spent on ads, as imported: one line for a day and what the money was spent on. A sync changes nothing here but to fill in links that were not known.',
    {
      id: 'Number of this row.',
      workspace: 'The workspace whose spend it is.',
      date_day: 'The day of the spend, as the ad platform cuts its days.',
      smart_link_id: `The link it was spent on: ${link}. Null where not known.`,
      link: 'What the imported file calls the link: an id, a name or an address.',
      platform: 'Where it was spent, such as meta or a traffic network.',
      campaign_id: 'The campaign in the ad platform.',
      campaign_name:
        'The name of the campaign in the ad platform. Tells lines apart only where there is no campaign_id.',
      utm_source: 'The utm_source that the ads carry.',
      utm_medium: 'The utm_medium that the ads carry.',
      utm_campaign:
        'The utm_campaign that the ads carry: by it spend meets clicks where no link is known.',
      utm_content: 'The utm_content that the ads carry.',
      spend: 'What was spent, in currency. Exact.',
      currency: 'Currency of the spend, ISO 4217.',
      fx_rate: 'USD for one unit of the currency, where the team gave it. Exact.',
      impressions: 'Impressions, as the ad platform counts them.',
      clicks: 'Clicks, as the ad platform counts them: not those of the link.',
      source:
        'Where the figures come from. The same line of the same source imported again replaces the first.',
      line_key:
        'Digest of what the line is about, made by the database: unique by workspace, source and day.',
      ...written,
    },
  ),
  tableComments(
    linkLabels,
    "The team's own labels of links, such as vendor, channel and creative. A sync changes none that was imported.",
    {
      id: 'Number of this row.',
      smart_link_id: `The link: ${link}.`,
      key: 'What kind of label, such as vendor.',
      value: 'The label. Null takes away an earlier one.',
      source: 'Who says so, such as import, or name where the name of the link says it.',
      valid_from: 'First day on which it holds; null: from the beginning.',
      valid_to: 'Last day on which it holds; null: until further notice.',
      ...written,
    },
  ),
];
