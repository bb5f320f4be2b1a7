-- Days at work are updated again and again: space on each page keeps that on the page and out of the index.
ALTER TABLE "smartlinks_bi"."click_days" SET (fillfactor = 90);--> statement-breakpoint
ALTER TABLE "smartlinks_bi"."click_days_by_country" SET (fillfactor = 90);--> statement-breakpoint
ALTER TABLE "smartlinks_bi"."click_days_by_campaign" SET (fillfactor = 90);--> statement-breakpoint
ALTER TABLE "smartlinks_bi"."conversion_days" SET (fillfactor = 90);--> statement-breakpoint
ALTER TABLE "smartlinks_bi"."conversion_days_by_country" SET (fillfactor = 90);--> statement-breakpoint
ALTER TABLE "smartlinks_bi"."conversion_days_by_campaign" SET (fillfactor = 90);--> statement-breakpoint
-- What row_key is hashed with. Random, so that nobody can make two campaign tags that meet.
INSERT INTO "smartlinks_sync"."settings" ("name", "value")
SELECT 'rollup_seed', ('x' || substr(replace(gen_random_uuid()::text, '-', ''), 18))::bit(60)::bigint::text
ON CONFLICT ("name") DO NOTHING;--> statement-breakpoint
-- What is stored already is rolled up after the migration, link by link.
INSERT INTO "smartlinks_sync"."rollups_pending" ("smart_link_id")
SELECT "id" FROM "smartlinks"."smart_links" UNION SELECT "smart_link_id" FROM "smartlinks_sync"."streams";
