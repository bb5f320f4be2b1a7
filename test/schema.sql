CREATE SCHEMA smartlinks;

CREATE SCHEMA smartlinks_bi;

CREATE SCHEMA smartlinks_sync;

CREATE TABLE smartlinks.accounts (
  id text COLLATE "C" NOT NULL,
  workspace text NOT NULL,
  display_name text,
  username text,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.ad_spend (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  day date NOT NULL,
  smart_link_id text COLLATE "C",
  vendor text,
  utm_campaign text,
  amount numeric NOT NULL,
  currency text,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.changes (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  stream text NOT NULL,
  row_id text COLLATE "C" NOT NULL,
  field text NOT NULL,
  old text,
  new text,
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  run_id bigint
);

CREATE TABLE smartlinks.clicks (
  id text COLLATE "C" NOT NULL,
  smart_link_id text COLLATE "C" NOT NULL,
  created_at timestamp with time zone NOT NULL,
  referrer text,
  ip_address text,
  user_agent text,
  browser_device_type text,
  browser_name text,
  browser_family text,
  browser_platform text,
  is_bot boolean,
  is_duplicate boolean,
  country_code text,
  external_click_id text,
  gross_clicks integer,
  fbclid text,
  gclid text,
  ttclid text,
  gbraid text,
  wbraid text,
  sccid text,
  aff_s1 text,
  aff_s2 text,
  aff_s3 text,
  aff_s4 text,
  aff_s5 text,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_content text,
  utm_term text,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now(),
  _deleted_at timestamp with time zone
) WITH (fillfactor=90);

CREATE TABLE smartlinks.conversions (
  id text COLLATE "C" NOT NULL,
  smart_link_id text COLLATE "C" NOT NULL,
  conversion_at timestamp with time zone NOT NULL,
  conversion_type text,
  amount_gross numeric,
  amount_net numeric,
  click_id text COLLATE "C",
  click_created_at timestamp with time zone,
  fan_onlyfans_id text COLLATE "C",
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now(),
  _deleted_at timestamp with time zone
) WITH (fillfactor=90);

CREATE TABLE smartlinks.fans (
  onlyfans_id text COLLATE "C" NOT NULL,
  username text,
  name text,
  avatar_url text,
  onlyfans_url text,
  as_of timestamp with time zone,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.link_labels (
  smart_link_id text COLLATE "C" NOT NULL,
  vendor text,
  channel text,
  creative text,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.postback_conversion_types (
  postback_id text COLLATE "C" NOT NULL,
  conversion_type text NOT NULL,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.postback_deliveries (
  id text COLLATE "C" NOT NULL,
  postback_id text COLLATE "C" NOT NULL,
  conversion_type text,
  postback_url text,
  succeeded boolean,
  status_code integer,
  error_type text,
  error_message text,
  created_at timestamp with time zone,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.postback_smart_links (
  postback_id text COLLATE "C" NOT NULL,
  smart_link_id text COLLATE "C" NOT NULL,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.postbacks (
  id text COLLATE "C" NOT NULL,
  workspace text NOT NULL,
  url text,
  http_method text,
  body text,
  smart_link_scope text,
  headers jsonb,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now(),
  _deleted_at timestamp with time zone
);

CREATE TABLE smartlinks.smart_link_snapshots (
  smart_link_id text COLLATE "C" NOT NULL,
  taken_at timestamp with time zone NOT NULL,
  clicks_count bigint,
  conversions_count bigint,
  subscribers_count bigint,
  spenders_count bigint,
  revenue numeric,
  cost_input_mode text,
  cost_input_value numeric,
  cost_per_sub numeric,
  cost_per_click numeric,
  cost_per_promo numeric,
  cost_subscriber_source_count bigint,
  cost_click_source_count bigint,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks.smart_links (
  id text COLLATE "C" NOT NULL,
  workspace text NOT NULL,
  account_id text COLLATE "C",
  name text,
  link_type text,
  traffic_redirect_url text,
  free_trial_days integer,
  clicks_count bigint,
  conversions_count bigint,
  subscribers_count bigint,
  spenders_count bigint,
  revenue numeric,
  cost_input_mode text,
  cost_input_value numeric,
  cost_per_sub numeric,
  cost_per_click numeric,
  cost_per_promo numeric,
  cost_subscriber_source_count bigint,
  cost_click_source_count bigint,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now(),
  _deleted_at timestamp with time zone
);

CREATE TABLE smartlinks_sync.absences (
  workspace text NOT NULL,
  kind text NOT NULL,
  id text COLLATE "C" NOT NULL,
  smart_link_id text COLLATE "C",
  since timestamp with time zone NOT NULL
);

CREATE TABLE smartlinks_sync.backfill_streams (
  backfill_id bigint NOT NULL,
  smart_link_id text COLLATE "C" NOT NULL,
  stream text NOT NULL,
  read_from timestamp with time zone,
  finished_at timestamp with time zone
);

CREATE TABLE smartlinks_sync.backfills (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  workspace text NOT NULL,
  scope text NOT NULL,
  range_from timestamp with time zone NOT NULL,
  range_through timestamp with time zone NOT NULL,
  begun_at timestamp with time zone NOT NULL DEFAULT now(),
  finished_at timestamp with time zone
);

CREATE TABLE smartlinks_sync.days (
  smart_link_id text COLLATE "C" NOT NULL,
  stream text NOT NULL,
  day date NOT NULL,
  api_total bigint,
  stored bigint NOT NULL,
  status text NOT NULL,
  verified_at timestamp with time zone,
  run_id bigint
);

CREATE TABLE smartlinks_sync.drift (
  stream text NOT NULL,
  field text NOT NULL,
  first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  type text,
  sample_kind text NOT NULL
);

CREATE TABLE smartlinks_sync.pauses (
  workspace text NOT NULL,
  paused_at timestamp with time zone NOT NULL DEFAULT now(),
  reason text,
  by text
);

CREATE TABLE smartlinks_sync.quarantine (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  workspace text NOT NULL,
  stream text NOT NULL,
  smart_link_id text COLLATE "C" NOT NULL,
  row_hash text NOT NULL,
  reason text NOT NULL,
  payload text,
  row_time timestamp with time zone,
  first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  last_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  resolved_at timestamp with time zone,
  dropped_at timestamp with time zone
);

CREATE TABLE smartlinks_sync.rate_budget (
  workspace text NOT NULL,
  limit_minute bigint,
  remaining_minute bigint,
  limit_day bigint,
  remaining_day bigint,
  announced_at timestamp with time zone,
  page_sizes jsonb,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  held_until timestamp with time zone,
  credits_used bigint NOT NULL DEFAULT 0,
  credits_balance bigint,
  users jsonb
);

CREATE TABLE smartlinks_sync.runs (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  workspace text NOT NULL,
  command text NOT NULL,
  host text,
  pid integer,
  started_at timestamp with time zone NOT NULL DEFAULT now(),
  heartbeat_at timestamp with time zone NOT NULL DEFAULT now(),
  ended_at timestamp with time zone,
  outcome text,
  exit_code integer,
  requests bigint NOT NULL DEFAULT 0,
  waited_ms bigint NOT NULL DEFAULT 0,
  rows_read bigint NOT NULL DEFAULT 0,
  rows_inserted bigint NOT NULL DEFAULT 0,
  rows_updated bigint NOT NULL DEFAULT 0,
  rows_unchanged bigint NOT NULL DEFAULT 0,
  rows_vanished bigint NOT NULL DEFAULT 0,
  rows_quarantined bigint NOT NULL DEFAULT 0,
  error_code text
);

CREATE TABLE smartlinks_sync.settings (
  name text NOT NULL,
  value text NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks_sync.streams (
  smart_link_id text COLLATE "C" NOT NULL,
  stream text NOT NULL,
  workspace text NOT NULL,
  counter bigint,
  counter_gap bigint,
  live_rows bigint,
  revenue numeric,
  revenue_gap numeric,
  counted_from timestamp with time zone,
  counted_through timestamp with time zone,
  proven_at timestamp with time zone,
  edits_checked_at timestamp with time zone,
  closed_on_first_page boolean,
  hints jsonb,
  due_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  unsettled_cycles integer NOT NULL DEFAULT 0,
  unsettled_since timestamp with time zone,
  failed_at timestamp with time zone,
  failed_code text,
  version bigint NOT NULL DEFAULT 0
);

CREATE TABLE smartlinks_sync.troubles (
  workspace text NOT NULL,
  kind text NOT NULL,
  since timestamp with time zone NOT NULL,
  detail text,
  told_at timestamp with time zone,
  ended_at timestamp with time zone
);

ALTER TABLE smartlinks.accounts ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.ad_spend ADD CONSTRAINT ad_spend_key UNIQUE NULLS NOT DISTINCT (day, smart_link_id, vendor, utm_campaign, currency);

ALTER TABLE smartlinks.ad_spend ADD CONSTRAINT ad_spend_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.changes ADD CONSTRAINT changes_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.clicks ADD CONSTRAINT clicks_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.clicks ADD CONSTRAINT clicks_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_click_id_fkey FOREIGN KEY (click_id) REFERENCES smartlinks.clicks(id) NOT ENFORCED;

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_fan_onlyfans_id_fkey FOREIGN KEY (fan_onlyfans_id) REFERENCES smartlinks.fans(onlyfans_id) NOT ENFORCED;

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.fans ADD CONSTRAINT fans_pkey PRIMARY KEY (onlyfans_id);

ALTER TABLE smartlinks.link_labels ADD CONSTRAINT link_labels_pkey PRIMARY KEY (smart_link_id);

ALTER TABLE smartlinks.postback_conversion_types ADD CONSTRAINT postback_conversion_types_postback_id_conversion_type_pk PRIMARY KEY (postback_id, conversion_type);

ALTER TABLE smartlinks.postback_deliveries ADD CONSTRAINT postback_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.postback_smart_links ADD CONSTRAINT postback_smart_links_postback_id_smart_link_id_pk PRIMARY KEY (postback_id, smart_link_id);

ALTER TABLE smartlinks.postback_smart_links ADD CONSTRAINT postback_smart_links_postback_id_fkey FOREIGN KEY (postback_id) REFERENCES smartlinks.postbacks(id) NOT ENFORCED;

ALTER TABLE smartlinks.postbacks ADD CONSTRAINT postbacks_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.smart_link_snapshots ADD CONSTRAINT smart_link_snapshots_smart_link_id_taken_at_pk PRIMARY KEY (smart_link_id, taken_at);

ALTER TABLE smartlinks.smart_links ADD CONSTRAINT smart_links_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.smart_links ADD CONSTRAINT smart_links_account_id_fkey FOREIGN KEY (account_id) REFERENCES smartlinks.accounts(id) NOT ENFORCED;

ALTER TABLE smartlinks_sync.absences ADD CONSTRAINT absences_workspace_kind_id_pk PRIMARY KEY (workspace, kind, id);

ALTER TABLE smartlinks_sync.backfill_streams ADD CONSTRAINT backfill_streams_backfill_id_smart_link_id_stream_pk PRIMARY KEY (backfill_id, smart_link_id, stream);

ALTER TABLE smartlinks_sync.backfills ADD CONSTRAINT backfills_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.days ADD CONSTRAINT days_smart_link_id_stream_day_pk PRIMARY KEY (smart_link_id, stream, day);

ALTER TABLE smartlinks_sync.days ADD CONSTRAINT days_status_known CHECK ((status = ANY (ARRAY['verified'::text, 'unsettled'::text, 'quarantined'::text, 'forgotten'::text])));

ALTER TABLE smartlinks_sync.drift ADD CONSTRAINT drift_sample_kind_known CHECK ((sample_kind = ANY (ARRAY['field'::text, 'value'::text])));

ALTER TABLE smartlinks_sync.drift ADD CONSTRAINT drift_stream_field_pk PRIMARY KEY (stream, field);

ALTER TABLE smartlinks_sync.pauses ADD CONSTRAINT pauses_pkey PRIMARY KEY (workspace);

ALTER TABLE smartlinks_sync.quarantine ADD CONSTRAINT quarantine_key UNIQUE (stream, smart_link_id, row_hash);

ALTER TABLE smartlinks_sync.quarantine ADD CONSTRAINT quarantine_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.rate_budget ADD CONSTRAINT rate_budget_pkey PRIMARY KEY (workspace);

ALTER TABLE smartlinks_sync.runs ADD CONSTRAINT runs_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.settings ADD CONSTRAINT settings_pkey PRIMARY KEY (name);

ALTER TABLE smartlinks_sync.streams ADD CONSTRAINT streams_smart_link_id_stream_pk PRIMARY KEY (smart_link_id, stream);

ALTER TABLE smartlinks_sync.troubles ADD CONSTRAINT troubles_workspace_kind_pk PRIMARY KEY (workspace, kind);

CREATE INDEX changes_by_row ON smartlinks.changes USING btree (stream, row_id);

CREATE INDEX clicks_live_by_link_and_time ON smartlinks.clicks USING btree (smart_link_id, created_at) WHERE (_deleted_at IS NULL);

CREATE INDEX conversions_live_by_link_and_time ON smartlinks.conversions USING btree (smart_link_id, conversion_at) WHERE (_deleted_at IS NULL);

CREATE INDEX backfills_by_workspace ON smartlinks_sync.backfills USING btree (workspace, scope);

CREATE INDEX runs_by_workspace ON smartlinks_sync.runs USING btree (workspace, started_at);

CREATE INDEX streams_by_workspace ON smartlinks_sync.streams USING btree (workspace);
