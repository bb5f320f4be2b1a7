/** The columns with which every view of links begins, and how they are found. */
import { ZONE } from '../rollups/definitions.js';

/** The nine columns, from `p`, a row of `link_periods` or `links`. */
export const LINK_COLUMNS =
  'p.workspace, p.account_id, p.account_username, p.smart_link_id, p.smart_link_name, p.link_type, p.link_status, p.vendor, p.channel';

/** The same where `channel` is of the click, not of the link. */
export const ROW_LINK_COLUMNS = LINK_COLUMNS.replace(', p.channel', '');

/** What the nine columns say. */
export const linkColumns = {
  workspace: 'The workspace that listed the link first.',
  account_id: 'The account (creator) of the link: joins smartlinks.accounts.id.',
  account_username: 'The username of that account now.',
  smart_link_id: 'The link: joins smartlinks.smart_links.id.',
  smart_link_name: 'The name of the link now.',
  link_type: 'Kind of link, free_trial or tracking_link: field link_type.',
  link_status:
    'active, or removed where the API no longer lists the link. The rows of removed links stay.',
  vendor: 'Label vendor of the link. Null where it has none.',
  channel:
    'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.',
} as const;

/** The period of a link's labels that a day lies in, as `p`. */
export function periodOn(link: string, day: string): string {
  return `LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = ${link} AND ${day} BETWEEN p.first_day AND p.last_day`;
}

/** An instant as a local time without a zone, as reports show it. */
export const localTime = (instant: string): string => `(${instant} AT TIME ZONE ${ZONE})`;

/** The day of an instant in the time zone of reports. */
export const localDay = (instant: string): string => `${localTime(instant)}::date`;

/**
 * The same where it is worked out for a great many rows: to find a zone by its name takes twice as long as all else of
 * it, and most have none but UTC. Longer to plan.
 */
export const localDayOfMany = (instant: string): string =>
  `(CASE ${ZONE} WHEN 'UTC' THEN ${instant} AT TIME ZONE interval '0' ELSE ${localTime(instant)} END)::date`;

/** The moment at which a date of reports is over. */
export const endOfDay = (date: string): string => `((${date} + 1)::timestamp AT TIME ZONE ${ZONE})`;

/** Today in the time zone of reports, worked out once a statement. */
export const TODAY = `(SELECT ${localDay('now()')})`;
