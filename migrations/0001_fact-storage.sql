-- Space left on each page keeps an update of a row on its page, so that it touches no index.
ALTER TABLE "smartlinks"."clicks" SET (fillfactor = 90);
--> statement-breakpoint
ALTER TABLE "smartlinks"."conversions" SET (fillfactor = 90);
