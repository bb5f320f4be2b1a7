-- Placeholders such as {{campaign.name}}, __CAMPAIGN_NAME__, %CAMPAIGN% or ##campaign## that a network left as they are.
CREATE FUNCTION smartlinks_bi.has_unfilled_macro(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT value ~* '(\{|%7B)[^{}]*?(\}|%7D)|__[a-z0-9_]+?__|%[a-z_]{3,}%|#{1,2}[a-z_.]{3,}#{1,2}' $$;
--> statement-breakpoint
COMMENT ON FUNCTION smartlinks_bi.has_unfilled_macro(text) IS
  'True where a campaign parameter holds a placeholder that the network did not fill, such as {{campaign.name}}.';
--> statement-breakpoint
CREATE FUNCTION smartlinks_bi.campaign_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE WHEN key IN ('', 'not-set', 'null', 'none', 'undefined', 'nan', 'n-a') THEN NULL ELSE key END
  FROM (SELECT btrim(lower(regexp_replace(
    regexp_replace(value, '(\{+|(%7B)+)[^{}]*?(\}+|(%7D)+)|__[a-z0-9_]+?__|%[a-z_]{3,}%|#{1,2}[a-z_.]{3,}#{1,2}', ' ', 'gi'),
    '(%(2[0-9a-f]|3[a-f]|40|5[b-f]|60|7[b-f])|[\s!-/:-@\[-`{-~\u00a0\u00b7\u2010-\u2015\u2022])+', '-', 'gi')), '-') AS key) cleaned
$$;
--> statement-breakpoint
COMMENT ON FUNCTION smartlinks_bi.campaign_key(text) IS
  'A campaign by which spend and clicks are matched: small letters, everything that is no letter or digit as one hyphen, unfilled placeholders left out. Null where nothing is left, and for (not set), null, none, undefined, nan and n/a.';
