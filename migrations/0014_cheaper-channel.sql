-- The same channels as before, without a regular expression for each click: most tags hold nothing like a placeholder.
CREATE OR REPLACE FUNCTION smartlinks_bi.click_channel(fbclid text, gclid text, gbraid text, wbraid text, ttclid text, sccid text, utm_source text, referrer text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN coalesce(fbclid, '') <> '' THEN 'meta'
    WHEN coalesce(gclid, '') <> '' OR coalesce(gbraid, '') <> '' OR coalesce(wbraid, '') <> '' THEN 'google'
    WHEN coalesce(ttclid, '') <> '' THEN 'tiktok'
    WHEN coalesce(sccid, '') <> '' THEN 'snapchat'
    WHEN btrim(utm_source) <> '' AND NOT (
      (strpos(utm_source, '{') > 0 OR strpos(utm_source, '%') > 0 OR strpos(utm_source, '#') > 0 OR strpos(utm_source, '__') > 0)
      AND smartlinks_bi.has_unfilled_macro(utm_source)
    ) THEN lower(btrim(utm_source))
    ELSE coalesce(lower(substring(referrer from
      '^(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?(?:[Ww][Ww][Ww]\.)?([^/?#:\s]*[^/?#:.\s])')), '(direct)')
  END
$$;
