CREATE TABLE "smartlinks_sync"."units" (
	"workspace" text NOT NULL,
	"smart_link_id" text COLLATE "C" NOT NULL,
	"stream" text NOT NULL,
	"run_id" bigint NOT NULL,
	"place" smallint NOT NULL,
	"state" text NOT NULL,
	"queued_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"worker" text,
	"starts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"aside_until" timestamp with time zone,
	"plan" jsonb,
	"result" jsonb,
	CONSTRAINT "units_workspace_smart_link_id_stream_pk" PRIMARY KEY("workspace","smart_link_id","stream"),
	CONSTRAINT "units_state" CHECK ("smartlinks_sync"."units"."state" IN ('waiting', 'queued', 'running', 'ended', 'done', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "leasable" numeric;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "leasable_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "units_by_run" ON "smartlinks_sync"."units" USING btree ("run_id","state");