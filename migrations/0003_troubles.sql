CREATE TABLE "smartlinks_sync"."troubles" (
	"workspace" text NOT NULL,
	"kind" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"detail" text,
	"told_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "troubles_workspace_kind_pk" PRIMARY KEY("workspace","kind")
);
