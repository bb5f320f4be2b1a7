import { absences } from '../schema/absences.js';
import { backfillStreams, backfills } from '../schema/backfills.js';
import { drift } from '../schema/drift.js';
import { erasedClicks } from '../schema/erased-clicks.js';
import { erasedFans } from '../schema/erased-fans.js';
import { listedTwice } from '../schema/listed-twice.js';
import { pauses } from '../schema/pauses.js';
import { quarantine } from '../schema/quarantine.js';
import { rateBudget } from '../schema/rate-budget.js';
import { readers } from '../schema/readers.js';
import { rollupsPending } from '../schema/rollups-pending.js';
import { settings } from '../schema/settings.js';
import { troubles } from '../schema/troubles.js';
import { units } from '../schema/units.js';
import { ledgerComments } from './ledger.js';
import { type RelationComments, tableComments, viewComments } from './relation.js';
import { retentionComments } from './retention.js';

const workspace = 'The team: the name of its API key in the configuration.';
const link = 'The link: joins smartlinks.smart_links.id.';
const stream = 'clicks or conversions.';

/** Comments on what the sync keeps besides. */
const keptComments: readonly RelationComments[] = [
  tableComments(
    quarantine,
    'Rows that no table could hold, one row each, until they are stored or dropped.',
    {
      id: 'Number of the entry, as quarantine list shows it.',
      workspace,
      stream,
      smart_link_id: link,
      row_hash: 'Hash of the row, by which it is known again.',
      reason:
        'Why: no_id, no_time, id_too_long, not_json, listed_twice, or rejected_ and the SQLSTATE.',
      payload: 'The row as it came. Personal data.',
      row_time: "The row's own time (UTC), where it has one.",
      first_seen_at: 'When it first came (UTC).',
      last_seen_at: 'When it last came (UTC).',
      resolved_at: 'When it could be stored (UTC); null while it could not.',
      dropped_at: 'When somebody dropped it (UTC); null while nobody did.',
    },
  ),
  tableComments(
    listedTwice,
    'Clicks and conversions that one link took from another, one row each; those that both of them list stay with the first.',
    {
      stream,
      row_id: 'The id of the click or conversion.',
      smart_link_id: 'The link that had it first: joins smartlinks.smart_links.id.',
      other_link_id: 'The link that took it: joins smartlinks.smart_links.id.',
      is_certain: 'True once both were seen to list it: the first link keeps it then.',
      seen_at: 'When that was last noted (UTC).',
    },
  ),
  tableComments(
    absences,
    'What a listing of the API lacks and is not marked as deleted yet, one row each: a brake waits 24 hours.',
    {
      workspace,
      kind: 'What is missing: a row of clicks or conversions, a link or a postback.',
      id: 'The id of what is missing.',
      smart_link_id: 'The link that it belongs to.',
      since: 'Since when it is missing (UTC).',
    },
  ),
  tableComments(
    drift,
    'Fields and values that the API sent and this version does not expect, one row each.',
    {
      stream: 'Where it came: clicks, conversions, links or postbacks.',
      field: 'The field; with its value where the value is what is new.',
      first_seen_at: 'When it first came (UTC).',
      type: 'JSON type of the field, never its content.',
      sample_kind: 'field or value: what of it is new.',
    },
  ),
  tableComments(
    rateBudget,
    "What the API said of a workspace's rate limit and credits, one row each.",
    {
      workspace,
      limit_minute: 'Requests a minute that it announced.',
      remaining_minute: 'Requests that were left of that minute.',
      limit_day: 'Requests a day that it announced; null where it knows no such limit.',
      remaining_day: 'Requests that were left of that day.',
      announced_at: 'When it said so (UTC).',
      page_sizes: 'JSON: rows a request that each endpoint was seen to take.',
      longest_spans:
        'JSON: by endpoint, seconds of the longest range that it answers, where it cuts longer ones and does not say so.',
      links_probed_at:
        "When the list of links was last asked for more than are known, by the service's clock (UTC).",
      updated_at: 'When this row was last written (UTC).',
      held_until: 'No request is sent before this (UTC): the API asked for it.',
      credits_used: 'Credits that all answers together said they cost.',
      credits_balance: 'Credits that are left, as the API last said.',
      users: 'JSON: processes that share the limit now, with the share of each.',
      leasable:
        'Requests that workers could still lease at leasable_at, in advance of sending them.',
      leasable_at: 'When that was worked out (UTC); null where no worker has leased any.',
    },
  ),
  tableComments(
    settings,
    'Settings that all processes over this database must agree on, one row each; of SYNC_SETTLE_SECONDS and SYNC_ACCOUNT_IDS what the last one had, for the views.',
    {
      name: 'The setting, as the environment names it.',
      value: 'Its value.',
      updated_at: 'When it was last changed (UTC).',
    },
  ),
  tableComments(
    erasedFans,
    'People who were erased, one row each. Later readings leave them out.',
    {
      fan_hash: 'A keyed hash of the id of the fan; the id itself is not kept.',
      erased_at: 'When (UTC).',
    },
  ),
  tableComments(
    erasedClicks,
    'Clicks that led to a conversion of an erased person: they are stored without what tells of a person.',
    {
      click_id: 'The click: joins smartlinks.clicks.id.',
      erased_at: 'When (UTC).',
    },
  ),
  tableComments(
    pauses,
    'Workspaces that are paused, one row each: smartlink-sync resume ends it.',
    {
      workspace,
      paused_at: 'Since when (UTC).',
      reason: 'Why, in the words of who paused it.',
      by: 'Who: user and machine.',
    },
  ),
  tableComments(
    troubles,
    'Troubles that alerts tell of, one row for each kind that is open or whose end was not told.',
    {
      workspace,
      kind: 'What kind of trouble.',
      since: 'Since when (UTC).',
      detail: 'One sentence without personal data.',
      told_at: 'When its beginning was told (UTC); null while it was not.',
      ended_at: 'When it was over (UTC); null while it is open.',
    },
  ),
  tableComments(
    units,
    'Streams that a run has given to workers (start --role worker), one row each, of the newest run that planned it.',
    {
      workspace,
      smart_link_id: link,
      stream,
      run_id: 'The run that planned it: joins smartlinks_sync.runs.id.',
      place: 'Its place among those of its link; the next one is queued when this one has ended.',
      state:
        'waiting, queued, running, ended (its result is not read yet), done, or cancelled with its run.',
      queued_at: 'When the run planned it (UTC).',
      started_at: 'When a worker first began with it in this run (UTC).',
      ended_at: 'When it ended (UTC).',
      worker: 'The worker that has it, or had it last.',
      starts:
        'How often a worker began with it in this run; more than 1 after a worker died or was stopped.',
      failures: 'Runs in a row in which it was set aside.',
      error_code: 'What it failed with last; null where it did not.',
      aside_until: 'It is set aside, and not worked on before this (UTC).',
      plan: 'JSON: the range to work on.',
      result: 'JSON: what became of it, until the scheduler has read it. Figures and ids only.',
    },
  ),
  tableComments(
    backfills,
    'Backfills that were begun, one row each: one that was stopped can go on.',
    {
      id: 'Number of the backfill.',
      workspace,
      scope: 'What it covers: links, stream and whether rows are read whatever the counts say.',
      range_from: 'First moment of its range (UTC).',
      range_through: 'Last moment of its range (UTC).',
      begun_at: 'When it was begun (UTC).',
      finished_at: 'When it was finished (UTC); null while it is not.',
    },
  ),
  tableComments(backfillStreams, 'How far a backfill has come, one row for each link and stream.', {
    backfill_id: 'The backfill: joins smartlinks_sync.backfills.id.',
    smart_link_id: link,
    stream,
    read_from: 'Everything of the range from here on was read (UTC).',
    finished_at: 'When this stream was finished (UTC); null while it is not.',
  }),
  tableComments(
    readers,
    'Roles that grant-reader made, one row each: every migration gives them the tables and columns it made.',
    {
      name: 'The database role.',
      with_pii: 'True where it may see personal data.',
      granted_at: 'When its rights were last chosen (UTC).',
    },
  ),
  tableComments(
    rollupsPending,
    'Links whose daily sums are to be built anew from all their rows, after an update or another REPORT_TIMEZONE. Empty otherwise.',
    { smart_link_id: link },
  ),
  viewComments(
    'smartlinks_sync',
    '__drizzle_migrations',
    'Migrations that were applied to this schema, one row each.',
    {
      id: 'Number of the entry.',
      hash: "Hash of the migration's text.",
      created_at: 'When the migration was made, in milliseconds since 1970.',
    },
  ),
];

/** Comments on the tables of the schema `smartlinks_sync`. */
export const stateComments: readonly RelationComments[] = [
  ...ledgerComments,
  ...keptComments,
  ...retentionComments,
];
