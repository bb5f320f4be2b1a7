CREATE SCHEMA smartlinks;

CREATE SCHEMA smartlinks_bi;

CREATE SCHEMA smartlinks_sync;

CREATE OR REPLACE FUNCTION smartlinks_bi.campaign_key(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN key IN ('', 'not-set', 'null', 'none', 'undefined', 'nan', 'n-a') THEN NULL ELSE key END
  FROM (SELECT btrim(lower(regexp_replace(
    regexp_replace(value, '(\{+|(%7B)+)[^{}]*?(\}+|(%7D)+)|__[a-z0-9_]+?__|%[a-z_]{3,}%|#{1,2}[a-z_.]{3,}#{1,2}', ' ', 'gi'),
    '(%(2[0-9a-f]|3[a-f]|40|5[b-f]|60|7[b-f])|[\s!-/:-@\[-`{-~\u00a0\u00b7\u2010-\u2015\u2022])+', '-', 'gi')), '-') AS key) cleaned
$function$
;

CREATE OR REPLACE FUNCTION smartlinks_bi.click_channel(fbclid text, gclid text, gbraid text, wbraid text, ttclid text, sccid text, utm_source text, referrer text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE
    WHEN coalesce(fbclid, '') <> '' THEN 'meta'
    WHEN coalesce(gclid, '') <> '' OR coalesce(gbraid, '') <> '' OR coalesce(wbraid, '') <> '' THEN 'google'
    WHEN coalesce(ttclid, '') <> '' THEN 'tiktok'
    WHEN coalesce(sccid, '') <> '' THEN 'snapchat'
    WHEN btrim(utm_source) <> '' AND NOT smartlinks_bi.has_unfilled_macro(utm_source) THEN lower(btrim(utm_source))
    ELSE coalesce(lower(substring(referrer from
      '^(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?(?:[Ww][Ww][Ww]\.)?([^/?#:\s]*[^/?#:.\s])')), '(direct)')
  END
$function$
;

CREATE OR REPLACE FUNCTION smartlinks_bi.has_unfilled_macro(value text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ SELECT value ~* '(\{|%7B)[^{}]*?(\}|%7D)|__[a-z0-9_]+?__|%[a-z_]{3,}%|#{1,2}[a-z_.]{3,}#{1,2}' $function$
;

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
  date_day date NOT NULL,
  smart_link_id text COLLATE "C",
  platform text,
  utm_campaign text,
  spend numeric NOT NULL,
  currency text,
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now(),
  workspace text NOT NULL,
  campaign_id text,
  campaign_name text,
  utm_source text,
  utm_medium text,
  utm_content text,
  fx_rate numeric,
  impressions bigint,
  clicks bigint,
  source text NOT NULL DEFAULT 'import'::text,
  link text,
  line_key text NOT NULL GENERATED ALWAYS AS (md5(((((((((((((((((((COALESCE(quote_literal(smart_link_id), 'null'::text) || ' '::text) || COALESCE(quote_literal(
CASE
    WHEN (smart_link_id IS NULL) THEN link
    ELSE NULL::text
END), 'null'::text)) || ' '::text) || COALESCE(quote_literal(platform), 'null'::text)) || ' '::text) || COALESCE(quote_literal(campaign_id), 'null'::text)) || ' '::text) || COALESCE(quote_literal(
CASE
    WHEN (campaign_id IS NULL) THEN campaign_name
    ELSE NULL::text
END), 'null'::text)) || ' '::text) || COALESCE(quote_literal(utm_source), 'null'::text)) || ' '::text) || COALESCE(quote_literal(utm_medium), 'null'::text)) || ' '::text) || COALESCE(quote_literal(utm_campaign), 'null'::text)) || ' '::text) || COALESCE(quote_literal(utm_content), 'null'::text)) || ' '::text) || COALESCE(quote_literal(currency), 'null'::text)))) STORED
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
  _extra jsonb,
  _first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  _synced_at timestamp with time zone NOT NULL DEFAULT now(),
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  key text NOT NULL,
  value text,
  source text NOT NULL DEFAULT 'import'::text,
  valid_from date,
  valid_to date
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

CREATE TABLE smartlinks_bi.campaign_tags (
  smart_link_id text COLLATE "C" NOT NULL,
  row_key bigint NOT NULL,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_content text,
  campaign_key text,
  has_unfilled_macro boolean NOT NULL
);

CREATE TABLE smartlinks_bi.click_days (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  clicks bigint NOT NULL,
  bot_clicks bigint NOT NULL,
  duplicate_clicks bigint NOT NULL,
  unique_clicks bigint NOT NULL,
  gross_clicks bigint
) WITH (fillfactor=90);

CREATE TABLE smartlinks_bi.click_days_by_campaign (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  row_key bigint NOT NULL,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_content text,
  clicks bigint NOT NULL,
  bot_clicks bigint NOT NULL,
  duplicate_clicks bigint NOT NULL,
  unique_clicks bigint NOT NULL,
  gross_clicks bigint
) WITH (fillfactor=90);

CREATE TABLE smartlinks_bi.click_days_by_channel (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  row_key bigint NOT NULL,
  channel text,
  clicks bigint NOT NULL,
  bot_clicks bigint NOT NULL,
  duplicate_clicks bigint NOT NULL,
  unique_clicks bigint NOT NULL,
  gross_clicks bigint
) WITH (fillfactor=90);

CREATE TABLE smartlinks_bi.click_days_by_country (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  row_key bigint NOT NULL,
  country_code text,
  browser_device_type text,
  clicks bigint NOT NULL,
  bot_clicks bigint NOT NULL,
  duplicate_clicks bigint NOT NULL,
  unique_clicks bigint NOT NULL,
  gross_clicks bigint
) WITH (fillfactor=90);

CREATE TABLE smartlinks_bi.conversion_days (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  row_key bigint NOT NULL,
  conversion_type text,
  conversions bigint NOT NULL,
  amount_gross numeric,
  amount_net numeric,
  distinct_fans bigint NOT NULL
) WITH (fillfactor=90);

CREATE TABLE smartlinks_bi.conversion_days_by_campaign (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  row_key bigint NOT NULL,
  conversion_type text,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_content text,
  conversions bigint NOT NULL,
  amount_gross numeric,
  amount_net numeric,
  distinct_fans bigint NOT NULL
) WITH (fillfactor=90);

CREATE TABLE smartlinks_bi.conversion_days_by_country (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  row_key bigint NOT NULL,
  conversion_type text,
  country_code text,
  conversions bigint NOT NULL,
  amount_gross numeric,
  amount_net numeric,
  distinct_fans bigint NOT NULL
) WITH (fillfactor=90);

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

CREATE TABLE smartlinks_sync.erased_clicks (
  click_id text COLLATE "C" NOT NULL,
  erased_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks_sync.erased_fans (
  fan_hash text NOT NULL,
  erased_at timestamp with time zone NOT NULL DEFAULT now()
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

CREATE TABLE smartlinks_sync.readers (
  name text NOT NULL,
  with_pii boolean NOT NULL,
  granted_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks_sync.rollups_pending (
  smart_link_id text COLLATE "C" NOT NULL
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

ALTER TABLE smartlinks.ad_spend ADD CONSTRAINT ad_spend_line UNIQUE (workspace, source, date_day, line_key);

ALTER TABLE smartlinks.ad_spend ADD CONSTRAINT ad_spend_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.ad_spend ADD CONSTRAINT ad_spend_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.changes ADD CONSTRAINT changes_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.clicks ADD CONSTRAINT clicks_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.clicks ADD CONSTRAINT clicks_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_click_id_fkey FOREIGN KEY (click_id) REFERENCES smartlinks.clicks(id) NOT ENFORCED;

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_fan_onlyfans_id_fkey FOREIGN KEY (fan_onlyfans_id) REFERENCES smartlinks.fans(onlyfans_id) NOT ENFORCED;

ALTER TABLE smartlinks.conversions ADD CONSTRAINT conversions_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.fans ADD CONSTRAINT fans_pkey PRIMARY KEY (onlyfans_id);

ALTER TABLE smartlinks.link_labels ADD CONSTRAINT link_labels_days_in_order CHECK ((valid_from <= valid_to));

ALTER TABLE smartlinks.link_labels ADD CONSTRAINT link_labels_key UNIQUE NULLS NOT DISTINCT (smart_link_id, key, source, valid_from);

ALTER TABLE smartlinks.link_labels ADD CONSTRAINT link_labels_key_short CHECK ((((length(key) >= 1) AND (length(key) <= 100)) AND (length(source) <= 100)));

ALTER TABLE smartlinks.link_labels ADD CONSTRAINT link_labels_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.link_labels ADD CONSTRAINT link_labels_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.postback_conversion_types ADD CONSTRAINT postback_conversion_types_postback_id_conversion_type_pk PRIMARY KEY (postback_id, conversion_type);

ALTER TABLE smartlinks.postback_conversion_types ADD CONSTRAINT postback_conversion_types_postback_id_fkey FOREIGN KEY (postback_id) REFERENCES smartlinks.postbacks(id) NOT ENFORCED;

ALTER TABLE smartlinks.postback_deliveries ADD CONSTRAINT postback_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.postback_deliveries ADD CONSTRAINT postback_deliveries_postback_id_fkey FOREIGN KEY (postback_id) REFERENCES smartlinks.postbacks(id) NOT ENFORCED;

ALTER TABLE smartlinks.postback_smart_links ADD CONSTRAINT postback_smart_links_postback_id_smart_link_id_pk PRIMARY KEY (postback_id, smart_link_id);

ALTER TABLE smartlinks.postback_smart_links ADD CONSTRAINT postback_smart_links_postback_id_fkey FOREIGN KEY (postback_id) REFERENCES smartlinks.postbacks(id) NOT ENFORCED;

ALTER TABLE smartlinks.postback_smart_links ADD CONSTRAINT postback_smart_links_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.postbacks ADD CONSTRAINT postbacks_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.smart_link_snapshots ADD CONSTRAINT smart_link_snapshots_smart_link_id_taken_at_pk PRIMARY KEY (smart_link_id, taken_at);

ALTER TABLE smartlinks.smart_link_snapshots ADD CONSTRAINT smart_link_snapshots_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks.smart_links ADD CONSTRAINT smart_links_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks.smart_links ADD CONSTRAINT smart_links_account_id_fkey FOREIGN KEY (account_id) REFERENCES smartlinks.accounts(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.campaign_tags ADD CONSTRAINT campaign_tags_smart_link_id_row_key_pk PRIMARY KEY (smart_link_id, row_key);

ALTER TABLE smartlinks_bi.campaign_tags ADD CONSTRAINT campaign_tags_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.click_days ADD CONSTRAINT click_days_smart_link_id_date_day_pk PRIMARY KEY (smart_link_id, date_day);

ALTER TABLE smartlinks_bi.click_days ADD CONSTRAINT click_days_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.click_days_by_campaign ADD CONSTRAINT click_days_by_campaign_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.click_days_by_campaign ADD CONSTRAINT click_days_by_campaign_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.click_days_by_channel ADD CONSTRAINT click_days_by_channel_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.click_days_by_channel ADD CONSTRAINT click_days_by_channel_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.click_days_by_country ADD CONSTRAINT click_days_by_country_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.click_days_by_country ADD CONSTRAINT click_days_by_country_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.conversion_days ADD CONSTRAINT conversion_days_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.conversion_days ADD CONSTRAINT conversion_days_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.conversion_days_by_campaign ADD CONSTRAINT conversion_days_by_campaign_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.conversion_days_by_campaign ADD CONSTRAINT conversion_days_by_campaign_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.conversion_days_by_country ADD CONSTRAINT conversion_days_by_country_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.conversion_days_by_country ADD CONSTRAINT conversion_days_by_country_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_sync.absences ADD CONSTRAINT absences_workspace_kind_id_pk PRIMARY KEY (workspace, kind, id);

ALTER TABLE smartlinks_sync.backfill_streams ADD CONSTRAINT backfill_streams_backfill_id_smart_link_id_stream_pk PRIMARY KEY (backfill_id, smart_link_id, stream);

ALTER TABLE smartlinks_sync.backfills ADD CONSTRAINT backfills_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.days ADD CONSTRAINT days_smart_link_id_stream_day_pk PRIMARY KEY (smart_link_id, stream, day);

ALTER TABLE smartlinks_sync.days ADD CONSTRAINT days_status_known CHECK ((status = ANY (ARRAY['verified'::text, 'unsettled'::text, 'quarantined'::text, 'forgotten'::text])));

ALTER TABLE smartlinks_sync.drift ADD CONSTRAINT drift_sample_kind_known CHECK ((sample_kind = ANY (ARRAY['field'::text, 'value'::text])));

ALTER TABLE smartlinks_sync.drift ADD CONSTRAINT drift_stream_field_pk PRIMARY KEY (stream, field);

ALTER TABLE smartlinks_sync.erased_clicks ADD CONSTRAINT erased_clicks_pkey PRIMARY KEY (click_id);

ALTER TABLE smartlinks_sync.erased_fans ADD CONSTRAINT erased_fans_pkey PRIMARY KEY (fan_hash);

ALTER TABLE smartlinks_sync.pauses ADD CONSTRAINT pauses_pkey PRIMARY KEY (workspace);

ALTER TABLE smartlinks_sync.quarantine ADD CONSTRAINT quarantine_key UNIQUE (stream, smart_link_id, row_hash);

ALTER TABLE smartlinks_sync.quarantine ADD CONSTRAINT quarantine_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.rate_budget ADD CONSTRAINT rate_budget_pkey PRIMARY KEY (workspace);

ALTER TABLE smartlinks_sync.readers ADD CONSTRAINT readers_pkey PRIMARY KEY (name);

ALTER TABLE smartlinks_sync.rollups_pending ADD CONSTRAINT rollups_pending_pkey PRIMARY KEY (smart_link_id);

ALTER TABLE smartlinks_sync.runs ADD CONSTRAINT runs_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.settings ADD CONSTRAINT settings_pkey PRIMARY KEY (name);

ALTER TABLE smartlinks_sync.streams ADD CONSTRAINT streams_smart_link_id_stream_pk PRIMARY KEY (smart_link_id, stream);

ALTER TABLE smartlinks_sync.troubles ADD CONSTRAINT troubles_workspace_kind_pk PRIMARY KEY (workspace, kind);

CREATE INDEX ad_spend_by_link ON smartlinks.ad_spend USING btree (smart_link_id, date_day);

CREATE INDEX ad_spend_without_link ON smartlinks.ad_spend USING btree (workspace) WHERE (smart_link_id IS NULL);

CREATE INDEX changes_by_row ON smartlinks.changes USING btree (stream, row_id);

CREATE INDEX clicks_live_by_link_and_time ON smartlinks.clicks USING btree (smart_link_id, created_at) WHERE (_deleted_at IS NULL);

CREATE INDEX conversions_by_click ON smartlinks.conversions USING hash (click_id);

CREATE INDEX conversions_by_fan ON smartlinks.conversions USING hash (fan_onlyfans_id);

CREATE INDEX conversions_live_by_link_and_time ON smartlinks.conversions USING btree (smart_link_id, conversion_at) WHERE (_deleted_at IS NULL);

CREATE INDEX backfills_by_workspace ON smartlinks_sync.backfills USING btree (workspace, scope);

CREATE INDEX days_unsettled ON smartlinks_sync.days USING btree (smart_link_id, day) WHERE (status = 'unsettled'::text);

CREATE INDEX runs_by_workspace ON smartlinks_sync.runs USING btree (workspace, started_at);

CREATE INDEX streams_by_workspace ON smartlinks_sync.streams USING btree (workspace);

CREATE VIEW smartlinks_bi.spend_lines AS
 WITH known AS (
         SELECT DISTINCT l_1.workspace,
            smartlinks_bi.campaign_key(c.utm_campaign) AS campaign_key
           FROM ( SELECT DISTINCT click_days_by_campaign.smart_link_id,
                    click_days_by_campaign.utm_campaign
                   FROM smartlinks_bi.click_days_by_campaign) c
             JOIN smartlinks.smart_links l_1 ON l_1.id = c.smart_link_id
        )
 SELECT s.id,
    s.workspace,
    s.date_day,
    s.source,
    s.platform,
    l.id AS smart_link_id,
    l.name AS smart_link_name,
    s.link AS link_in_file,
    s.campaign_id,
    s.campaign_name,
    s.utm_source,
    s.utm_medium,
    s.utm_campaign,
    s.utm_content,
    COALESCE(by_tag.campaign_key, by_name.campaign_key, by_id.campaign_key, smartlinks_bi.campaign_key(s.utm_campaign), smartlinks_bi.campaign_key(s.campaign_name), smartlinks_bi.campaign_key(s.campaign_id)) AS campaign_key,
        CASE
            WHEN l.id IS NOT NULL THEN 'link'::text
            WHEN COALESCE(by_tag.campaign_key, by_name.campaign_key, by_id.campaign_key) IS NOT NULL THEN 'campaign'::text
            ELSE NULL::text
        END AS matched_by,
    s.spend,
    s.currency,
    s.fx_rate,
        CASE
            WHEN s.currency = 'USD'::text THEN s.spend
            ELSE s.spend * s.fx_rate
        END AS spend_usd,
    s.impressions,
    s.clicks
   FROM smartlinks.ad_spend s
     LEFT JOIN smartlinks.smart_links l ON l.id = s.smart_link_id AND l.workspace = s.workspace
     LEFT JOIN known by_tag ON by_tag.workspace = s.workspace AND by_tag.campaign_key = smartlinks_bi.campaign_key(s.utm_campaign)
     LEFT JOIN known by_name ON by_name.workspace = s.workspace AND by_name.campaign_key = smartlinks_bi.campaign_key(s.campaign_name)
     LEFT JOIN known by_id ON by_id.workspace = s.workspace AND by_id.campaign_key = smartlinks_bi.campaign_key(s.campaign_id);

COMMENT ON SCHEMA smartlinks IS 'Data of OnlyFansAPI Smart Links, one table for each thing that the API lists, columns named as its fields; and the team''s own spend and labels. Times are UTC, money is in USD and exact.';

COMMENT ON TABLE smartlinks.accounts IS 'Creator accounts that Smart Links belong to, one row each.';

COMMENT ON COLUMN smartlinks.accounts.id IS 'The account''s id, such as acct_…: field account.id of a link. Opaque text.';

COMMENT ON COLUMN smartlinks.accounts.workspace IS 'The team whose API key listed this account first.';

COMMENT ON COLUMN smartlinks.accounts.display_name IS 'The creator''s name as shown on the platform: field account.display_name.';

COMMENT ON COLUMN smartlinks.accounts.username IS 'The creator''s user name, without the @: field account.username.';

COMMENT ON COLUMN smartlinks.accounts._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.accounts._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.accounts._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON TABLE smartlinks.ad_spend IS 'What the team spent on ads, as imported: one line for a day and what the money was spent on. A sync changes nothing here but to fill in links that were not known.';

COMMENT ON COLUMN smartlinks.ad_spend.id IS 'Number of this row.';

COMMENT ON COLUMN smartlinks.ad_spend.date_day IS 'The day of the spend, as the ad platform cuts its days.';

COMMENT ON COLUMN smartlinks.ad_spend.smart_link_id IS 'The link it was spent on: joins smartlinks.smart_links.id. Null where not known.';

COMMENT ON COLUMN smartlinks.ad_spend.platform IS 'Where it was spent, such as meta or a traffic network.';

COMMENT ON COLUMN smartlinks.ad_spend.utm_campaign IS 'The utm_campaign that the ads carry: by it spend meets clicks where no link is known.';

COMMENT ON COLUMN smartlinks.ad_spend.spend IS 'What was spent, in currency. Exact.';

COMMENT ON COLUMN smartlinks.ad_spend.currency IS 'Currency of the spend, ISO 4217.';

COMMENT ON COLUMN smartlinks.ad_spend._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.ad_spend._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.ad_spend._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON COLUMN smartlinks.ad_spend.workspace IS 'The workspace whose spend it is.';

COMMENT ON COLUMN smartlinks.ad_spend.campaign_id IS 'The campaign in the ad platform.';

COMMENT ON COLUMN smartlinks.ad_spend.campaign_name IS 'The name of the campaign in the ad platform. Tells lines apart only where there is no campaign_id.';

COMMENT ON COLUMN smartlinks.ad_spend.utm_source IS 'The utm_source that the ads carry.';

COMMENT ON COLUMN smartlinks.ad_spend.utm_medium IS 'The utm_medium that the ads carry.';

COMMENT ON COLUMN smartlinks.ad_spend.utm_content IS 'The utm_content that the ads carry.';

COMMENT ON COLUMN smartlinks.ad_spend.fx_rate IS 'USD for one unit of the currency, where the team gave it. Exact.';

COMMENT ON COLUMN smartlinks.ad_spend.impressions IS 'Impressions, as the ad platform counts them.';

COMMENT ON COLUMN smartlinks.ad_spend.clicks IS 'Clicks, as the ad platform counts them: not those of the link.';

COMMENT ON COLUMN smartlinks.ad_spend.source IS 'Where the figures come from. The same line of the same source imported again replaces the first.';

COMMENT ON COLUMN smartlinks.ad_spend.link IS 'What the imported file calls the link: an id, a name or an address.';

COMMENT ON COLUMN smartlinks.ad_spend.line_key IS 'Digest of what the line is about, made by the database: unique by workspace, source and day.';

COMMENT ON TABLE smartlinks.changes IS 'What changed of clicks and conversions that were stored already: flags, amounts, rows that vanished. One row a value.';

COMMENT ON COLUMN smartlinks.changes.id IS 'Number of this entry; later ones are larger.';

COMMENT ON COLUMN smartlinks.changes.stream IS 'The table that the row is in: clicks or conversions.';

COMMENT ON COLUMN smartlinks.changes.row_id IS 'The id of that row.';

COMMENT ON COLUMN smartlinks.changes.field IS 'The column that changed; _deleted_at where the row vanished or came back.';

COMMENT ON COLUMN smartlinks.changes.old IS 'The value before, as text. Null where there was none.';

COMMENT ON COLUMN smartlinks.changes.new IS 'The value after, as text. Null where there is none.';

COMMENT ON COLUMN smartlinks.changes.changed_at IS 'When the change was stored here (UTC), not when it was made.';

COMMENT ON COLUMN smartlinks.changes.run_id IS 'The run that found it: joins smartlinks_sync.runs.id.';

COMMENT ON TABLE smartlinks.clicks IS 'Clicks on Smart Links, one row each, bots and duplicates included. Ask for _deleted_at IS NULL.';

COMMENT ON COLUMN smartlinks.clicks.id IS 'The click''s id: field id. Opaque text.';

COMMENT ON COLUMN smartlinks.clicks.smart_link_id IS 'The link that was clicked: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks.clicks.created_at IS 'When it was clicked (UTC): field created_at.';

COMMENT ON COLUMN smartlinks.clicks.referrer IS 'The page the visitor came from, as the browser told: field referrer. Null or empty where it told none.';

COMMENT ON COLUMN smartlinks.clicks.ip_address IS 'The visitor''s IP address: field ip_address. Personal. Text: it may be anything.';

COMMENT ON COLUMN smartlinks.clicks.user_agent IS 'The visitor''s browser as it names itself: field user_agent. Personal.';

COMMENT ON COLUMN smartlinks.clicks.browser_device_type IS 'Kind of device, such as mobile or desktop: field browser_device_type.';

COMMENT ON COLUMN smartlinks.clicks.browser_name IS 'Browser with its version: field browser_name.';

COMMENT ON COLUMN smartlinks.clicks.browser_family IS 'Browser without its version: field browser_family.';

COMMENT ON COLUMN smartlinks.clicks.browser_platform IS 'Operating system: field browser_platform.';

COMMENT ON COLUMN smartlinks.clicks.is_bot IS 'True where the API takes it for a bot: field is_bot. May change later; changes are kept in smartlinks.changes.';

COMMENT ON COLUMN smartlinks.clicks.is_duplicate IS 'True where the API takes it for a repeated click of one visitor: field is_duplicate. May change later.';

COMMENT ON COLUMN smartlinks.clicks.country_code IS 'The visitor''s country, ISO 3166-1 alpha-2: field country_code.';

COMMENT ON COLUMN smartlinks.clicks.external_click_id IS 'The network''s own id of the click, where it passed one: field external_click_id.';

COMMENT ON COLUMN smartlinks.clicks.gross_clicks IS 'How many raw clicks the API says this row stands for: field gross_clicks.';

COMMENT ON COLUMN smartlinks.clicks.fbclid IS 'Click id of Meta ads: field fbclid.';

COMMENT ON COLUMN smartlinks.clicks.gclid IS 'Click id of Google ads: field gclid.';

COMMENT ON COLUMN smartlinks.clicks.ttclid IS 'Click id of TikTok ads: field ttclid.';

COMMENT ON COLUMN smartlinks.clicks.gbraid IS 'Click id of Google ads for apps on iOS: field gbraid.';

COMMENT ON COLUMN smartlinks.clicks.wbraid IS 'Click id of Google ads from iOS to the web: field wbraid.';

COMMENT ON COLUMN smartlinks.clicks.sccid IS 'Click id of Snapchat ads: field sccid.';

COMMENT ON COLUMN smartlinks.clicks.aff_s1 IS 'Affiliate parameter aff_s1 of the address that was clicked; what it means is up to your networks.';

COMMENT ON COLUMN smartlinks.clicks.aff_s2 IS 'Affiliate parameter aff_s2 of the address that was clicked; what it means is up to your networks.';

COMMENT ON COLUMN smartlinks.clicks.aff_s3 IS 'Affiliate parameter aff_s3 of the address that was clicked; what it means is up to your networks.';

COMMENT ON COLUMN smartlinks.clicks.aff_s4 IS 'Affiliate parameter aff_s4 of the address that was clicked; what it means is up to your networks.';

COMMENT ON COLUMN smartlinks.clicks.aff_s5 IS 'Affiliate parameter aff_s5 of the address that was clicked; what it means is up to your networks.';

COMMENT ON COLUMN smartlinks.clicks.utm_source IS 'Campaign parameter utm_source, as it stood in the address. May be a macro that the network left unfilled.';

COMMENT ON COLUMN smartlinks.clicks.utm_medium IS 'Campaign parameter utm_medium, as it stood in the address.';

COMMENT ON COLUMN smartlinks.clicks.utm_campaign IS 'Campaign parameter utm_campaign, as it stood in the address. May be a macro that the network left unfilled.';

COMMENT ON COLUMN smartlinks.clicks.utm_content IS 'Campaign parameter utm_content, often the creative, as it stood in the address.';

COMMENT ON COLUMN smartlinks.clicks.utm_term IS 'Campaign parameter utm_term, as it stood in the address.';

COMMENT ON COLUMN smartlinks.clicks._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.clicks._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.clicks._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON COLUMN smartlinks.clicks._deleted_at IS 'Since when the API no longer lists this row (UTC); null while it does. Ask for _deleted_at IS NULL to count what the API counts. Also set on a click that is known only from a conversion, until the API lists it.';

COMMENT ON TABLE smartlinks.conversions IS 'What fans did after a click: subscribed, paid, wrote. One row each. Ask for _deleted_at IS NULL.';

COMMENT ON COLUMN smartlinks.conversions.id IS 'The conversion''s id: field id. Opaque text.';

COMMENT ON COLUMN smartlinks.conversions.smart_link_id IS 'The link it is counted for: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks.conversions.conversion_at IS 'When it happened (UTC): field conversion_at. They keep coming for weeks after the click.';

COMMENT ON COLUMN smartlinks.conversions.conversion_type IS 'new_subscriber, new_transaction, message_received, fan_sent_1_message, fan_sent_3_messages; others may come: field conversion_type. Sum money over new_transaction only.';

COMMENT ON COLUMN smartlinks.conversions.amount_gross IS 'What the fan paid, in USD: field amount_gross. Exact.';

COMMENT ON COLUMN smartlinks.conversions.amount_net IS 'What is left after the fees of the platform, in USD: field amount_net. Not always 80 % of gross. Exact.';

COMMENT ON COLUMN smartlinks.conversions.click_id IS 'The click it is traced to: joins smartlinks.clicks.id. Null where the API names none.';

COMMENT ON COLUMN smartlinks.conversions.click_created_at IS 'When that click was made (UTC). Null where the API names no click.';

COMMENT ON COLUMN smartlinks.conversions.fan_onlyfans_id IS 'The fan: joins smartlinks.fans.onlyfans_id. Null where the API names none.';

COMMENT ON COLUMN smartlinks.conversions._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.conversions._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.conversions._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON COLUMN smartlinks.conversions._deleted_at IS 'Since when the API no longer lists this row (UTC); null while it does. Ask for _deleted_at IS NULL to count what the API counts.';

COMMENT ON TABLE smartlinks.fans IS 'Fans named by conversions, one row each, with the values of the newest conversion that named them. Personal data.';

COMMENT ON COLUMN smartlinks.fans.onlyfans_id IS 'The fan''s id on the platform: field fan.onlyfans_id. Opaque text.';

COMMENT ON COLUMN smartlinks.fans.username IS 'The fan''s user name: field fan.username. Personal.';

COMMENT ON COLUMN smartlinks.fans.name IS 'The fan''s shown name: field fan.name. Personal.';

COMMENT ON COLUMN smartlinks.fans.avatar_url IS 'Address of the fan''s picture: field fan.avatar_url. Personal.';

COMMENT ON COLUMN smartlinks.fans.onlyfans_url IS 'Address of the fan''s profile: field fan.onlyfans_url. Personal.';

COMMENT ON COLUMN smartlinks.fans.as_of IS 'Time of the conversion that these values came from (UTC). Null where only the id is known.';

COMMENT ON COLUMN smartlinks.fans._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.fans._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.fans._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON TABLE smartlinks.link_labels IS 'The team''s own labels of links, such as vendor, channel and creative. A sync changes none that was imported.';

COMMENT ON COLUMN smartlinks.link_labels.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks.link_labels._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.link_labels._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.link_labels._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON COLUMN smartlinks.link_labels.id IS 'Number of this row.';

COMMENT ON COLUMN smartlinks.link_labels.key IS 'What kind of label, such as vendor.';

COMMENT ON COLUMN smartlinks.link_labels.value IS 'The label. Null takes away an earlier one.';

COMMENT ON COLUMN smartlinks.link_labels.source IS 'Who says so, such as import, or name where the name of the link says it.';

COMMENT ON COLUMN smartlinks.link_labels.valid_from IS 'First day on which it holds; null: from the beginning.';

COMMENT ON COLUMN smartlinks.link_labels.valid_to IS 'Last day on which it holds; null: until further notice.';

COMMENT ON TABLE smartlinks.postback_conversion_types IS 'The types of conversions that a postback is sent for now, one row each.';

COMMENT ON COLUMN smartlinks.postback_conversion_types.postback_id IS 'The postback: joins smartlinks.postbacks.id.';

COMMENT ON COLUMN smartlinks.postback_conversion_types.conversion_type IS 'The type, as in smartlinks.conversions.conversion_type.';

COMMENT ON COLUMN smartlinks.postback_conversion_types._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.postback_conversion_types._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.postback_conversion_types._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON TABLE smartlinks.postback_deliveries IS 'Deliveries of postbacks. The API shows only the newest of each postback, so this holds those that a sync happened to see, not all.';

COMMENT ON COLUMN smartlinks.postback_deliveries.id IS 'The delivery''s id: field latest_response.id. Opaque text.';

COMMENT ON COLUMN smartlinks.postback_deliveries.postback_id IS 'The postback: joins smartlinks.postbacks.id.';

COMMENT ON COLUMN smartlinks.postback_deliveries.conversion_type IS 'The type of the conversion that was reported: field conversion_type.';

COMMENT ON COLUMN smartlinks.postback_deliveries.postback_url IS 'The address as it was sent: field postback_url. Host, plain words, parameter names and {macros} are kept; everything else, secrets too, is replaced.';

COMMENT ON COLUMN smartlinks.postback_deliveries.succeeded IS 'True where the receiver took it: field succeeded.';

COMMENT ON COLUMN smartlinks.postback_deliveries.status_code IS 'HTTP status of the answer: field status_code. Null where there was no answer.';

COMMENT ON COLUMN smartlinks.postback_deliveries.error_type IS 'Kind of failure: field error_type. Null where there was none.';

COMMENT ON COLUMN smartlinks.postback_deliveries.error_message IS 'The failure in words, literals replaced: field error_message.';

COMMENT ON COLUMN smartlinks.postback_deliveries.created_at IS 'When it was sent (UTC): field created_at.';

COMMENT ON COLUMN smartlinks.postback_deliveries._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.postback_deliveries._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.postback_deliveries._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON TABLE smartlinks.postback_smart_links IS 'The links that a postback is configured for now, one row each; matters where smart_link_scope says so.';

COMMENT ON COLUMN smartlinks.postback_smart_links.postback_id IS 'The postback: joins smartlinks.postbacks.id.';

COMMENT ON COLUMN smartlinks.postback_smart_links.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks.postback_smart_links._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.postback_smart_links._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.postback_smart_links._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON TABLE smartlinks.postbacks IS 'Where conversions are reported to (postback destinations), one row each.';

COMMENT ON COLUMN smartlinks.postbacks.id IS 'The postback''s id: field id. Opaque text.';

COMMENT ON COLUMN smartlinks.postbacks.workspace IS 'The team whose API key listed this postback first.';

COMMENT ON COLUMN smartlinks.postbacks.url IS 'The address it is sent to: field url. Host, plain words, parameter names and {macros} are kept; everything else, secrets too, is replaced.';

COMMENT ON COLUMN smartlinks.postbacks.http_method IS 'GET or POST: field http_method.';

COMMENT ON COLUMN smartlinks.postbacks.body IS 'What is sent: field body. Host, plain words, parameter names and {macros} are kept; everything else, secrets too, is replaced.';

COMMENT ON COLUMN smartlinks.postbacks.smart_link_scope IS 'Whether it is sent for all links or for chosen ones: field smart_link_scope.';

COMMENT ON COLUMN smartlinks.postbacks.headers IS 'A JSON list of the names of the headers that are sent; their values are never stored.';

COMMENT ON COLUMN smartlinks.postbacks.created_at IS 'When it was made (UTC): field created_at.';

COMMENT ON COLUMN smartlinks.postbacks.updated_at IS 'When it was last changed (UTC): field updated_at.';

COMMENT ON COLUMN smartlinks.postbacks._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.postbacks._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.postbacks._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON COLUMN smartlinks.postbacks._deleted_at IS 'Since when the API no longer lists this row (UTC); null while it does. Ask for _deleted_at IS NULL to count what the API counts.';

COMMENT ON TABLE smartlinks.smart_link_snapshots IS 'A link''s figures over time: one row for each link and hour in which they had changed.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.taken_at IS 'The hour, by its beginning (UTC). Figures are those of the last listing in that hour.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.clicks_count IS 'Clicks, as the API counts them: field clicks_count. Whether bots and duplicates are in it is the API''s affair; count smartlinks.clicks where that matters.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.conversions_count IS 'Conversions of all types, as the API counts them: field conversions_count.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.subscribers_count IS 'New subscribers, as the API counts them: field subscribers_count.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.spenders_count IS 'Fans who paid, as the API counts them: field spenders_count.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.revenue IS 'Gross revenue in USD, as the API sums it over new_transaction conversions: field revenue. Null where nothing was sold. Before the fees of the platform: not what the creator gets.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.cost_input_mode IS 'How a cost was entered in the console, such as perClick: field cost.inputMode. Null where none was entered.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.cost_input_value IS 'The cost as entered in the console, in USD: field cost.inputValue.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.cost_per_sub IS 'USD for each subscriber, as the API works it out: field cost.perSub. Null where unknown.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.cost_per_click IS 'USD for each click, as the API works it out: field cost.perClick. Null where unknown.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.cost_per_promo IS 'USD for the promotion as a whole: field cost.perPromo. Null where unknown.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.cost_subscriber_source_count IS 'Subscribers that the API divided the cost by: field cost.subscriberSourceCount.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots.cost_click_source_count IS 'Clicks that the API divided the cost by: field cost.clickSourceCount.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots._extra IS 'Not used here: null.';

COMMENT ON COLUMN smartlinks.smart_link_snapshots._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.smart_link_snapshots._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON TABLE smartlinks.smart_links IS 'Smart Links, one row each, with the figures that the API listed last. Removed links stay, with _deleted_at.';

COMMENT ON COLUMN smartlinks.smart_links.id IS 'The link''s id: field id. Opaque text.';

COMMENT ON COLUMN smartlinks.smart_links.workspace IS 'The team whose API key listed this link first.';

COMMENT ON COLUMN smartlinks.smart_links.account_id IS 'The account it belongs to: joins smartlinks.accounts.id. Null where the API names none.';

COMMENT ON COLUMN smartlinks.smart_links.name IS 'The link''s name as the team gave it: field name. Not unique.';

COMMENT ON COLUMN smartlinks.smart_links.link_type IS 'What it hands out: free_trial or tracking_link: field link_type. Others may come.';

COMMENT ON COLUMN smartlinks.smart_links.traffic_redirect_url IS 'The address to put into an ad; visitors are sent on from there: field traffic_redirect_url.';

COMMENT ON COLUMN smartlinks.smart_links.free_trial_days IS 'Days of the free trial: field free_trial_days. Null on tracking links.';

COMMENT ON COLUMN smartlinks.smart_links.clicks_count IS 'Clicks, as the API counts them: field clicks_count. Whether bots and duplicates are in it is the API''s affair; count smartlinks.clicks where that matters.';

COMMENT ON COLUMN smartlinks.smart_links.conversions_count IS 'Conversions of all types, as the API counts them: field conversions_count.';

COMMENT ON COLUMN smartlinks.smart_links.subscribers_count IS 'New subscribers, as the API counts them: field subscribers_count.';

COMMENT ON COLUMN smartlinks.smart_links.spenders_count IS 'Fans who paid, as the API counts them: field spenders_count.';

COMMENT ON COLUMN smartlinks.smart_links.revenue IS 'Gross revenue in USD, as the API sums it over new_transaction conversions: field revenue. Null where nothing was sold. Before the fees of the platform: not what the creator gets.';

COMMENT ON COLUMN smartlinks.smart_links.cost_input_mode IS 'How a cost was entered in the console, such as perClick: field cost.inputMode. Null where none was entered.';

COMMENT ON COLUMN smartlinks.smart_links.cost_input_value IS 'The cost as entered in the console, in USD: field cost.inputValue.';

COMMENT ON COLUMN smartlinks.smart_links.cost_per_sub IS 'USD for each subscriber, as the API works it out: field cost.perSub. Null where unknown.';

COMMENT ON COLUMN smartlinks.smart_links.cost_per_click IS 'USD for each click, as the API works it out: field cost.perClick. Null where unknown.';

COMMENT ON COLUMN smartlinks.smart_links.cost_per_promo IS 'USD for the promotion as a whole: field cost.perPromo. Null where unknown.';

COMMENT ON COLUMN smartlinks.smart_links.cost_subscriber_source_count IS 'Subscribers that the API divided the cost by: field cost.subscriberSourceCount.';

COMMENT ON COLUMN smartlinks.smart_links.cost_click_source_count IS 'Clicks that the API divided the cost by: field cost.clickSourceCount.';

COMMENT ON COLUMN smartlinks.smart_links.created_at IS 'When the link was made (UTC): field created_at.';

COMMENT ON COLUMN smartlinks.smart_links.updated_at IS 'When its settings were last changed (UTC): field updated_at. Counters do not move it.';

COMMENT ON COLUMN smartlinks.smart_links._extra IS 'What the API sent and no column holds: unknown fields, and values that did not fit their column, as they came. Null when there is none. May hold personal data.';

COMMENT ON COLUMN smartlinks.smart_links._first_seen_at IS 'When this row was first stored here (UTC).';

COMMENT ON COLUMN smartlinks.smart_links._synced_at IS 'When the content of this row was last written here (UTC). Reading it again unchanged does not move it.';

COMMENT ON COLUMN smartlinks.smart_links._deleted_at IS 'Since when the API no longer lists this row (UTC); null while it does. Ask for _deleted_at IS NULL to count what the API counts.';

COMMENT ON SCHEMA smartlinks_bi IS 'Ready for reports: views and daily sums. Prefer these; their names and columns stay. No personal data but the ids of fans.';

COMMENT ON FUNCTION smartlinks_bi.campaign_key(value text) IS 'A campaign by which spend and clicks are matched: small letters, everything that is no letter or digit as one hyphen, unfilled placeholders left out. Null where nothing is left, and for (not set), null, none, undefined, nan and n/a.';

COMMENT ON FUNCTION smartlinks_bi.click_channel(fbclid text, gclid text, gbraid text, wbraid text, ttclid text, sccid text, utm_source text, referrer text) IS 'The channel of a click: from the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source in small letters, else the host of the referrer, else (direct).';

COMMENT ON FUNCTION smartlinks_bi.has_unfilled_macro(value text) IS 'True where a campaign parameter holds a placeholder that the network did not fill, such as {{campaign.name}}.';

COMMENT ON TABLE smartlinks_bi.campaign_tags IS 'Campaign tags that clicks of a link have or had, each set once. Kept by every sync.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.row_key IS 'Joins smartlinks_bi.click_days_by_campaign.row_key of the same link.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.utm_source IS 'Field utm_source of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.utm_medium IS 'Field utm_medium of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.utm_campaign IS 'Field utm_campaign of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.utm_content IS 'Field utm_content of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.campaign_key IS 'utm_campaign as smartlinks_bi.campaign_key writes it: spend is matched by it. Null where nothing is left.';

COMMENT ON COLUMN smartlinks_bi.campaign_tags.has_unfilled_macro IS 'True where one of the tags holds a placeholder that the network did not fill.';

COMMENT ON TABLE smartlinks_bi.click_days IS 'Clicks of each link and day. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.click_days.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.click_days.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.click_days.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.click_days.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.click_days.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.click_days.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.click_days.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON TABLE smartlinks_bi.click_days_by_campaign IS 'Clicks of each link and day, by campaign tags. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.row_key IS 'Tells the rows of a link and day apart. For the primary key only; differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_source IS 'Field utm_source of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_medium IS 'Field utm_medium of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_campaign IS 'Field utm_campaign of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_content IS 'Field utm_content of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON TABLE smartlinks_bi.click_days_by_channel IS 'Clicks of each link and day, by channel. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.row_key IS 'Tells the rows of a link and day apart. For the primary key only; differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.channel IS 'From the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source, else the host of the referrer, else (direct).';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON TABLE smartlinks_bi.click_days_by_country IS 'Clicks of each link and day, by country and device. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.row_key IS 'Tells the rows of a link and day apart. For the primary key only; differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.country_code IS 'Country of the click, ISO 3166 two letters: field country_code. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.browser_device_type IS 'Device of the click, such as mobile or desktop: field browser_device_type. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON TABLE smartlinks_bi.conversion_days IS 'Conversions of each link and day, by type. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.date_day IS 'The day of the conversion, not of its click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.row_key IS 'Tells the rows of a link and day apart. For the primary key only; differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.conversion_type IS 'What happened, such as new_subscriber or new_transaction: field conversion_type. Count money over new_transaction.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.conversions IS 'Conversions of this type.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.amount_gross IS 'Sum of amount_gross in USD, before fees. Exact. Null where none has an amount.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.amount_net IS 'Sum of amount_net in USD, after fees. Exact. Null where none has an amount.';

COMMENT ON COLUMN smartlinks_bi.conversion_days.distinct_fans IS 'Different fans in this row. Must not be added up: one may be in several rows.';

COMMENT ON TABLE smartlinks_bi.conversion_days_by_campaign IS 'Conversions of each link and day, by type and campaign tags of the click behind them. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.date_day IS 'The day of the conversion, not of its click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.row_key IS 'Tells the rows of a link and day apart. For the primary key only; differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.conversion_type IS 'What happened, such as new_subscriber or new_transaction: field conversion_type. Count money over new_transaction.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.utm_source IS 'Field utm_source of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.utm_medium IS 'Field utm_medium of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.utm_campaign IS 'Field utm_campaign of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.utm_content IS 'Field utm_content of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.conversions IS 'Conversions of this type.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.amount_gross IS 'Sum of amount_gross in USD, before fees. Exact. Null where none has an amount.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.amount_net IS 'Sum of amount_net in USD, after fees. Exact. Null where none has an amount.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_campaign.distinct_fans IS 'Different fans in this row. Must not be added up: one may be in several rows.';

COMMENT ON TABLE smartlinks_bi.conversion_days_by_country IS 'Conversions of each link and day, by type and country of the click behind them. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.date_day IS 'The day of the conversion, not of its click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.row_key IS 'Tells the rows of a link and day apart. For the primary key only; differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.conversion_type IS 'What happened, such as new_subscriber or new_transaction: field conversion_type. Count money over new_transaction.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.country_code IS 'Country of the click, ISO 3166 two letters: field country_code. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.conversions IS 'Conversions of this type.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.amount_gross IS 'Sum of amount_gross in USD, before fees. Exact. Null where none has an amount.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.amount_net IS 'Sum of amount_net in USD, after fees. Exact. Null where none has an amount.';

COMMENT ON COLUMN smartlinks_bi.conversion_days_by_country.distinct_fans IS 'Different fans in this row. Must not be added up: one may be in several rows.';

COMMENT ON VIEW smartlinks_bi.spend_lines IS 'Imported ad spend with what it was matched by: one row for each row of smartlinks.ad_spend, none left out.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.id IS 'The row of smartlinks.ad_spend.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.workspace IS 'The workspace whose spend it is.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.date_day IS 'The day of the spend, as the ad platform cuts its days.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.source IS 'Where the figures come from, such as meta.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.platform IS 'Where it was spent, such as meta or a traffic network.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.smart_link_id IS 'The link it was spent on: joins smartlinks.smart_links.id. Null where not known.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.smart_link_name IS 'The name of that link now.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.link_in_file IS 'What the imported file calls the link.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.campaign_id IS 'The campaign in the ad platform.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.campaign_name IS 'The name of the campaign in the ad platform.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.utm_source IS 'The utm_source that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.utm_medium IS 'The utm_medium that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.utm_campaign IS 'The utm_campaign that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.utm_content IS 'The utm_content that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.campaign_key IS 'The campaign as smartlinks_bi.campaign_key writes it: of utm_campaign, campaign_name and campaign_id the first under which clicks are known, else the first that is there.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.matched_by IS 'link: the link is known. campaign: clicks of the workspace have this campaign_key. Null: neither, so the spend stands beside no clicks. All rows together are all spend.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.spend IS 'What was spent, in currency. Exact.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.currency IS 'Currency of the spend, ISO 4217.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.fx_rate IS 'USD for one unit of the currency, where the team gave it.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.spend_usd IS 'The spend in USD: spend times fx_rate. Null, not zero, where the rate is not known.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.impressions IS 'Impressions, as the ad platform counts them.';

COMMENT ON COLUMN smartlinks_bi.spend_lines.clicks IS 'Clicks, as the ad platform counts them: not those of the link.';

COMMENT ON SCHEMA smartlinks_sync IS 'State of the sync: runs, what was counted against the API, what could not be stored. For the program and its operators.';

COMMENT ON TABLE smartlinks_sync.absences IS 'What a listing of the API lacks and is not marked as deleted yet, one row each: a brake waits 24 hours.';

COMMENT ON COLUMN smartlinks_sync.absences.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.absences.kind IS 'What is missing: a row of clicks or conversions, a link or a postback.';

COMMENT ON COLUMN smartlinks_sync.absences.id IS 'The id of what is missing.';

COMMENT ON COLUMN smartlinks_sync.absences.smart_link_id IS 'The link that it belongs to.';

COMMENT ON COLUMN smartlinks_sync.absences.since IS 'Since when it is missing (UTC).';

COMMENT ON TABLE smartlinks_sync.backfill_streams IS 'How far a backfill has come, one row for each link and stream.';

COMMENT ON COLUMN smartlinks_sync.backfill_streams.backfill_id IS 'The backfill: joins smartlinks_sync.backfills.id.';

COMMENT ON COLUMN smartlinks_sync.backfill_streams.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.backfill_streams.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.backfill_streams.read_from IS 'Everything of the range from here on was read (UTC).';

COMMENT ON COLUMN smartlinks_sync.backfill_streams.finished_at IS 'When this stream was finished (UTC); null while it is not.';

COMMENT ON TABLE smartlinks_sync.backfills IS 'Backfills that were begun, one row each: one that was stopped can go on.';

COMMENT ON COLUMN smartlinks_sync.backfills.id IS 'Number of the backfill.';

COMMENT ON COLUMN smartlinks_sync.backfills.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.backfills.scope IS 'What it covers: links, stream and whether rows are read whatever the counts say.';

COMMENT ON COLUMN smartlinks_sync.backfills.range_from IS 'First moment of its range (UTC).';

COMMENT ON COLUMN smartlinks_sync.backfills.range_through IS 'Last moment of its range (UTC).';

COMMENT ON COLUMN smartlinks_sync.backfills.begun_at IS 'When it was begun (UTC).';

COMMENT ON COLUMN smartlinks_sync.backfills.finished_at IS 'When it was finished (UTC); null while it is not.';

COMMENT ON TABLE smartlinks_sync.days IS 'The ledger, one row for each link, stream and UTC day with rows: what the API counted and what is stored.';

COMMENT ON COLUMN smartlinks_sync.days.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.days.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.days.day IS 'The UTC day.';

COMMENT ON COLUMN smartlinks_sync.days.api_total IS 'The API''s count of that day. Null where it gave none for the day alone.';

COMMENT ON COLUMN smartlinks_sync.days.stored IS 'Rows of that day that are stored and not marked as deleted.';

COMMENT ON COLUMN smartlinks_sync.days.status IS 'verified: both counts agree; unsettled: not yet; quarantined: a row could not be stored; forgotten: the API no longer answers for it, rows are kept.';

COMMENT ON COLUMN smartlinks_sync.days.verified_at IS 'When both counts last agreed (UTC).';

COMMENT ON COLUMN smartlinks_sync.days.run_id IS 'The run that wrote this: joins smartlinks_sync.runs.id.';

COMMENT ON TABLE smartlinks_sync.drift IS 'Fields and values that the API sent and this version does not expect, one row each.';

COMMENT ON COLUMN smartlinks_sync.drift.stream IS 'Where it came: clicks, conversions, links or postbacks.';

COMMENT ON COLUMN smartlinks_sync.drift.field IS 'The field; with its value where the value is what is new.';

COMMENT ON COLUMN smartlinks_sync.drift.first_seen_at IS 'When it first came (UTC).';

COMMENT ON COLUMN smartlinks_sync.drift.type IS 'JSON type of the field, never its content.';

COMMENT ON COLUMN smartlinks_sync.drift.sample_kind IS 'field or value: what of it is new.';

COMMENT ON TABLE smartlinks_sync.erased_clicks IS 'Clicks that led to a conversion of an erased person: they are stored without what tells of a person.';

COMMENT ON COLUMN smartlinks_sync.erased_clicks.click_id IS 'The click: joins smartlinks.clicks.id.';

COMMENT ON COLUMN smartlinks_sync.erased_clicks.erased_at IS 'When (UTC).';

COMMENT ON TABLE smartlinks_sync.erased_fans IS 'People who were erased, one row each. Later readings leave them out.';

COMMENT ON COLUMN smartlinks_sync.erased_fans.fan_hash IS 'A keyed hash of the id of the fan; the id itself is not kept.';

COMMENT ON COLUMN smartlinks_sync.erased_fans.erased_at IS 'When (UTC).';

COMMENT ON TABLE smartlinks_sync.pauses IS 'Workspaces that are paused, one row each: smartlink-sync resume ends it.';

COMMENT ON COLUMN smartlinks_sync.pauses.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.pauses.paused_at IS 'Since when (UTC).';

COMMENT ON COLUMN smartlinks_sync.pauses.reason IS 'Why, in the words of who paused it.';

COMMENT ON COLUMN smartlinks_sync.pauses.by IS 'Who: user and machine.';

COMMENT ON TABLE smartlinks_sync.quarantine IS 'Rows that no table could hold, one row each, until they are stored or dropped.';

COMMENT ON COLUMN smartlinks_sync.quarantine.id IS 'Number of the entry, as quarantine list shows it.';

COMMENT ON COLUMN smartlinks_sync.quarantine.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.quarantine.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.quarantine.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.quarantine.row_hash IS 'Hash of the row, by which it is known again.';

COMMENT ON COLUMN smartlinks_sync.quarantine.reason IS 'Why: no_id, no_time, id_too_long, not_json, or rejected_ and the SQLSTATE.';

COMMENT ON COLUMN smartlinks_sync.quarantine.payload IS 'The row as it came. Personal data.';

COMMENT ON COLUMN smartlinks_sync.quarantine.row_time IS 'The row''s own time (UTC), where it has one.';

COMMENT ON COLUMN smartlinks_sync.quarantine.first_seen_at IS 'When it first came (UTC).';

COMMENT ON COLUMN smartlinks_sync.quarantine.last_seen_at IS 'When it last came (UTC).';

COMMENT ON COLUMN smartlinks_sync.quarantine.resolved_at IS 'When it could be stored (UTC); null while it could not.';

COMMENT ON COLUMN smartlinks_sync.quarantine.dropped_at IS 'When somebody dropped it (UTC); null while nobody did.';

COMMENT ON TABLE smartlinks_sync.rate_budget IS 'What the API said of a workspace''s rate limit and credits, one row each.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.limit_minute IS 'Requests a minute that it announced.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.remaining_minute IS 'Requests that were left of that minute.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.limit_day IS 'Requests a day that it announced; null where it knows no such limit.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.remaining_day IS 'Requests that were left of that day.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.announced_at IS 'When it said so (UTC).';

COMMENT ON COLUMN smartlinks_sync.rate_budget.page_sizes IS 'JSON: rows a request that each endpoint was seen to take.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.updated_at IS 'When this row was last written (UTC).';

COMMENT ON COLUMN smartlinks_sync.rate_budget.held_until IS 'No request is sent before this (UTC): the API asked for it.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.credits_used IS 'Credits that all answers together said they cost.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.credits_balance IS 'Credits that are left, as the API last said.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.users IS 'JSON: processes that share the limit now, with the share of each.';

COMMENT ON TABLE smartlinks_sync.readers IS 'Roles that grant-reader made, one row each: every migration gives them the tables and columns it made.';

COMMENT ON COLUMN smartlinks_sync.readers.name IS 'The database role.';

COMMENT ON COLUMN smartlinks_sync.readers.with_pii IS 'True where it may see personal data.';

COMMENT ON COLUMN smartlinks_sync.readers.granted_at IS 'When its rights were last chosen (UTC).';

COMMENT ON TABLE smartlinks_sync.rollups_pending IS 'Links whose daily sums are to be built anew from all their rows, after an update or another REPORT_TIMEZONE. Empty otherwise.';

COMMENT ON COLUMN smartlinks_sync.rollups_pending.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON TABLE smartlinks_sync.runs IS 'Runs of commands over a workspace, one row each.';

COMMENT ON COLUMN smartlinks_sync.runs.id IS 'Number of the run.';

COMMENT ON COLUMN smartlinks_sync.runs.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.runs.command IS 'The command, such as sync or verify.';

COMMENT ON COLUMN smartlinks_sync.runs.host IS 'Name of the machine it ran on.';

COMMENT ON COLUMN smartlinks_sync.runs.pid IS 'Its process on that machine.';

COMMENT ON COLUMN smartlinks_sync.runs.started_at IS 'When it began (UTC).';

COMMENT ON COLUMN smartlinks_sync.runs.heartbeat_at IS 'When it last told that it is alive (UTC). Older than a minute without ended_at: it was killed.';

COMMENT ON COLUMN smartlinks_sync.runs.ended_at IS 'When it ended (UTC); null while it runs, or where it was killed.';

COMMENT ON COLUMN smartlinks_sync.runs.outcome IS 'done, findings, paused, stopped or failed. Null while it runs.';

COMMENT ON COLUMN smartlinks_sync.runs.exit_code IS 'The program''s exit code.';

COMMENT ON COLUMN smartlinks_sync.runs.requests IS 'Requests sent to the API.';

COMMENT ON COLUMN smartlinks_sync.runs.waited_ms IS 'Time spent waiting for the rate limit, in milliseconds.';

COMMENT ON COLUMN smartlinks_sync.runs.rows_read IS 'Rows that the API sent.';

COMMENT ON COLUMN smartlinks_sync.runs.rows_inserted IS 'Rows that were new.';

COMMENT ON COLUMN smartlinks_sync.runs.rows_updated IS 'Rows that differed from what was stored.';

COMMENT ON COLUMN smartlinks_sync.runs.rows_unchanged IS 'Rows that were stored already as they are.';

COMMENT ON COLUMN smartlinks_sync.runs.rows_vanished IS 'Rows marked as deleted because the API no longer lists them.';

COMMENT ON COLUMN smartlinks_sync.runs.rows_quarantined IS 'Rows that could not be stored.';

COMMENT ON COLUMN smartlinks_sync.runs.error_code IS 'Code of the error that ended it; null where none did.';

COMMENT ON TABLE smartlinks_sync.settings IS 'Settings that all processes over this database must agree on, one row each.';

COMMENT ON COLUMN smartlinks_sync.settings.name IS 'The setting, as the environment names it.';

COMMENT ON COLUMN smartlinks_sync.settings.value IS 'Its value.';

COMMENT ON COLUMN smartlinks_sync.settings.updated_at IS 'When it was last changed (UTC).';

COMMENT ON TABLE smartlinks_sync.streams IS 'The ledger, one row for each link and stream (clicks or conversions): the stretch of time that was counted against the API.';

COMMENT ON COLUMN smartlinks_sync.streams.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.streams.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.streams.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.streams.counter IS 'The link''s counter at the last proof, as the API listed it.';

COMMENT ON COLUMN smartlinks_sync.streams.counter_gap IS 'How much the counter was ahead of the stored rows at the last proof.';

COMMENT ON COLUMN smartlinks_sync.streams.live_rows IS 'Rows of the stream that are stored and not marked as deleted, at the last proof.';

COMMENT ON COLUMN smartlinks_sync.streams.revenue IS 'The link''s revenue in USD at the last proof, as the API listed it.';

COMMENT ON COLUMN smartlinks_sync.streams.revenue_gap IS 'How much that revenue was ahead of the stored amounts at the last proof, in USD.';

COMMENT ON COLUMN smartlinks_sync.streams.counted_from IS 'Beginning of the stretch that was counted (UTC).';

COMMENT ON COLUMN smartlinks_sync.streams.counted_through IS 'End of the stretch that was counted (UTC). A link on which nothing happened since is not asked again, so this may lie back although nothing is missing.';

COMMENT ON COLUMN smartlinks_sync.streams.proven_at IS 'When stored rows and the API last agreed (UTC).';

COMMENT ON COLUMN smartlinks_sync.streams.edits_checked_at IS 'When rows were last looked at for edits that counts do not show (UTC).';

COMMENT ON COLUMN smartlinks_sync.streams.closed_on_first_page IS 'True where the last proof needed one page.';

COMMENT ON COLUMN smartlinks_sync.streams.hints IS 'JSON: figures that disagree for good and are not followed again until they change.';

COMMENT ON COLUMN smartlinks_sync.streams.due_at IS 'Not read again before this (UTC); null where nothing holds it.';

COMMENT ON COLUMN smartlinks_sync.streams.attempts IS 'Readings in a row that did not settle it.';

COMMENT ON COLUMN smartlinks_sync.streams.unsettled_cycles IS 'Cycles in a row that ended with something unsettled.';

COMMENT ON COLUMN smartlinks_sync.streams.unsettled_since IS 'Since when something is unsettled (UTC); null where nothing is.';

COMMENT ON COLUMN smartlinks_sync.streams.failed_at IS 'When reading it last failed (UTC); null since it went well.';

COMMENT ON COLUMN smartlinks_sync.streams.failed_code IS 'Code of that failure.';

COMMENT ON COLUMN smartlinks_sync.streams.version IS 'Grows with each commit; keeps two runs from overwriting each other.';

COMMENT ON TABLE smartlinks_sync.troubles IS 'Troubles that alerts tell of, one row for each kind that is open or whose end was not told.';

COMMENT ON COLUMN smartlinks_sync.troubles.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.troubles.kind IS 'What kind of trouble.';

COMMENT ON COLUMN smartlinks_sync.troubles.since IS 'Since when (UTC).';

COMMENT ON COLUMN smartlinks_sync.troubles.detail IS 'One sentence without personal data.';

COMMENT ON COLUMN smartlinks_sync.troubles.told_at IS 'When its beginning was told (UTC); null while it was not.';

COMMENT ON COLUMN smartlinks_sync.troubles.ended_at IS 'When it was over (UTC); null while it is open.';
