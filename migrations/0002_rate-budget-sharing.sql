ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "held_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "credits_used" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "credits_balance" bigint;--> statement-breakpoint
ALTER TABLE "smartlinks_sync"."rate_budget" ADD COLUMN "users" jsonb;