import { accounts } from '../schema/accounts.js';
import { fans } from '../schema/fans.js';
import { smartLinkSnapshots } from '../schema/smart-link-snapshots.js';
import { smartLinks } from '../schema/smart-links.js';
import { type RelationComments, tableComments } from './relation.js';
import { deletedAt, figures, written } from './shared.js';

/** Comments on links, accounts and fans. */
export const linkComments: readonly RelationComments[] = [
  tableComments(accounts, 'Creator accounts that Smart Links belong to, one row each.', {
    id: "The account's id, such as acct_…: field account.id of a link. Opaque text.",
    workspace: 'The team whose API key listed this account first.',
    display_name: "The creator's name as shown on the platform: field account.display_name.",
    username: "The creator's user name, without the @: field account.username.",
    ...written,
  }),
  tableComments(
    smartLinks,
    'Smart Links, one row each, with the figures that the API listed last. Removed links stay, with _deleted_at.',
    {
      id: "The link's id: field id. Opaque text.",
      workspace: 'The team whose API key listed this link first.',
      account_id:
        'The account it belongs to: joins smartlinks.accounts.id. Null where the API names none.',
      name: "The link's name as the team gave it: field name. Not unique.",
      link_type:
        'What it hands out: free_trial or tracking_link: field link_type. Others may come.',
      traffic_redirect_url:
        'The address to put into an ad; visitors are sent on from there: field traffic_redirect_url.',
      free_trial_days: 'Days of the free trial: field free_trial_days. Null on tracking links.',
      ...figures,
      created_at: 'When the link was made (UTC): field created_at.',
      updated_at:
        'When its settings were last changed (UTC): field updated_at. Counters do not move it.',
      ...written,
      _deleted_at: deletedAt,
    },
  ),
  tableComments(
    smartLinkSnapshots,
    "A link's figures over time: one row for each link and hour in which they had changed.",
    {
      smart_link_id: 'The link: joins smartlinks.smart_links.id.',
      taken_at:
        'The hour, by its beginning (UTC). Figures are those of the last listing in that hour.',
      ...figures,
      ...written,
      _extra: 'Not used here: null.',
    },
  ),
  tableComments(
    fans,
    'Fans named by conversions, one row each, with the values of the newest conversion that named them. Personal data.',
    {
      onlyfans_id: "The fan's id on the platform: field fan.onlyfans_id. Opaque text.",
      username: "The fan's user name: field fan.username. Personal.",
      name: "The fan's shown name: field fan.name. Personal.",
      avatar_url: "Address of the fan's picture: field fan.avatar_url. Personal.",
      onlyfans_url: "Address of the fan's profile: field fan.onlyfans_url. Personal.",
      as_of:
        'Time of the conversion that these values came from (UTC). Null where only the id is known.',
      ...written,
    },
  ),
];
