CREATE TABLE "smartlinks_sync"."backfill_streams" (
	"backfill_id" bigint NOT NULL,
	"smart_link_id" text COLLATE "C" NOT NULL,
	"stream" text NOT NULL,
	"read_from" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "backfill_streams_backfill_id_smart_link_id_stream_pk" PRIMARY KEY("backfill_id","smart_link_id","stream")
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."backfills" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "smartlinks_sync"."backfills_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace" text NOT NULL,
	"scope" text NOT NULL,
	"range_from" timestamp with time zone NOT NULL,
	"range_through" timestamp with time zone NOT NULL,
	"begun_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "backfills_by_workspace" ON "smartlinks_sync"."backfills" USING btree ("workspace","scope");