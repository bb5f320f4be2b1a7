import { days } from '../schema/days.js';
import { lateRows } from '../schema/late-rows.js';
import { runs } from '../schema/runs.js';
import { streams } from '../schema/streams.js';
import { type RelationComments, tableComments } from './relation.js';

const workspace = 'The team: the name of its API key in the configuration.';
const link = 'The link: joins smartlinks.smart_links.id.';
const stream = 'clicks or conversions.';

/** Comments on the ledger: what was counted, and when. */
export const ledgerComments: readonly RelationComments[] = [
  tableComments(
    lateRows,
    'Clicks and conversions that came when their day was over and counted already: smartlinks_bi.restatements shows them.',
    {
      stream: 'clicks or conversions.',
      row_id: 'The id of the click or conversion.',
      seen_at: 'When it was first stored (UTC).',
      run_id: 'The run that stored it: joins smartlinks_sync.runs.id.',
    },
  ),
  tableComments(
    streams,
    'The ledger, one row for each link and stream (clicks or conversions): the stretch of time that was counted against the API.',
    {
      smart_link_id: link,
      stream,
      workspace,
      counter: "The link's counter at the last proof, as the API listed it.",
      counter_gap: 'How much the counter was ahead of the stored rows at the last proof.',
      live_rows: 'Rows of the stream that are stored and not marked as deleted, at the last proof.',
      dropped_rows: 'Rows that retention removed: counters of the API count them still.',
      kept_from:
        'Rows of before (UTC) were removed by retention, or are about to be; they are not read again. Null: none were.',
      revenue: "The link's revenue in USD at the last proof, as the API listed it.",
      revenue_gap:
        'How much that revenue was ahead of the stored amounts at the last proof, in USD.',
      counted_from: 'Beginning of the stretch that was counted (UTC).',
      counted_through:
        'End of the stretch that was counted (UTC). A link on which nothing happened since is not asked again, so this may lie back although nothing is missing.',
      proven_at: 'When stored rows and the API last agreed (UTC).',
      verified_at:
        'When verify last counted all of it and found no difference (UTC); null where it never did, or found one since.',
      verified_through: 'Up to when it counted then (UTC).',
      edits_checked_at: 'When rows were last looked at for edits that counts do not show (UTC).',
      closed_on_first_page: 'True where the last proof needed one page.',
      hints: 'JSON: figures that disagree for good and are not followed again until they change.',
      due_at: 'Not read again before this (UTC); null where nothing holds it.',
      attempts: 'Readings in a row that did not settle it.',
      unsettled_cycles: 'Cycles in a row that ended with something unsettled.',
      unsettled_since: 'Since when something is unsettled (UTC); null where nothing is.',
      failed_at: 'When reading it last failed (UTC); null since it went well.',
      failed_code: 'Code of that failure.',
      version: 'Grows with each commit; keeps two runs from overwriting each other.',
    },
  ),
  tableComments(
    days,
    'The ledger, one row for each link, stream and UTC day with rows: what the API counted and what is stored.',
    {
      smart_link_id: link,
      stream,
      day: 'The UTC day.',
      api_total: "The API's count of that day. Null where it gave none for the day alone.",
      stored: 'Rows of that day that are stored and not marked as deleted.',
      status:
        'verified: both counts agree; unsettled: not yet; quarantined: a row could not be stored; forgotten: the API no longer answers for it, rows are kept.',
      verified_at: 'When both counts last agreed (UTC).',
      run_id: 'The run that wrote this: joins smartlinks_sync.runs.id.',
      dropped:
        'Rows of stored that retention has removed since, after they were proven. Null: none were.',
    },
  ),
  tableComments(runs, 'Runs of commands over a workspace, one row each.', {
    id: 'Number of the run.',
    workspace,
    command: 'The command, such as sync or verify.',
    host: 'Name of the machine it ran on.',
    pid: 'Its process on that machine.',
    started_at: 'When it began (UTC).',
    heartbeat_at:
      'When it last told that it is alive (UTC). Older than a minute without ended_at: it was killed.',
    ended_at: 'When it ended (UTC); null while it runs, or where it was killed.',
    outcome: 'done, findings, paused, stopped or failed. Null while it runs.',
    exit_code: "The program's exit code.",
    requests: 'Requests sent to the API.',
    waited_ms: 'Time spent waiting for the rate limit, in milliseconds.',
    rows_read: 'Rows that the API sent.',
    rows_inserted: 'Rows that were new.',
    rows_updated: 'Rows that differed from what was stored.',
    rows_unchanged: 'Rows that were stored already as they are.',
    rows_vanished: 'Rows marked as deleted because the API no longer lists them.',
    rows_quarantined: 'Rows that could not be stored.',
    error_code: 'Code of the error that ended it; null where none did.',
  }),
];
