import { adSpend } from '../schema/ad-spend.js';
import { linkLabels } from '../schema/link-labels.js';
import { type RelationComments, tableComments } from './relation.js';
import { written } from './shared.js';

/** Comments on what the team brings itself. */
export const ownDataComments: readonly RelationComments[] = [
  tableComments(adSpend, 'What the team spent on ads, as imported. A sync never writes here.', {
    id: 'Number of this row.',
    day: 'The day of the spend, as the ad platform cuts its days.',
    smart_link_id:
      'The link it was spent on: joins smartlinks.smart_links.id. Null where not known.',
    vendor: 'Who was paid.',
    utm_campaign: 'The campaign it was spent on.',
    amount: 'What was spent, in currency. Exact.',
    currency: 'Currency of the amount, ISO 4217.',
    ...written,
  }),
  tableComments(
    linkLabels,
    "The team's own labels of links, as imported. A sync never writes here.",
    {
      smart_link_id: 'The link: joins smartlinks.smart_links.id.',
      vendor: 'Who sends the traffic.',
      channel: 'Kind of traffic.',
      creative: 'The ad that was shown.',
      ...written,
    },
  ),
];
