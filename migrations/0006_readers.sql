CREATE TABLE "smartlinks_sync"."readers" (
	"name" text PRIMARY KEY NOT NULL,
	"with_pii" boolean NOT NULL,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL
);
