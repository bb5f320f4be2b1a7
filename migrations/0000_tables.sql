CREATE SCHEMA IF NOT EXISTS "smartlinks";
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS "smartlinks_bi";
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS "smartlinks_sync";
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."absences" (
	"workspace" text NOT NULL,
	"kind" text NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"smart_link_id" text COLLATE "C",
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "absences_workspace_kind_id_pk" PRIMARY KEY("workspace","kind","id")
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."accounts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"display_name" text,
	"username" text,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."ad_spend" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "smartlinks"."ad_spend_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"day" date NOT NULL,
	"smart_link_id" text COLLATE "C",
	"vendor" text,
	"utm_campaign" text,
	"amount" numeric NOT NULL,
	"currency" text,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ad_spend_key" UNIQUE NULLS NOT DISTINCT("day","smart_link_id","vendor","utm_campaign","currency")
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "smartlinks"."changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"stream" text NOT NULL,
	"row_id" text COLLATE "C" NOT NULL,
	"field" text NOT NULL,
	"old" text,
	"new" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"run_id" bigint
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."clicks" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"smart_link_id" text COLLATE "C" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"referrer" text,
	"ip_address" text,
	"user_agent" text,
	"browser_device_type" text,
	"browser_name" text,
	"browser_family" text,
	"browser_platform" text,
	"is_bot" boolean,
	"is_duplicate" boolean,
	"country_code" text,
	"external_click_id" text,
	"gross_clicks" integer,
	"fbclid" text,
	"gclid" text,
	"ttclid" text,
	"gbraid" text,
	"wbraid" text,
	"sccid" text,
	"aff_s1" text,
	"aff_s2" text,
	"aff_s3" text,
	"aff_s4" text,
	"aff_s5" text,
	"utm_source" text,
	"utm_medium" text,
	"utm_campaign" text,
	"utm_content" text,
	"utm_term" text,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."conversions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"smart_link_id" text COLLATE "C" NOT NULL,
	"conversion_at" timestamp with time zone NOT NULL,
	"conversion_type" text,
	"amount_gross" numeric,
	"amount_net" numeric,
	"click_id" text COLLATE "C",
	"click_created_at" timestamp with time zone,
	"fan_onlyfans_id" text COLLATE "C",
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."days" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"stream" text NOT NULL,
	"day" date NOT NULL,
	"api_total" bigint,
	"stored" bigint NOT NULL,
	"status" text NOT NULL,
	"verified_at" timestamp with time zone,
	"run_id" bigint,
	CONSTRAINT "days_smart_link_id_stream_day_pk" PRIMARY KEY("smart_link_id","stream","day"),
	CONSTRAINT "days_status_known" CHECK (status IN ('verified', 'unsettled', 'quarantined', 'forgotten'))
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."drift" (
	"stream" text NOT NULL,
	"field" text NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"type" text,
	"sample_kind" text NOT NULL,
	CONSTRAINT "drift_stream_field_pk" PRIMARY KEY("stream","field"),
	CONSTRAINT "drift_sample_kind_known" CHECK (sample_kind IN ('field', 'value'))
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."fans" (
	"onlyfans_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"username" text,
	"name" text,
	"avatar_url" text,
	"onlyfans_url" text,
	"as_of" timestamp with time zone,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."link_labels" (
	"smart_link_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"vendor" text,
	"channel" text,
	"creative" text,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."pauses" (
	"workspace" text PRIMARY KEY NOT NULL,
	"paused_at" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text,
	"by" text
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."postback_conversion_types" (
	"postback_id" text COLLATE "C" NOT NULL,
	"conversion_type" text NOT NULL,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "postback_conversion_types_postback_id_conversion_type_pk" PRIMARY KEY("postback_id","conversion_type")
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."postback_deliveries" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"postback_id" text COLLATE "C" NOT NULL,
	"conversion_type" text,
	"postback_url" text,
	"succeeded" boolean,
	"status_code" integer,
	"error_type" text,
	"error_message" text,
	"created_at" timestamp with time zone,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."postback_smart_links" (
	"postback_id" text COLLATE "C" NOT NULL,
	"smart_link_id" text COLLATE "C" NOT NULL,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "postback_smart_links_postback_id_smart_link_id_pk" PRIMARY KEY("postback_id","smart_link_id")
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."postbacks" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"url" text,
	"http_method" text,
	"body" text,
	"smart_link_scope" text,
	"headers" jsonb,
	"created_at" timestamp with time zone,
	"updated_at" timestamp with time zone,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."quarantine" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "smartlinks_sync"."quarantine_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace" text NOT NULL,
	"stream" text NOT NULL,
	"smart_link_id" text COLLATE "C" NOT NULL,
	"row_hash" text NOT NULL,
	"reason" text NOT NULL,
	"payload" text,
	"row_time" timestamp with time zone,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	"dropped_at" timestamp with time zone,
	CONSTRAINT "quarantine_key" UNIQUE("stream","smart_link_id","row_hash")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."rate_budget" (
	"workspace" text PRIMARY KEY NOT NULL,
	"limit_minute" bigint,
	"remaining_minute" bigint,
	"limit_day" bigint,
	"remaining_day" bigint,
	"announced_at" timestamp with time zone,
	"page_sizes" jsonb,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "smartlinks_sync"."runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace" text NOT NULL,
	"command" text NOT NULL,
	"host" text,
	"pid" integer,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"outcome" text,
	"exit_code" integer,
	"requests" bigint DEFAULT 0 NOT NULL,
	"waited_ms" bigint DEFAULT 0 NOT NULL,
	"rows_read" bigint DEFAULT 0 NOT NULL,
	"rows_inserted" bigint DEFAULT 0 NOT NULL,
	"rows_updated" bigint DEFAULT 0 NOT NULL,
	"rows_unchanged" bigint DEFAULT 0 NOT NULL,
	"rows_vanished" bigint DEFAULT 0 NOT NULL,
	"rows_quarantined" bigint DEFAULT 0 NOT NULL,
	"error_code" text
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."smart_link_snapshots" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"taken_at" timestamp with time zone NOT NULL,
	"clicks_count" bigint,
	"conversions_count" bigint,
	"subscribers_count" bigint,
	"spenders_count" bigint,
	"revenue" numeric,
	"cost_input_mode" text,
	"cost_input_value" numeric,
	"cost_per_sub" numeric,
	"cost_per_click" numeric,
	"cost_per_promo" numeric,
	"cost_subscriber_source_count" bigint,
	"cost_click_source_count" bigint,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "smart_link_snapshots_smart_link_id_taken_at_pk" PRIMARY KEY("smart_link_id","taken_at")
);
--> statement-breakpoint
CREATE TABLE "smartlinks"."smart_links" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"account_id" text COLLATE "C",
	"name" text,
	"link_type" text,
	"traffic_redirect_url" text,
	"free_trial_days" integer,
	"clicks_count" bigint,
	"conversions_count" bigint,
	"subscribers_count" bigint,
	"spenders_count" bigint,
	"revenue" numeric,
	"cost_input_mode" text,
	"cost_input_value" numeric,
	"cost_per_sub" numeric,
	"cost_per_click" numeric,
	"cost_per_promo" numeric,
	"cost_subscriber_source_count" bigint,
	"cost_click_source_count" bigint,
	"created_at" timestamp with time zone,
	"updated_at" timestamp with time zone,
	"_extra" jsonb,
	"_first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	"_deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."streams" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"stream" text NOT NULL,
	"workspace" text NOT NULL,
	"counter" bigint,
	"counter_gap" bigint,
	"live_rows" bigint,
	"revenue" numeric,
	"revenue_gap" numeric,
	"counted_from" timestamp with time zone,
	"counted_through" timestamp with time zone,
	"proven_at" timestamp with time zone,
	"edits_checked_at" timestamp with time zone,
	"closed_on_first_page" boolean,
	"hints" jsonb,
	"due_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"unsettled_cycles" integer DEFAULT 0 NOT NULL,
	"unsettled_since" timestamp with time zone,
	"failed_at" timestamp with time zone,
	"failed_code" text,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "streams_smart_link_id_stream_pk" PRIMARY KEY("smart_link_id","stream")
);
--> statement-breakpoint
CREATE INDEX "changes_by_row" ON "smartlinks"."changes" USING btree ("stream","row_id");--> statement-breakpoint
CREATE INDEX "clicks_live_by_link_and_time" ON "smartlinks"."clicks" USING btree ("smart_link_id","created_at") WHERE _deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX "conversions_live_by_link_and_time" ON "smartlinks"."conversions" USING btree ("smart_link_id","conversion_at") WHERE _deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX "runs_by_workspace" ON "smartlinks_sync"."runs" USING btree ("workspace","started_at");--> statement-breakpoint
CREATE INDEX "streams_by_workspace" ON "smartlinks_sync"."streams" USING btree ("workspace");