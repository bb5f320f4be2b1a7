CREATE TABLE "smartlinks_sync"."click_places" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"country" text[] NOT NULL,
	"country_clicks" integer[] NOT NULL,
	"country_bots" integer[] NOT NULL,
	"country_duplicates" integer[] NOT NULL,
	"device_country" text[] NOT NULL,
	"device" text[] NOT NULL,
	"device_clicks" integer[] NOT NULL,
	"device_bots" integer[] NOT NULL,
	"device_duplicates" integer[] NOT NULL,
	"device_gross" bigint[] NOT NULL,
	CONSTRAINT "click_places_smart_link_id_date_day_pk" PRIMARY KEY("smart_link_id","date_day")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."click_sources" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"date_day" date NOT NULL,
	"campaign" bigint[] NOT NULL,
	"campaign_clicks" integer[] NOT NULL,
	"campaign_bots" integer[] NOT NULL,
	"campaign_duplicates" integer[] NOT NULL,
	"campaign_gross" bigint[] NOT NULL,
	"channel" text[] NOT NULL,
	"channel_clicks" integer[] NOT NULL,
	"channel_bots" integer[] NOT NULL,
	"channel_duplicates" integer[] NOT NULL,
	"channel_gross" bigint[] NOT NULL,
	CONSTRAINT "click_sources_smart_link_id_date_day_pk" PRIMARY KEY("smart_link_id","date_day")
);
--> statement-breakpoint
-- What is summed moves as it is: days whose rows were removed for their age cannot be summed again.
INSERT INTO "smartlinks_sync"."click_places"
SELECT c."smart_link_id", c."date_day", c."country", c."clicks", c."bots", c."duplicates",
	d."country", d."device", d."clicks", d."bots", d."duplicates", d."gross"
FROM (
	SELECT "smart_link_id", "date_day", array_agg("country_code") AS "country", array_agg("clicks"::integer) AS "clicks",
		array_agg("bots"::integer) AS "bots", array_agg("duplicates"::integer) AS "duplicates"
	FROM (
		SELECT "smart_link_id", "date_day", "country_code", sum("clicks") AS "clicks", sum("bot_clicks") AS "bots", sum("duplicate_clicks") AS "duplicates"
		FROM "smartlinks_bi"."click_days_by_country" GROUP BY 1, 2, 3
	) g GROUP BY 1, 2
) c JOIN (
	SELECT "smart_link_id", "date_day", array_agg("country_code") AS "country", array_agg("browser_device_type") AS "device",
		array_agg("clicks"::integer) AS "clicks", array_agg("bot_clicks"::integer) AS "bots",
		array_agg("duplicate_clicks"::integer) AS "duplicates", array_agg("gross_clicks") AS "gross"
	FROM "smartlinks_bi"."click_days_by_country" GROUP BY 1, 2
) d USING ("smart_link_id", "date_day")
ORDER BY 1, 2;--> statement-breakpoint
-- Of links whose channels are still to be summed for the first time, they are missing.
INSERT INTO "smartlinks_sync"."click_sources"
SELECT "smart_link_id", "date_day", coalesce(c."key", '{}'), coalesce(c."clicks", '{}'), coalesce(c."bots", '{}'),
	coalesce(c."duplicates", '{}'), coalesce(c."gross", '{}'),
	coalesce(h."channel", '{}'), coalesce(h."clicks", '{}'), coalesce(h."bots", '{}'), coalesce(h."duplicates", '{}'), coalesce(h."gross", '{}')
FROM (
	SELECT "smart_link_id", "date_day", array_agg("row_key") AS "key", array_agg("clicks"::integer) AS "clicks",
		array_agg("bot_clicks"::integer) AS "bots", array_agg("duplicate_clicks"::integer) AS "duplicates", array_agg("gross_clicks") AS "gross"
	FROM "smartlinks_bi"."click_days_by_campaign" GROUP BY 1, 2
) c FULL JOIN (
	SELECT "smart_link_id", "date_day", array_agg("channel") AS "channel", array_agg("clicks"::integer) AS "clicks",
		array_agg("bot_clicks"::integer) AS "bots", array_agg("duplicate_clicks"::integer) AS "duplicates", array_agg("gross_clicks") AS "gross"
	FROM "smartlinks_bi"."click_days_by_channel" GROUP BY 1, 2
) h USING ("smart_link_id", "date_day")
ORDER BY 1, 2;--> statement-breakpoint
-- Made again afterwards, and the three tables as views of the same names and columns.
DROP VIEW IF EXISTS "smartlinks_bi"."campaign_performance", "smartlinks_bi"."cohort_revenue", "smartlinks_bi"."cohort_ltv", "smartlinks_bi"."daily_performance", "smartlinks_bi"."postback_health", "smartlinks_bi"."freshness", "smartlinks_bi"."coverage", "smartlinks_bi"."link_cost", "smartlinks_bi"."link_performance", "smartlinks_bi"."link_periods", "smartlinks_bi"."links", "smartlinks_bi"."fan_value", "smartlinks_bi"."funnel", "smartlinks_bi"."conversion_lag", "smartlinks_bi"."restatements", "smartlinks_bi"."clicks", "smartlinks_bi"."conversions", "smartlinks_bi"."spend_lines", "smartlinks_bi"."unmatched_spend", "smartlinks_bi"."country_performance", "smartlinks_bi"."traffic_quality";--> statement-breakpoint
DROP TABLE "smartlinks_bi"."click_days_by_campaign";--> statement-breakpoint
DROP TABLE "smartlinks_bi"."click_days_by_channel";--> statement-breakpoint
DROP TABLE "smartlinks_bi"."click_days_by_country";
