CREATE VIEW smartlinks_bi.spend_lines AS
WITH known AS (
  SELECT DISTINCT l.workspace, smartlinks_bi.campaign_key(c.utm_campaign) AS campaign_key
  FROM (SELECT DISTINCT smart_link_id, utm_campaign FROM smartlinks_bi.click_days_by_campaign) c
  JOIN smartlinks.smart_links l ON l.id = c.smart_link_id
)
SELECT s.id, s.workspace, s.date_day, s.source, s.platform, l.id AS smart_link_id, l.name AS smart_link_name,
  s.link AS link_in_file, s.campaign_id, s.campaign_name,
  s.utm_source, s.utm_medium, s.utm_campaign, s.utm_content,
  coalesce(by_tag.campaign_key, by_name.campaign_key, by_id.campaign_key, smartlinks_bi.campaign_key(s.utm_campaign),
    smartlinks_bi.campaign_key(s.campaign_name), smartlinks_bi.campaign_key(s.campaign_id)) AS campaign_key,
  CASE WHEN l.id IS NOT NULL THEN 'link'
    WHEN coalesce(by_tag.campaign_key, by_name.campaign_key, by_id.campaign_key) IS NOT NULL THEN 'campaign'
  END AS matched_by,
  s.spend, s.currency, s.fx_rate,
  CASE WHEN s.currency = 'USD' THEN s.spend ELSE s.spend * s.fx_rate END AS spend_usd,
  s.impressions, s.clicks
FROM smartlinks.ad_spend s
LEFT JOIN smartlinks.smart_links l ON l.id = s.smart_link_id AND l.workspace = s.workspace
LEFT JOIN known by_tag
  ON by_tag.workspace = s.workspace AND by_tag.campaign_key = smartlinks_bi.campaign_key(s.utm_campaign)
LEFT JOIN known by_name
  ON by_name.workspace = s.workspace AND by_name.campaign_key = smartlinks_bi.campaign_key(s.campaign_name)
LEFT JOIN known by_id
  ON by_id.workspace = s.workspace AND by_id.campaign_key = smartlinks_bi.campaign_key(s.campaign_id);
