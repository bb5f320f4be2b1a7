CREATE TABLE "smartlinks_bi"."campaign_tags" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"row_key" bigint NOT NULL,
	"utm_source" text,
	"utm_medium" text,
	"utm_campaign" text,
	"utm_content" text,
	"campaign_key" text,
	"has_unfilled_macro" boolean NOT NULL,
	CONSTRAINT "campaign_tags_smart_link_id_row_key_pk" PRIMARY KEY("smart_link_id","row_key")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_bi"."click_days_by_channel" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"row_key" bigint NOT NULL,
	"channel" text,
	"clicks" bigint NOT NULL,
	"bot_clicks" bigint NOT NULL,
	"duplicate_clicks" bigint NOT NULL,
	"unique_clicks" bigint NOT NULL,
	"gross_clicks" bigint,
	CONSTRAINT "click_days_by_channel_smart_link_id_date_day_row_key_pk" PRIMARY KEY("smart_link_id","date_day","row_key")
);
--> statement-breakpoint
CREATE INDEX "conversions_by_fan" ON "smartlinks"."conversions" USING hash ("fan_onlyfans_id");--> statement-breakpoint
CREATE INDEX "days_unsettled" ON "smartlinks_sync"."days" USING btree ("smart_link_id","day") WHERE status = 'unsettled';--> statement-breakpoint
ALTER TABLE "smartlinks_bi"."click_days_by_channel" SET (fillfactor = 90);--> statement-breakpoint
CREATE FUNCTION smartlinks_bi.click_channel(fbclid text, gclid text, gbraid text, wbraid text, ttclid text, sccid text, utm_source text, referrer text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN coalesce(fbclid, '') <> '' THEN 'meta'
    WHEN coalesce(gclid, '') <> '' OR coalesce(gbraid, '') <> '' OR coalesce(wbraid, '') <> '' THEN 'google'
    WHEN coalesce(ttclid, '') <> '' THEN 'tiktok'
    WHEN coalesce(sccid, '') <> '' THEN 'snapchat'
    WHEN btrim(utm_source) <> '' AND NOT smartlinks_bi.has_unfilled_macro(utm_source) THEN lower(btrim(utm_source))
    ELSE coalesce(lower(substring(referrer from
      '^(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?(?:[Ww][Ww][Ww]\.)?([^/?#:\s]*[^/?#:.\s])')), '(direct)')
  END
$$;--> statement-breakpoint
COMMENT ON FUNCTION smartlinks_bi.click_channel(text, text, text, text, text, text, text, text) IS
  'The channel of a click: from the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source in small letters, else the host of the referrer, else (direct).';--> statement-breakpoint
INSERT INTO "smartlinks_bi"."campaign_tags" ("smart_link_id", "row_key", "utm_source", "utm_medium", "utm_campaign", "utm_content", "campaign_key", "has_unfilled_macro")
SELECT "smart_link_id", "row_key", "utm_source", "utm_medium", "utm_campaign", "utm_content", smartlinks_bi.campaign_key("utm_campaign"),
	coalesce(smartlinks_bi.has_unfilled_macro("utm_source"), false) OR coalesce(smartlinks_bi.has_unfilled_macro("utm_medium"), false)
	OR coalesce(smartlinks_bi.has_unfilled_macro("utm_campaign"), false) OR coalesce(smartlinks_bi.has_unfilled_macro("utm_content"), false)
FROM (SELECT DISTINCT "smart_link_id", "row_key", "utm_source", "utm_medium", "utm_campaign", "utm_content" FROM "smartlinks_bi"."click_days_by_campaign") t;--> statement-breakpoint
-- The channels of what is stored already are summed after the migration, link by link.
INSERT INTO "smartlinks_sync"."rollups_pending" ("smart_link_id")
SELECT DISTINCT "smart_link_id" FROM "smartlinks_bi"."click_days" ON CONFLICT DO NOTHING;
