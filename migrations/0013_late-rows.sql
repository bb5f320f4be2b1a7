CREATE TABLE "smartlinks_sync"."late_rows" (
	"stream" text NOT NULL,
	"row_id" text COLLATE "C" NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"run_id" bigint,
	CONSTRAINT "late_rows_stream_row_id_pk" PRIMARY KEY("stream","row_id")
);
--> statement-breakpoint
CREATE INDEX "late_rows_by_time" ON "smartlinks_sync"."late_rows" USING btree ("seen_at");--> statement-breakpoint
CREATE INDEX "changes_by_time" ON "smartlinks"."changes" USING btree ("changed_at");