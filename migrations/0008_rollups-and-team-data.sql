CREATE TABLE "smartlinks_bi"."click_days" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"clicks" bigint NOT NULL,
	"bot_clicks" bigint NOT NULL,
	"duplicate_clicks" bigint NOT NULL,
	"unique_clicks" bigint NOT NULL,
	"gross_clicks" bigint,
	CONSTRAINT "click_days_smart_link_id_date_day_pk" PRIMARY KEY("smart_link_id","date_day")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_bi"."click_days_by_campaign" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"row_key" bigint NOT NULL,
	"utm_source" text,
	"utm_medium" text,
	"utm_campaign" text,
	"utm_content" text,
	"clicks" bigint NOT NULL,
	"bot_clicks" bigint NOT NULL,
	"duplicate_clicks" bigint NOT NULL,
	"unique_clicks" bigint NOT NULL,
	"gross_clicks" bigint,
	CONSTRAINT "click_days_by_campaign_smart_link_id_date_day_row_key_pk" PRIMARY KEY("smart_link_id","date_day","row_key")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_bi"."click_days_by_country" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"row_key" bigint NOT NULL,
	"country_code" text,
	"browser_device_type" text,
	"clicks" bigint NOT NULL,
	"bot_clicks" bigint NOT NULL,
	"duplicate_clicks" bigint NOT NULL,
	"unique_clicks" bigint NOT NULL,
	"gross_clicks" bigint,
	CONSTRAINT "click_days_by_country_smart_link_id_date_day_row_key_pk" PRIMARY KEY("smart_link_id","date_day","row_key")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_bi"."conversion_days" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"row_key" bigint NOT NULL,
	"conversion_type" text,
	"conversions" bigint NOT NULL,
	"amount_gross" numeric,
	"amount_net" numeric,
	"distinct_fans" bigint NOT NULL,
	CONSTRAINT "conversion_days_smart_link_id_date_day_row_key_pk" PRIMARY KEY("smart_link_id","date_day","row_key")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_bi"."conversion_days_by_campaign" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"row_key" bigint NOT NULL,
	"conversion_type" text,
	"utm_source" text,
	"utm_medium" text,
	"utm_campaign" text,
	"utm_content" text,
	"conversions" bigint NOT NULL,
	"amount_gross" numeric,
	"amount_net" numeric,
	"distinct_fans" bigint NOT NULL,
	CONSTRAINT "conversion_days_by_campaign_smart_link_id_date_day_row_key_pk" PRIMARY KEY("smart_link_id","date_day","row_key")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_bi"."conversion_days_by_country" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"row_key" bigint NOT NULL,
	"conversion_type" text,
	"country_code" text,
	"conversions" bigint NOT NULL,
	"amount_gross" numeric,
	"amount_net" numeric,
	"distinct_fans" bigint NOT NULL,
	CONSTRAINT "conversion_days_by_country_smart_link_id_date_day_row_key_pk" PRIMARY KEY("smart_link_id","date_day","row_key")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."rollups_pending" (
	"smart_link_id" text COLLATE "C" PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" RENAME COLUMN "day" TO "date_day";--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" RENAME COLUMN "vendor" TO "platform";--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" RENAME COLUMN "amount" TO "spend";--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" DROP CONSTRAINT "ad_spend_key";--> statement-breakpoint
-- What a team has written by hand is kept: labels in columns become rows.
CREATE TABLE "smartlinks"."link_labels_before" AS TABLE "smartlinks"."link_labels";--> statement-breakpoint
DELETE FROM "smartlinks"."link_labels";--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" DROP CONSTRAINT "link_labels_pkey";--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "workspace" text;--> statement-breakpoint
UPDATE "smartlinks"."ad_spend" a SET "workspace" = coalesce(
	(SELECT l."workspace" FROM "smartlinks"."smart_links" l WHERE l."id" = a."smart_link_id"),
	(SELECT min(l."workspace") FROM "smartlinks"."smart_links" l),
	'default');--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ALTER COLUMN "workspace" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "campaign_id" text;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "campaign_name" text;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "utm_source" text;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "utm_medium" text;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "utm_content" text;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "fx_rate" numeric;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "impressions" bigint;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "clicks" bigint;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "source" text DEFAULT 'import' NOT NULL;--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD COLUMN "line_key" text GENERATED ALWAYS AS (md5(coalesce(quote_literal(smart_link_id), 'null') || ' ' || coalesce(quote_literal(platform), 'null') || ' ' || coalesce(quote_literal(campaign_id), 'null') || ' ' || coalesce(quote_literal(CASE WHEN campaign_id IS NULL THEN campaign_name END), 'null') || ' ' || coalesce(quote_literal(utm_source), 'null') || ' ' || coalesce(quote_literal(utm_medium), 'null') || ' ' || coalesce(quote_literal(utm_campaign), 'null') || ' ' || coalesce(quote_literal(utm_content), 'null') || ' ' || coalesce(quote_literal(currency), 'null'))) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD COLUMN "id" bigint PRIMARY KEY NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "smartlinks"."link_labels_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD COLUMN "key" text NOT NULL;--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD COLUMN "value" text;--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD COLUMN "source" text DEFAULT 'import' NOT NULL;--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD COLUMN "valid_from" date;--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD COLUMN "valid_to" date;--> statement-breakpoint
CREATE INDEX "ad_spend_by_link" ON "smartlinks"."ad_spend" USING btree ("smart_link_id","date_day");--> statement-breakpoint
CREATE INDEX "conversions_by_click" ON "smartlinks"."conversions" USING hash ("click_id");--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" DROP COLUMN "vendor";--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" DROP COLUMN "channel";--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" DROP COLUMN "creative";--> statement-breakpoint
ALTER TABLE "smartlinks"."ad_spend" ADD CONSTRAINT "ad_spend_line" UNIQUE("workspace","source","date_day","line_key");--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD CONSTRAINT "link_labels_key" UNIQUE NULLS NOT DISTINCT("smart_link_id","key","source","valid_from");--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD CONSTRAINT "link_labels_key_short" CHECK (length(key) BETWEEN 1 AND 100 AND length(source) <= 100);--> statement-breakpoint
ALTER TABLE "smartlinks"."link_labels" ADD CONSTRAINT "link_labels_days_in_order" CHECK (valid_from <= valid_to);--> statement-breakpoint
INSERT INTO "smartlinks"."link_labels" ("smart_link_id", "key", "value", "_first_seen_at", "_synced_at")
SELECT b."smart_link_id", l."key", l."value", b."_first_seen_at", b."_synced_at"
FROM "smartlinks"."link_labels_before" b
CROSS JOIN LATERAL (
	SELECT 'vendor' AS "key", b."vendor" AS "value" UNION ALL
	SELECT 'channel', b."channel" UNION ALL
	SELECT 'creative', b."creative" UNION ALL
	SELECT left(e.key, 100), e.value FROM jsonb_each_text(b."_extra") e
	WHERE e.key NOT IN ('', 'vendor', 'channel', 'creative')
) l
WHERE l."value" IS NOT NULL
ON CONFLICT DO NOTHING;--> statement-breakpoint
DROP TABLE "smartlinks"."link_labels_before";
