/** Comments on columns that several tables have. */

/** On `_extra`, `_first_seen_at` and `_synced_at`. */
export const written = {
  _extra:
    'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.',
  _first_seen_at: 'When this row was first stored here (UTC).',
  _synced_at:
    'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.',
} as const;

/** On `_deleted_at` of what is listed by the API. */
export const deletedAt =
  'Since when the API no longer lists this row (UTC); null while it does. Ask for _deleted_at IS NULL to count what the API counts.';

/** On the columns of `linkFigures`. */
export const figures = {
  clicks_count:
    "Clicks, as the API counts them: field clicks_count. Whether bots and duplicates are in it is the API's affair; count smartlinks.clicks where that matters.",
  conversions_count: 'Conversions of all types, as the API counts them: field conversions_count.',
  subscribers_count: 'New subscribers, as the API counts them: field subscribers_count.',
  spenders_count: 'Fans who paid, as the API counts them: field spenders_count.',
  revenue:
    'Gross revenue in USD, as the API sums it over new_transaction conversions: field revenue. Null where nothing was sold. Before the fees of the platform: not what the creator gets.',
  cost_input_mode:
    'How a cost was entered in the console, such as perClick: field cost.inputMode. Null where none was entered.',
  cost_input_value: 'The cost as entered in the console, in USD: field cost.inputValue.',
  cost_per_sub:
    'USD for each subscriber, as the API works it out: field cost.perSub. Null where unknown.',
  cost_per_click:
    'USD for each click, as the API works it out: field cost.perClick. Null where unknown.',
  cost_per_promo: 'USD for the promotion as a whole: field cost.perPromo. Null where unknown.',
  cost_subscriber_source_count:
    'Subscribers that the API divided the cost by: field cost.subscriberSourceCount.',
  cost_click_source_count: 'Clicks that the API divided the cost by: field cost.clickSourceCount.',
} as const;
