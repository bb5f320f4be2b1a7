/** `smartlinks_bi.campaign_tags`: every set of tags that clicks of a link have, once. */
import { campaignColumns } from './definitions.js';

/** SQL that inserts the sets of `source` that are not there: `smart_link_id`, `row_key` and the tags, each set once. */
export function newTags(source: string): string {
  const columns = ['smart_link_id', 'row_key', ...campaignColumns].join(', ');
  const hasMacro = campaignColumns.map(
    (name) => `coalesce(smartlinks_bi.has_unfilled_macro(${name}), false)`,
  );
  return `
    INSERT INTO smartlinks_bi.campaign_tags (${columns}, campaign_key, has_unfilled_macro)
    SELECT ${columns}, smartlinks_bi.campaign_key(utm_campaign), ${hasMacro.join(' OR ')}
    FROM ${source} d
    WHERE NOT EXISTS (
      SELECT FROM smartlinks_bi.campaign_tags t
      WHERE t.smart_link_id = d.smart_link_id AND t.row_key = d.row_key
    )`;
}
