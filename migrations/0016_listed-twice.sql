CREATE TABLE "smartlinks_sync"."listed_twice" (
	"stream" text NOT NULL,
	"row_id" text COLLATE "C" NOT NULL,
	"smart_link_id" text COLLATE "C" NOT NULL,
	"other_link_id" text COLLATE "C" NOT NULL,
	"is_certain" boolean NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "listed_twice_stream_row_id_pk" PRIMARY KEY("stream","row_id")
);
--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "longest_spans" jsonb;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "links_probed_at" timestamp with time zone;