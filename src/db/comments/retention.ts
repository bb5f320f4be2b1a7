import { droppedMonths } from '../schema/dropped-months.js';
import { retention } from '../schema/retention.js';
import { type RelationComments, tableComments } from './relation.js';

/** Comments on what retention keeps of the rows that it removes. */
export const retentionComments: readonly RelationComments[] = [
  tableComments(
    droppedMonths,
    'Rows that retention removed, one row for each link, stream and UTC month: counters and revenue of the API count them still.',
    {
      smart_link_id: 'The link: joins smartlinks.smart_links.id.',
      stream: 'clicks or conversions.',
      month: 'The first day of the UTC month.',
      rows: 'Rows that were removed.',
      rows_without_bots: 'Of these, clicks that are no bots; of conversions all.',
      rows_without_duplicates: 'Of these, clicks that are no duplicates; of conversions all.',
      rows_unflagged: 'Of these, clicks that are neither; of conversions all.',
      amount_gross: 'Sum of the gross amounts of removed conversions, in USD.',
      transactions_gross: 'The same over conversions of the type new_transaction.',
      verified_at: 'When verify had counted them equal to the API (UTC).',
      dropped_at: 'When the last of them was removed (UTC).',
      run_id: 'The run that did: joins smartlinks_sync.runs.id.',
    },
  ),
  tableComments(
    retention,
    'Workspaces for which a person has agreed to RETENTION_MONTHS, one row each, with what came of it last.',
    {
      workspace: 'The team: the name of its API key in the configuration.',
      months: 'The smallest number of months that was agreed to.',
      agreed_at: 'When (UTC).',
      ran_at: 'When old rows were last looked for (UTC); null: not yet.',
      kept_from: 'Rows of before (UTC) were to be removed then.',
      rows_dropped: 'Rows removed in all.',
      held: 'JSON: links that were held back then, by the reason.',
    },
  ),
];
