CREATE TABLE "smartlinks_sync"."dropped_months" (
	"smart_link_id" text COLLATE "C" NOT NULL,
	"stream" text NOT NULL,
	"month" date NOT NULL,
	"rows" bigint DEFAULT 0 NOT NULL,
	"rows_without_bots" bigint DEFAULT 0 NOT NULL,
	"rows_without_duplicates" bigint DEFAULT 0 NOT NULL,
	"rows_unflagged" bigint DEFAULT 0 NOT NULL,
	"amount_gross" numeric DEFAULT '0' NOT NULL,
	"transactions_gross" numeric DEFAULT '0' NOT NULL,
	"verified_at" timestamp with time zone,
	"dropped_at" timestamp with time zone DEFAULT now() NOT NULL,
	"run_id" bigint,
	CONSTRAINT "dropped_months_smart_link_id_stream_month_pk" PRIMARY KEY("smart_link_id","stream","month")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."retention" (
	"workspace" text PRIMARY KEY NOT NULL,
	"months" integer NOT NULL,
	"agreed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ran_at" timestamp with time zone,
	"kept_from" timestamp with time zone,
	"rows_dropped" bigint DEFAULT 0 NOT NULL,
	"held" jsonb
);
--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."days" ADD COLUMN "dropped" bigint;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."streams" ADD COLUMN "dropped_rows" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."streams" ADD COLUMN "kept_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."streams" ADD COLUMN "verified_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."streams" ADD COLUMN "verified_through" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "clicks_gone_by_link_and_time" ON "smartlinks"."clicks" USING btree ("smart_link_id","created_at") WHERE _deleted_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "conversions_gone_by_link_and_time" ON "smartlinks"."conversions" USING btree ("smart_link_id","conversion_at") WHERE _deleted_at IS NOT NULL;