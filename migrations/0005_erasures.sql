CREATE TABLE "smartlinks_sync"."erased_clicks" (
	"click_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"erased_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "smartlinks_sync"."erased_fans" (
	"fan_hash" text PRIMARY KEY NOT NULL,
	"erased_at" timestamp with time zone DEFAULT now() NOT NULL
);
