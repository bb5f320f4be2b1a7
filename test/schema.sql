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
    WHEN btrim(utm_source) <> '' AND NOT (
      (strpos(utm_source, '{') > 0 OR strpos(utm_source, '%') > 0 OR strpos(utm_source, '#') > 0 OR strpos(utm_source, '__') > 0)
      AND smartlinks_bi.has_unfilled_macro(utm_source)
    ) THEN lower(btrim(utm_source))
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

CREATE TABLE smartlinks_sync.click_places (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  country text[] NOT NULL,
  country_clicks integer[] NOT NULL,
  country_bots integer[] NOT NULL,
  country_duplicates integer[] NOT NULL,
  device_country text[] NOT NULL,
  device text[] NOT NULL,
  device_clicks integer[] NOT NULL,
  device_bots integer[] NOT NULL,
  device_duplicates integer[] NOT NULL,
  device_gross bigint[] NOT NULL
);

CREATE TABLE smartlinks_sync.click_sources (
  smart_link_id text COLLATE "C" NOT NULL,
  date_day date NOT NULL,
  campaign bigint[] NOT NULL,
  campaign_clicks integer[] NOT NULL,
  campaign_bots integer[] NOT NULL,
  campaign_duplicates integer[] NOT NULL,
  campaign_gross bigint[] NOT NULL,
  channel text[] NOT NULL,
  channel_clicks integer[] NOT NULL,
  channel_bots integer[] NOT NULL,
  channel_duplicates integer[] NOT NULL,
  channel_gross bigint[] NOT NULL
);

CREATE TABLE smartlinks_sync.days (
  smart_link_id text COLLATE "C" NOT NULL,
  stream text NOT NULL,
  day date NOT NULL,
  api_total bigint,
  stored bigint NOT NULL,
  status text NOT NULL,
  verified_at timestamp with time zone,
  run_id bigint,
  dropped bigint
);

CREATE TABLE smartlinks_sync.drift (
  stream text NOT NULL,
  field text NOT NULL,
  first_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  type text,
  sample_kind text NOT NULL
);

CREATE TABLE smartlinks_sync.dropped_months (
  smart_link_id text COLLATE "C" NOT NULL,
  stream text NOT NULL,
  month date NOT NULL,
  rows bigint NOT NULL DEFAULT 0,
  rows_without_bots bigint NOT NULL DEFAULT 0,
  rows_without_duplicates bigint NOT NULL DEFAULT 0,
  rows_unflagged bigint NOT NULL DEFAULT 0,
  amount_gross numeric NOT NULL DEFAULT '0'::numeric,
  transactions_gross numeric NOT NULL DEFAULT '0'::numeric,
  verified_at timestamp with time zone,
  dropped_at timestamp with time zone NOT NULL DEFAULT now(),
  run_id bigint
);

CREATE TABLE smartlinks_sync.erased_clicks (
  click_id text COLLATE "C" NOT NULL,
  erased_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks_sync.erased_fans (
  fan_hash text NOT NULL,
  erased_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks_sync.late_rows (
  stream text NOT NULL,
  row_id text COLLATE "C" NOT NULL,
  seen_at timestamp with time zone NOT NULL DEFAULT now(),
  run_id bigint
);

CREATE TABLE smartlinks_sync.listed_twice (
  stream text NOT NULL,
  row_id text COLLATE "C" NOT NULL,
  smart_link_id text COLLATE "C" NOT NULL,
  other_link_id text COLLATE "C" NOT NULL,
  is_certain boolean NOT NULL,
  seen_at timestamp with time zone NOT NULL DEFAULT now()
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
  users jsonb,
  leasable numeric,
  leasable_at timestamp with time zone,
  longest_spans jsonb,
  links_probed_at timestamp with time zone
);

CREATE TABLE smartlinks_sync.readers (
  name text NOT NULL,
  with_pii boolean NOT NULL,
  granted_at timestamp with time zone NOT NULL DEFAULT now()
);

CREATE TABLE smartlinks_sync.retention (
  workspace text NOT NULL,
  months integer NOT NULL,
  agreed_at timestamp with time zone NOT NULL DEFAULT now(),
  ran_at timestamp with time zone,
  kept_from timestamp with time zone,
  rows_dropped bigint NOT NULL DEFAULT 0,
  held jsonb
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
  version bigint NOT NULL DEFAULT 0,
  dropped_rows bigint NOT NULL DEFAULT 0,
  kept_from timestamp with time zone,
  verified_at timestamp with time zone,
  verified_through timestamp with time zone
);

CREATE TABLE smartlinks_sync.troubles (
  workspace text NOT NULL,
  kind text NOT NULL,
  since timestamp with time zone NOT NULL,
  detail text,
  told_at timestamp with time zone,
  ended_at timestamp with time zone
);

CREATE TABLE smartlinks_sync.units (
  workspace text NOT NULL,
  smart_link_id text COLLATE "C" NOT NULL,
  stream text NOT NULL,
  run_id bigint NOT NULL,
  place smallint NOT NULL,
  state text NOT NULL,
  queued_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  worker text,
  starts integer NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  error_code text,
  aside_until timestamp with time zone,
  plan jsonb,
  result jsonb
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

ALTER TABLE smartlinks_bi.conversion_days ADD CONSTRAINT conversion_days_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.conversion_days ADD CONSTRAINT conversion_days_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.conversion_days_by_campaign ADD CONSTRAINT conversion_days_by_campaign_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.conversion_days_by_campaign ADD CONSTRAINT conversion_days_by_campaign_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_bi.conversion_days_by_country ADD CONSTRAINT conversion_days_by_country_smart_link_id_date_day_row_key_pk PRIMARY KEY (smart_link_id, date_day, row_key);

ALTER TABLE smartlinks_bi.conversion_days_by_country ADD CONSTRAINT conversion_days_by_country_smart_link_id_fkey FOREIGN KEY (smart_link_id) REFERENCES smartlinks.smart_links(id) NOT ENFORCED;

ALTER TABLE smartlinks_sync.absences ADD CONSTRAINT absences_workspace_kind_id_pk PRIMARY KEY (workspace, kind, id);

ALTER TABLE smartlinks_sync.backfill_streams ADD CONSTRAINT backfill_streams_backfill_id_smart_link_id_stream_pk PRIMARY KEY (backfill_id, smart_link_id, stream);

ALTER TABLE smartlinks_sync.backfills ADD CONSTRAINT backfills_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.click_places ADD CONSTRAINT click_places_smart_link_id_date_day_pk PRIMARY KEY (smart_link_id, date_day);

ALTER TABLE smartlinks_sync.click_sources ADD CONSTRAINT click_sources_smart_link_id_date_day_pk PRIMARY KEY (smart_link_id, date_day);

ALTER TABLE smartlinks_sync.days ADD CONSTRAINT days_smart_link_id_stream_day_pk PRIMARY KEY (smart_link_id, stream, day);

ALTER TABLE smartlinks_sync.days ADD CONSTRAINT days_status_known CHECK ((status = ANY (ARRAY['verified'::text, 'unsettled'::text, 'quarantined'::text, 'forgotten'::text])));

ALTER TABLE smartlinks_sync.drift ADD CONSTRAINT drift_sample_kind_known CHECK ((sample_kind = ANY (ARRAY['field'::text, 'value'::text])));

ALTER TABLE smartlinks_sync.drift ADD CONSTRAINT drift_stream_field_pk PRIMARY KEY (stream, field);

ALTER TABLE smartlinks_sync.dropped_months ADD CONSTRAINT dropped_months_smart_link_id_stream_month_pk PRIMARY KEY (smart_link_id, stream, month);

ALTER TABLE smartlinks_sync.erased_clicks ADD CONSTRAINT erased_clicks_pkey PRIMARY KEY (click_id);

ALTER TABLE smartlinks_sync.erased_fans ADD CONSTRAINT erased_fans_pkey PRIMARY KEY (fan_hash);

ALTER TABLE smartlinks_sync.late_rows ADD CONSTRAINT late_rows_stream_row_id_pk PRIMARY KEY (stream, row_id);

ALTER TABLE smartlinks_sync.listed_twice ADD CONSTRAINT listed_twice_stream_row_id_pk PRIMARY KEY (stream, row_id);

ALTER TABLE smartlinks_sync.pauses ADD CONSTRAINT pauses_pkey PRIMARY KEY (workspace);

ALTER TABLE smartlinks_sync.quarantine ADD CONSTRAINT quarantine_key UNIQUE (stream, smart_link_id, row_hash);

ALTER TABLE smartlinks_sync.quarantine ADD CONSTRAINT quarantine_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.rate_budget ADD CONSTRAINT rate_budget_pkey PRIMARY KEY (workspace);

ALTER TABLE smartlinks_sync.readers ADD CONSTRAINT readers_pkey PRIMARY KEY (name);

ALTER TABLE smartlinks_sync.retention ADD CONSTRAINT retention_pkey PRIMARY KEY (workspace);

ALTER TABLE smartlinks_sync.rollups_pending ADD CONSTRAINT rollups_pending_pkey PRIMARY KEY (smart_link_id);

ALTER TABLE smartlinks_sync.runs ADD CONSTRAINT runs_pkey PRIMARY KEY (id);

ALTER TABLE smartlinks_sync.settings ADD CONSTRAINT settings_pkey PRIMARY KEY (name);

ALTER TABLE smartlinks_sync.streams ADD CONSTRAINT streams_smart_link_id_stream_pk PRIMARY KEY (smart_link_id, stream);

ALTER TABLE smartlinks_sync.troubles ADD CONSTRAINT troubles_workspace_kind_pk PRIMARY KEY (workspace, kind);

ALTER TABLE smartlinks_sync.units ADD CONSTRAINT units_state CHECK ((state = ANY (ARRAY['waiting'::text, 'queued'::text, 'running'::text, 'ended'::text, 'done'::text, 'cancelled'::text])));

ALTER TABLE smartlinks_sync.units ADD CONSTRAINT units_workspace_smart_link_id_stream_pk PRIMARY KEY (workspace, smart_link_id, stream);

CREATE INDEX ad_spend_by_link ON smartlinks.ad_spend USING btree (smart_link_id, date_day);

CREATE INDEX ad_spend_without_link ON smartlinks.ad_spend USING btree (workspace) WHERE (smart_link_id IS NULL);

CREATE INDEX changes_by_row ON smartlinks.changes USING btree (stream, row_id);

CREATE INDEX changes_by_time ON smartlinks.changes USING btree (changed_at);

CREATE INDEX clicks_gone_by_link_and_time ON smartlinks.clicks USING btree (smart_link_id, created_at) WHERE (_deleted_at IS NOT NULL);

CREATE INDEX clicks_live_by_link_and_time ON smartlinks.clicks USING btree (smart_link_id, created_at, is_bot, is_duplicate) WHERE (_deleted_at IS NULL);

CREATE INDEX conversions_by_click ON smartlinks.conversions USING hash (click_id);

CREATE INDEX conversions_by_fan ON smartlinks.conversions USING hash (fan_onlyfans_id);

CREATE INDEX conversions_gone_by_link_and_time ON smartlinks.conversions USING btree (smart_link_id, conversion_at) WHERE (_deleted_at IS NOT NULL);

CREATE INDEX conversions_live_by_link_and_time ON smartlinks.conversions USING btree (smart_link_id, conversion_at) WHERE (_deleted_at IS NULL);

CREATE INDEX conversions_without_click_time ON smartlinks.conversions USING btree (smart_link_id) WHERE ((click_id IS NOT NULL) AND (click_created_at IS NULL));

CREATE INDEX backfills_by_workspace ON smartlinks_sync.backfills USING btree (workspace, scope);

CREATE INDEX days_unsettled ON smartlinks_sync.days USING btree (smart_link_id, day) WHERE (status = 'unsettled'::text);

CREATE INDEX late_rows_by_time ON smartlinks_sync.late_rows USING btree (seen_at);

CREATE INDEX runs_by_workspace ON smartlinks_sync.runs USING btree (workspace, started_at);

CREATE INDEX streams_by_workspace ON smartlinks_sync.streams USING btree (workspace);

CREATE INDEX units_by_run ON smartlinks_sync.units USING btree (run_id, state);

CREATE VIEW smartlinks_bi.campaign_performance AS
 SELECT d.workspace,
    d.date_day,
    COALESCE(d.date_day <= x.last_day AND u.workspace IS NULL, false) AS is_complete,
    d.campaign_key,
    n.campaign_name,
    d.clicks,
    d.bot_clicks,
    d.duplicate_clicks,
    d.unique_clicks,
    d.unfilled_macro_clicks,
    d.conversions,
    d.subscribers,
    d.payments,
    d.revenue_gross,
    d.revenue_net,
    d.spend,
    d.ad_impressions,
    d.ad_clicks,
    round(d.bot_clicks::numeric / NULLIF(d.clicks, 0)::numeric, 4) AS bot_share,
    round(d.spend / NULLIF(d.subscribers, 0)::numeric, 4) AS cost_per_subscriber,
    round(d.spend / NULLIF(d.unique_clicks, 0)::numeric, 4) AS cost_per_click,
    round(d.revenue_net / NULLIF(d.unique_clicks, 0)::numeric, 4) AS revenue_net_per_click,
    round(d.revenue_net / NULLIF(d.subscribers, 0)::numeric, 4) AS revenue_net_per_subscriber,
    round(d.revenue_net / NULLIF(d.spend, 0::numeric), 4) AS roas,
    round(d.revenue_gross / NULLIF(d.spend, 0::numeric), 4) AS roas_gross,
    d.revenue_net - d.spend AS profit
   FROM ( SELECT parts.workspace,
            parts.date_day,
            parts.campaign_key,
            COALESCE(sum(parts.clicks), 0::numeric)::bigint AS clicks,
            COALESCE(sum(parts.bot_clicks), 0::numeric)::bigint AS bot_clicks,
            COALESCE(sum(parts.duplicate_clicks), 0::numeric)::bigint AS duplicate_clicks,
            COALESCE(sum(parts.unique_clicks), 0::numeric)::bigint AS unique_clicks,
            COALESCE(sum(parts.unfilled_macro_clicks), 0::numeric)::bigint AS unfilled_macro_clicks,
            COALESCE(sum(parts.conversions), 0::numeric)::bigint AS conversions,
            COALESCE(sum(parts.subscribers), 0::numeric)::bigint AS subscribers,
            COALESCE(sum(parts.payments), 0::numeric)::bigint AS payments,
                CASE
                    WHEN COALESCE(sum(parts.payments), 0::numeric) = 0::numeric THEN 0::numeric
                    ELSE sum(parts.amount_gross)
                END AS revenue_gross,
                CASE
                    WHEN COALESCE(sum(parts.payments), 0::numeric) = 0::numeric THEN 0::numeric
                    ELSE sum(parts.amount_net)
                END AS revenue_net,
            sum(parts.spend) AS spend,
            sum(parts.ad_impressions)::bigint AS ad_impressions,
            sum(parts.ad_clicks)::bigint AS ad_clicks
           FROM ( SELECT l.workspace,
                    c.date_day,
                    t.campaign_key,
                    c.clicks,
                    c.bot_clicks,
                    c.duplicate_clicks,
                    c.unique_clicks,
                        CASE
                            WHEN t.has_unfilled_macro THEN c.clicks
                            ELSE 0::bigint
                        END AS unfilled_macro_clicks,
                    NULL::bigint AS conversions,
                    NULL::bigint AS subscribers,
                    NULL::bigint AS payments,
                    NULL::numeric AS amount_gross,
                    NULL::numeric AS amount_net,
                    NULL::numeric AS spend,
                    NULL::bigint AS ad_impressions,
                    NULL::bigint AS ad_clicks
                   FROM smartlinks_bi.click_days_by_campaign c
                     JOIN smartlinks_bi.campaign_tags t ON t.smart_link_id = c.smart_link_id AND t.row_key = c.row_key
                     JOIN smartlinks.smart_links l ON l.id = c.smart_link_id
                UNION ALL
                 SELECT l.workspace,
                    v.date_day,
                        CASE
                            WHEN k.utm_campaign IS NULL THEN smartlinks_bi.campaign_key(v.utm_campaign)
                            ELSE k.campaign_key
                        END AS campaign_key,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    v.conversions,
                        CASE
                            WHEN v.conversion_type = 'new_subscriber'::text THEN v.conversions
                            ELSE 0::bigint
                        END AS "case",
                        CASE
                            WHEN v.conversion_type = 'new_transaction'::text THEN v.conversions
                            ELSE 0::bigint
                        END AS "case",
                        CASE
                            WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_gross
                            ELSE NULL::numeric
                        END AS "case",
                        CASE
                            WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_net
                            ELSE NULL::numeric
                        END AS "case",
                    NULL::numeric,
                    NULL::bigint,
                    NULL::bigint
                   FROM smartlinks_bi.conversion_days_by_campaign v
                     JOIN smartlinks.smart_links l ON l.id = v.smart_link_id
                     LEFT JOIN ( SELECT DISTINCT campaign_tags.utm_campaign,
                            campaign_tags.campaign_key
                           FROM smartlinks_bi.campaign_tags) k ON k.utm_campaign = v.utm_campaign
                UNION ALL
                 SELECT s.workspace,
                    s.date_day,
                        CASE
                            WHEN s.matched_by = 'link'::text AND (s.campaign_key = ANY (k.keys)) IS NOT TRUE AND cardinality(k.keys) = 1 THEN k.keys[1]
                            ELSE s.campaign_key
                        END AS campaign_key,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::numeric,
                    NULL::numeric,
                    s.spend_usd,
                    s.impressions,
                    s.clicks
                   FROM smartlinks_bi.spend_lines s
                     LEFT JOIN ( SELECT campaign_tags.smart_link_id,
                            array_agg(DISTINCT campaign_tags.campaign_key) AS keys
                           FROM smartlinks_bi.campaign_tags
                          WHERE campaign_tags.campaign_key IS NOT NULL
                          GROUP BY campaign_tags.smart_link_id) k ON k.smart_link_id = s.smart_link_id
                  WHERE s.matched_by IS NOT NULL AND s.spend_usd IS NOT NULL) parts
          GROUP BY parts.workspace, parts.date_day, parts.campaign_key) d
     LEFT JOIN ( SELECT l.workspace,
            t.campaign_key,
            min(t.utm_campaign) AS campaign_name
           FROM smartlinks_bi.campaign_tags t
             JOIN smartlinks.smart_links l ON l.id = t.smart_link_id
          GROUP BY l.workspace, t.campaign_key) n ON n.workspace = d.workspace AND n.campaign_key = d.campaign_key
     LEFT JOIN ( SELECT w.workspace,
            w.listed_at,
            w.proven_through,
            ((w.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day,
                CASE
                    WHEN w.all_complete THEN LEAST(w.links_complete, ((w.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
                       FROM smartlinks_sync.settings
                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1)
                    ELSE NULL::date
                END AS complete_through
           FROM ( SELECT w_1.workspace,
                    r.listed_at,
                        CASE
                            WHEN r.listed_at IS NOT NULL AND count(c.smart_link_id) = count(c.proven_through) THEN LEAST(r.listed_at - make_interval(secs => COALESCE((( SELECT settings.value
                               FROM smartlinks_sync.settings
                              WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)), min(c.proven_through))
                            ELSE NULL::timestamp with time zone
                        END AS proven_through,
                    min(c.complete_through) AS links_complete,
                    r.listed_at IS NOT NULL AND count(c.smart_link_id) = count(c.complete_through) AS all_complete
                   FROM ( SELECT smart_links.workspace
                           FROM smartlinks.smart_links
                        UNION
                         SELECT runs.workspace
                           FROM smartlinks_sync.runs) w_1
                     LEFT JOIN ( SELECT runs.workspace,
                            date_trunc('second'::text, max(runs.started_at)) AS listed_at
                           FROM smartlinks_sync.runs
                          WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
                          GROUP BY runs.workspace) r ON r.workspace = w_1.workspace
                     LEFT JOIN ( SELECT k.smart_link_id,
                            k.workspace,
                            k.account_id,
                            k.is_removed,
                            k.stream,
                            k.created_at,
                            k.api_counter,
                            k.api_revenue,
                            k.seen_at,
                            k.was_never_read,
                            k.counter,
                            k.counter_gap,
                            k.live_rows,
                            k.dropped_rows,
                            k.kept_from,
                            k.revenue,
                            k.hints,
                            k.counted_from,
                            k.counted_through,
                            k.proven_at,
                            k.due_at,
                            k.unsettled_since,
                            k.failed_at,
                            k.failed_code,
                            k.proven_through,
                            k.last_day,
                            k.complete_day,
                            NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                                CASE
                                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                                    ELSE NULL::timestamp with time zone
                                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                                CASE
                                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                                    ELSE NULL::timestamp with time zone
                                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                           FROM ( SELECT w_2.smart_link_id,
                                    w_2.workspace,
                                    w_2.account_id,
                                    w_2.is_removed,
                                    w_2.stream,
                                    w_2.created_at,
                                    w_2.api_counter,
                                    w_2.api_revenue,
                                    w_2.seen_at,
                                    w_2.was_never_read,
                                    w_2.counter,
                                    w_2.counter_gap,
                                    w_2.live_rows,
                                    w_2.dropped_rows,
                                    w_2.kept_from,
                                    w_2.revenue,
                                    w_2.hints,
                                    w_2.counted_from,
                                    w_2.counted_through,
                                    w_2.proven_at,
                                    w_2.due_at,
                                    w_2.unsettled_since,
                                    w_2.failed_at,
                                    w_2.failed_code,
                                    w_2.proven_through,
                                    w_2.last_day,
                                    LEAST(w_2.last_day, u_1.settled[width_bucket(w_2.last_day, u_1.edges)]) AS complete_day
                                   FROM ( SELECT t.smart_link_id,
    t.workspace,
    t.account_id,
    t.is_removed,
    t.stream,
    t.created_at,
    t.api_counter,
    t.api_revenue,
    t.seen_at,
    t.was_never_read,
    t.counter,
    t.counter_gap,
    t.live_rows,
    t.dropped_rows,
    t.kept_from,
    t.revenue,
    t.hints,
    t.counted_from,
    t.counted_through,
    t.proven_at,
    t.due_at,
    t.unsettled_since,
    t.failed_at,
    t.failed_code,
    t.proven_through,
    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
     FROM smartlinks_sync.settings
    WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
   FROM ( SELECT s.smart_link_id,
      s.workspace,
      s.account_id,
      s.is_removed,
      s.stream,
      s.created_at,
      s.api_counter,
      s.api_revenue,
      s.seen_at,
      s.was_never_read,
      s.counter,
      s.counter_gap,
      s.live_rows,
      s.dropped_rows,
      s.kept_from,
      s.revenue,
      s.hints,
      s.counted_from,
      s.counted_through,
      s.proven_at,
      s.due_at,
      s.unsettled_since,
      s.failed_at,
      s.failed_code,
    CASE
     WHEN s.was_never_read THEN
     CASE
      WHEN s.api_counter = 0 THEN s.seen_at
      ELSE NULL::timestamp with time zone
     END
     WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
     CASE
      WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
      ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
     END) THEN s.counted_through
     ELSE GREATEST(s.counted_through, s.seen_at)
    END AS proven_through
     FROM ( SELECT l.id AS smart_link_id,
        l.workspace,
        l.account_id,
        l._deleted_at IS NOT NULL AS is_removed,
        n_1.stream,
        l.created_at,
      CASE n_1.stream
       WHEN 'clicks'::text THEN l.clicks_count
       ELSE l.conversions_count
      END AS api_counter,
      CASE n_1.stream
       WHEN 'clicks'::text THEN 0::numeric
       ELSE COALESCE(l.revenue, 0::numeric)
      END AS api_revenue,
      CASE
       WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
          FROM smartlinks_sync.settings
         WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
          FROM smartlinks_sync.settings
         WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
       ELSE r_1.listed_at
      END - make_interval(secs => COALESCE((( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
        s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
        s_1.counter,
        s_1.counter_gap,
        s_1.live_rows,
        s_1.dropped_rows,
        s_1.kept_from,
        COALESCE(s_1.revenue, 0::numeric) AS revenue,
        s_1.hints,
        s_1.counted_from,
        s_1.counted_through,
        s_1.proven_at,
        s_1.due_at,
        s_1.unsettled_since,
        s_1.failed_at,
        s_1.failed_code
       FROM smartlinks.smart_links l
         CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n_1(stream)
         LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n_1.stream
         LEFT JOIN ( SELECT runs.workspace,
          date_trunc('second'::text, max(runs.started_at)) AS listed_at
         FROM smartlinks_sync.runs
        WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
        GROUP BY runs.workspace) r_1 ON r_1.workspace = l.workspace
         LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
         FROM smartlinks_sync.absences
        WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w_2
                                     LEFT JOIN ( SELECT s.smart_link_id,
    s.stream,
    array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
    array_agg(
  CASE e.n
   WHEN 0 THEN s.day - 1
   ELSE 'infinity'::date
  END ORDER BY (s.day + e.n)) AS settled
   FROM ( SELECT a.smart_link_id,
      a.stream,
      a.days,
      unnest(a.days) AS day
     FROM ( SELECT d_1.smart_link_id,
        d_1.stream,
        array_agg(d_1.date_day) AS days
       FROM ( SELECT DISTINCT u_2.smart_link_id,
          u_2.stream,
          g.day::date AS date_day
         FROM smartlinks_sync.days u_2
           CROSS JOIN LATERAL generate_series(((u_2.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_2.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
        WHERE u_2.status = 'unsettled'::text) d_1
      GROUP BY d_1.smart_link_id, d_1.stream) a) s
     CROSS JOIN ( VALUES (0), (1)) e(n)
  WHERE
  CASE e.n
   WHEN 0 THEN s.day - 1
   ELSE s.day + 1
  END <> ALL (s.days)
  GROUP BY s.smart_link_id, s.stream) u_1 ON u_1.smart_link_id = w_2.smart_link_id AND u_1.stream = w_2.stream) k) c ON c.workspace = w_1.workspace AND NOT c.is_removed AND COALESCE(c.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL)
                  GROUP BY w_1.workspace, r.listed_at) w) x ON x.workspace = d.workspace
     LEFT JOIN ( SELECT DISTINCT l.workspace,
            t.date_day
           FROM ( SELECT DISTINCT u_1.smart_link_id,
                    u_1.stream,
                    g.day::date AS date_day
                   FROM smartlinks_sync.days u_1
                     CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
                  WHERE u_1.status = 'unsettled'::text) t
             JOIN smartlinks.smart_links l ON l.id = t.smart_link_id
          WHERE l._deleted_at IS NULL) u ON u.workspace = d.workspace AND u.date_day = d.date_day;

CREATE VIEW smartlinks_bi.click_days_by_campaign AS
 SELECT d.smart_link_id,
    d.date_day,
    d.row_key,
    t.utm_source,
    t.utm_medium,
    t.utm_campaign,
    t.utm_content,
    d.clicks,
    d.bot_clicks,
    d.duplicate_clicks,
    d.unique_clicks,
    d.gross_clicks
   FROM ( SELECT g.smart_link_id,
            g.date_day,
            g.row_key,
            g.clicks::bigint AS clicks,
            g.bot_clicks::bigint AS bot_clicks,
            g.duplicate_clicks::bigint AS duplicate_clicks,
            (g.clicks - g.bot_clicks - g.duplicate_clicks)::bigint AS unique_clicks,
            g.gross_clicks
           FROM ( SELECT u.smart_link_id,
                    u.date_day,
                    u.row_key,
                    u.clicks,
                    COALESCE(u.bot_clicks, 0) AS bot_clicks,
                    COALESCE(u.duplicate_clicks, 0) AS duplicate_clicks,
                    u.gross_clicks
                   FROM ( SELECT click_sources.smart_link_id,
                            click_sources.date_day,
                            unnest(click_sources.campaign) AS row_key,
                            unnest(click_sources.campaign_clicks) AS clicks,
                            unnest(click_sources.campaign_bots) AS bot_clicks,
                            unnest(click_sources.campaign_duplicates) AS duplicate_clicks,
                            unnest(click_sources.campaign_gross) AS gross_clicks
                           FROM smartlinks_sync.click_sources) u) g) d
     LEFT JOIN smartlinks_bi.campaign_tags t ON t.smart_link_id = d.smart_link_id AND t.row_key = d.row_key;

CREATE VIEW smartlinks_bi.click_days_by_channel AS
 SELECT smart_link_id,
    date_day,
    row_key,
    channel,
    clicks,
    bot_clicks,
    duplicate_clicks,
    unique_clicks,
    gross_clicks
   FROM ( SELECT g.smart_link_id,
            g.date_day,
            hash_record_extended(ROW(g.channel), COALESCE(( SELECT settings.value::bigint AS value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'rollup_seed'::text), 0::bigint)) AS row_key,
            g.channel,
            g.clicks::bigint AS clicks,
            g.bot_clicks::bigint AS bot_clicks,
            g.duplicate_clicks::bigint AS duplicate_clicks,
            (g.clicks - g.bot_clicks - g.duplicate_clicks)::bigint AS unique_clicks,
            g.gross_clicks
           FROM ( SELECT u.smart_link_id,
                    u.date_day,
                    u.channel,
                    u.clicks,
                    COALESCE(u.bot_clicks, 0) AS bot_clicks,
                    COALESCE(u.duplicate_clicks, 0) AS duplicate_clicks,
                    u.gross_clicks
                   FROM ( SELECT click_sources.smart_link_id,
                            click_sources.date_day,
                            unnest(click_sources.channel) AS channel,
                            unnest(click_sources.channel_clicks) AS clicks,
                            unnest(click_sources.channel_bots) AS bot_clicks,
                            unnest(click_sources.channel_duplicates) AS duplicate_clicks,
                            unnest(click_sources.channel_gross) AS gross_clicks
                           FROM smartlinks_sync.click_sources) u) g) d;

CREATE VIEW smartlinks_bi.click_days_by_country AS
 SELECT smart_link_id,
    date_day,
    row_key,
    country_code,
    browser_device_type,
    clicks,
    bot_clicks,
    duplicate_clicks,
    unique_clicks,
    gross_clicks
   FROM ( SELECT g.smart_link_id,
            g.date_day,
            hash_record_extended(ROW(g.country_code, g.browser_device_type), COALESCE(( SELECT settings.value::bigint AS value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'rollup_seed'::text), 0::bigint)) AS row_key,
            g.country_code,
            g.browser_device_type,
            g.clicks::bigint AS clicks,
            g.bot_clicks::bigint AS bot_clicks,
            g.duplicate_clicks::bigint AS duplicate_clicks,
            (g.clicks - g.bot_clicks - g.duplicate_clicks)::bigint AS unique_clicks,
            g.gross_clicks
           FROM ( SELECT u.smart_link_id,
                    u.date_day,
                    u.country_code,
                    u.browser_device_type,
                    u.clicks,
                    COALESCE(u.bot_clicks, 0) AS bot_clicks,
                    COALESCE(u.duplicate_clicks, 0) AS duplicate_clicks,
                    u.gross_clicks
                   FROM ( SELECT click_places.smart_link_id,
                            click_places.date_day,
                            unnest(click_places.device_country) AS country_code,
                            unnest(click_places.device) AS browser_device_type,
                            unnest(click_places.device_clicks) AS clicks,
                            unnest(click_places.device_bots) AS bot_clicks,
                            unnest(click_places.device_duplicates) AS duplicate_clicks,
                            unnest(click_places.device_gross) AS gross_clicks
                           FROM smartlinks_sync.click_places) u) g) d;

CREATE VIEW smartlinks_bi.clicks AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    smartlinks_bi.click_channel(c.fbclid, c.gclid, c.gbraid, c.wbraid, c.ttclid, c.sccid, c.utm_source, c.referrer) AS channel,
    p.creative,
    p.labels,
    c.id AS click_id,
    (c.created_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS date_day,
    c.created_at,
    (c.created_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS created_at_local,
    c.is_bot,
    c.is_duplicate,
    c.is_bot IS NOT TRUE AND c.is_duplicate IS NOT TRUE AS is_unique,
    c.gross_clicks,
    c.country_code,
    c.browser_device_type,
    c.browser_family,
    c.browser_platform,
    c.utm_source,
    c.utm_medium,
    c.utm_campaign,
    c.utm_content,
    c.utm_term,
    smartlinks_bi.campaign_key(c.utm_campaign) AS campaign_key,
    c.aff_s1,
    c.aff_s2,
    c.aff_s3,
    c.aff_s4,
    c.aff_s5,
    c.external_click_id,
    NULLIF(smartlinks_bi.click_channel(NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, c.referrer), '(direct)'::text) AS referrer_host
   FROM smartlinks.clicks c
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = c.smart_link_id AND (c.created_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date >= p.first_day AND (c.created_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date <= p.last_day
  WHERE c._deleted_at IS NULL;

CREATE VIEW smartlinks_bi.cohort_ltv AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    d.date_day,
    d.unique_clicks,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((0 + 1) * 86400)::double precision, false) THEN d.subscribers_d0
            ELSE NULL::bigint
        END AS subscribers_d0,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((1 + 1) * 86400)::double precision, false) THEN d.subscribers_d1
            ELSE NULL::bigint
        END AS subscribers_d1,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((3 + 1) * 86400)::double precision, false) THEN d.subscribers_d3
            ELSE NULL::bigint
        END AS subscribers_d3,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((7 + 1) * 86400)::double precision, false) THEN d.subscribers_d7
            ELSE NULL::bigint
        END AS subscribers_d7,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((14 + 1) * 86400)::double precision, false) THEN d.subscribers_d14
            ELSE NULL::bigint
        END AS subscribers_d14,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((30 + 1) * 86400)::double precision, false) THEN d.subscribers_d30
            ELSE NULL::bigint
        END AS subscribers_d30,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((60 + 1) * 86400)::double precision, false) THEN d.subscribers_d60
            ELSE NULL::bigint
        END AS subscribers_d60,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((90 + 1) * 86400)::double precision, false) THEN d.subscribers_d90
            ELSE NULL::bigint
        END AS subscribers_d90,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((0 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d0 = 0 THEN 0::numeric
                ELSE d.amount_net_d0
            END
            ELSE NULL::numeric
        END AS revenue_net_d0,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((1 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d1 = 0 THEN 0::numeric
                ELSE d.amount_net_d1
            END
            ELSE NULL::numeric
        END AS revenue_net_d1,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((3 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d3 = 0 THEN 0::numeric
                ELSE d.amount_net_d3
            END
            ELSE NULL::numeric
        END AS revenue_net_d3,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((7 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d7 = 0 THEN 0::numeric
                ELSE d.amount_net_d7
            END
            ELSE NULL::numeric
        END AS revenue_net_d7,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((14 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d14 = 0 THEN 0::numeric
                ELSE d.amount_net_d14
            END
            ELSE NULL::numeric
        END AS revenue_net_d14,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((30 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d30 = 0 THEN 0::numeric
                ELSE d.amount_net_d30
            END
            ELSE NULL::numeric
        END AS revenue_net_d30,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((60 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d60 = 0 THEN 0::numeric
                ELSE d.amount_net_d60
            END
            ELSE NULL::numeric
        END AS revenue_net_d60,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((90 + 1) * 86400)::double precision, false) THEN
            CASE
                WHEN d.payments_d90 = 0 THEN 0::numeric
                ELSE d.amount_net_d90
            END
            ELSE NULL::numeric
        END AS revenue_net_d90,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((0 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d0 = 0 THEN 0::numeric
                ELSE d.amount_net_d0
            END / NULLIF(d.subscribers_d0, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d0,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((1 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d1 = 0 THEN 0::numeric
                ELSE d.amount_net_d1
            END / NULLIF(d.subscribers_d1, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d1,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((3 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d3 = 0 THEN 0::numeric
                ELSE d.amount_net_d3
            END / NULLIF(d.subscribers_d3, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d3,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((7 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d7 = 0 THEN 0::numeric
                ELSE d.amount_net_d7
            END / NULLIF(d.subscribers_d7, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d7,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((14 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d14 = 0 THEN 0::numeric
                ELSE d.amount_net_d14
            END / NULLIF(d.subscribers_d14, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d14,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((30 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d30 = 0 THEN 0::numeric
                ELSE d.amount_net_d30
            END / NULLIF(d.subscribers_d30, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d30,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((60 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d60 = 0 THEN 0::numeric
                ELSE d.amount_net_d60
            END / NULLIF(d.subscribers_d60, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d60,
        CASE
            WHEN COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((90 + 1) * 86400)::double precision, false) THEN round(
            CASE
                WHEN d.payments_d90 = 0 THEN 0::numeric
                ELSE d.amount_net_d90
            END / NULLIF(d.subscribers_d90, 0)::numeric, 4)
            ELSE NULL::numeric
        END AS ltv_net_d90
   FROM ( SELECT c.smart_link_id,
            c.date_day,
            c.day_end,
            c.unique_clicks,
            c.subscribers_d0,
            c.payments_d0,
            c.amount_gross_d0,
            c.amount_net_d0,
            c.subscribers_d1,
            c.payments_d1,
            c.amount_gross_d1,
            c.amount_net_d1,
            c.subscribers_d3,
            c.payments_d3,
            c.amount_gross_d3,
            c.amount_net_d3,
            c.subscribers_d7,
            c.payments_d7,
            c.amount_gross_d7,
            c.amount_net_d7,
            c.subscribers_d14,
            c.payments_d14,
            c.amount_gross_d14,
            c.amount_net_d14,
            c.subscribers_d30,
            c.payments_d30,
            c.amount_gross_d30,
            c.amount_net_d30,
            c.subscribers_d60,
            c.payments_d60,
            c.amount_gross_d60,
            c.amount_net_d60,
            c.subscribers_d90,
            c.payments_d90,
            c.amount_gross_d90,
            c.amount_net_d90
           FROM ( SELECT parts.smart_link_id,
                    parts.date_day,
                    ((parts.date_day + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS day_end,
                    COALESCE(sum(parts.unique_clicks), 0::numeric)::bigint AS unique_clicks,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 0), 0::bigint) AS subscribers_d0,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 0), 0::bigint) AS payments_d0,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 0) AS amount_gross_d0,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 0) AS amount_net_d0,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 1), 0::bigint) AS subscribers_d1,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 1), 0::bigint) AS payments_d1,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 1) AS amount_gross_d1,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 1) AS amount_net_d1,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 3), 0::bigint) AS subscribers_d3,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 3), 0::bigint) AS payments_d3,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 3) AS amount_gross_d3,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 3) AS amount_net_d3,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 7), 0::bigint) AS subscribers_d7,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 7), 0::bigint) AS payments_d7,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 7) AS amount_gross_d7,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 7) AS amount_net_d7,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 14), 0::bigint) AS subscribers_d14,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 14), 0::bigint) AS payments_d14,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 14) AS amount_gross_d14,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 14) AS amount_net_d14,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 30), 0::bigint) AS subscribers_d30,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 30), 0::bigint) AS payments_d30,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 30) AS amount_gross_d30,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 30) AS amount_net_d30,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 60), 0::bigint) AS subscribers_d60,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 60), 0::bigint) AS payments_d60,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 60) AS amount_gross_d60,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 60) AS amount_net_d60,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 90), 0::bigint) AS subscribers_d90,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 90), 0::bigint) AS payments_d90,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 90) AS amount_gross_d90,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 90) AS amount_net_d90
                   FROM ( SELECT click_days.smart_link_id,
                            click_days.date_day,
                            click_days.unique_clicks,
                            NULL::integer AS days,
                            NULL::integer AS subscribers,
                            NULL::integer AS payments,
                            NULL::numeric AS amount_gross,
                            NULL::numeric AS amount_net,
                            true AS is_counted
                           FROM smartlinks_bi.click_days
                        UNION ALL
                         SELECT v.smart_link_id,
                                CASE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
                                    WHEN 'UTC'::text THEN (v.click_created_at AT TIME ZONE '00:00:00'::interval)
                                    ELSE (v.click_created_at AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
                                END::date AS timezone,
                            NULL::bigint,
                            floor(date_part('epoch'::text, v.conversion_at - v.click_created_at) / 86400::double precision)::integer AS floor,
                                CASE
                                    WHEN v.conversion_type = 'new_subscriber'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_gross
                                    ELSE NULL::numeric
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_net
                                    ELSE NULL::numeric
                                END AS "case",
                            v._deleted_at IS NULL AND v.click_created_at IS NOT NULL
                           FROM smartlinks.conversions v) parts
                  WHERE parts.is_counted AND hashtext(parts.smart_link_id) < 0
                  GROUP BY parts.smart_link_id, parts.date_day
                UNION ALL
                 SELECT parts.smart_link_id,
                    parts.date_day,
                    ((parts.date_day + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS day_end,
                    COALESCE(sum(parts.unique_clicks), 0::numeric)::bigint AS unique_clicks,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 0), 0::bigint) AS subscribers_d0,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 0), 0::bigint) AS payments_d0,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 0) AS amount_gross_d0,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 0) AS amount_net_d0,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 1), 0::bigint) AS subscribers_d1,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 1), 0::bigint) AS payments_d1,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 1) AS amount_gross_d1,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 1) AS amount_net_d1,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 3), 0::bigint) AS subscribers_d3,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 3), 0::bigint) AS payments_d3,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 3) AS amount_gross_d3,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 3) AS amount_net_d3,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 7), 0::bigint) AS subscribers_d7,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 7), 0::bigint) AS payments_d7,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 7) AS amount_gross_d7,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 7) AS amount_net_d7,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 14), 0::bigint) AS subscribers_d14,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 14), 0::bigint) AS payments_d14,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 14) AS amount_gross_d14,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 14) AS amount_net_d14,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 30), 0::bigint) AS subscribers_d30,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 30), 0::bigint) AS payments_d30,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 30) AS amount_gross_d30,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 30) AS amount_net_d30,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 60), 0::bigint) AS subscribers_d60,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 60), 0::bigint) AS payments_d60,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 60) AS amount_gross_d60,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 60) AS amount_net_d60,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 90), 0::bigint) AS subscribers_d90,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 90), 0::bigint) AS payments_d90,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 90) AS amount_gross_d90,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 90) AS amount_net_d90
                   FROM ( SELECT click_days.smart_link_id,
                            click_days.date_day,
                            click_days.unique_clicks,
                            NULL::integer AS days,
                            NULL::integer AS subscribers,
                            NULL::integer AS payments,
                            NULL::numeric AS amount_gross,
                            NULL::numeric AS amount_net,
                            true AS is_counted
                           FROM smartlinks_bi.click_days
                        UNION ALL
                         SELECT v.smart_link_id,
                                CASE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
                                    WHEN 'UTC'::text THEN (v.click_created_at AT TIME ZONE '00:00:00'::interval)
                                    ELSE (v.click_created_at AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
                                END::date AS timezone,
                            NULL::bigint,
                            floor(date_part('epoch'::text, v.conversion_at - v.click_created_at) / 86400::double precision)::integer AS floor,
                                CASE
                                    WHEN v.conversion_type = 'new_subscriber'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_gross
                                    ELSE NULL::numeric
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_net
                                    ELSE NULL::numeric
                                END AS "case",
                            v._deleted_at IS NULL AND v.click_created_at IS NOT NULL
                           FROM smartlinks.conversions v) parts
                  WHERE parts.is_counted AND hashtext(parts.smart_link_id) >= 0
                  GROUP BY parts.smart_link_id, parts.date_day) c
             LEFT JOIN ( SELECT streams.smart_link_id,
                    (streams.kept_from AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS first_day
                   FROM smartlinks_sync.streams
                  WHERE streams.stream = 'conversions'::text AND streams.kept_from IS NOT NULL) k ON k.smart_link_id = c.smart_link_id
          WHERE k.first_day IS NULL OR c.date_day >= k.first_day) d
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = d.smart_link_id AND d.date_day >= p.first_day AND d.date_day <= p.last_day
     LEFT JOIN ( SELECT c.smart_link_id,
            NULLIF(min(COALESCE(c.last_day, '-infinity'::date)), '-infinity'::date) AS last_day,
            NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) AS complete_through,
            ((NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS complete_until
           FROM ( SELECT k.smart_link_id,
                    k.workspace,
                    k.account_id,
                    k.is_removed,
                    k.stream,
                    k.created_at,
                    k.api_counter,
                    k.api_revenue,
                    k.seen_at,
                    k.was_never_read,
                    k.counter,
                    k.counter_gap,
                    k.live_rows,
                    k.dropped_rows,
                    k.kept_from,
                    k.revenue,
                    k.hints,
                    k.counted_from,
                    k.counted_through,
                    k.proven_at,
                    k.due_at,
                    k.unsettled_since,
                    k.failed_at,
                    k.failed_code,
                    k.proven_through,
                    k.last_day,
                    k.complete_day,
                    NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                   FROM ( SELECT w.smart_link_id,
                            w.workspace,
                            w.account_id,
                            w.is_removed,
                            w.stream,
                            w.created_at,
                            w.api_counter,
                            w.api_revenue,
                            w.seen_at,
                            w.was_never_read,
                            w.counter,
                            w.counter_gap,
                            w.live_rows,
                            w.dropped_rows,
                            w.kept_from,
                            w.revenue,
                            w.hints,
                            w.counted_from,
                            w.counted_through,
                            w.proven_at,
                            w.due_at,
                            w.unsettled_since,
                            w.failed_at,
                            w.failed_code,
                            w.proven_through,
                            w.last_day,
                            LEAST(w.last_day, u.settled[width_bucket(w.last_day, u.edges)]) AS complete_day
                           FROM ( SELECT t.smart_link_id,
                                    t.workspace,
                                    t.account_id,
                                    t.is_removed,
                                    t.stream,
                                    t.created_at,
                                    t.api_counter,
                                    t.api_revenue,
                                    t.seen_at,
                                    t.was_never_read,
                                    t.counter,
                                    t.counter_gap,
                                    t.live_rows,
                                    t.dropped_rows,
                                    t.kept_from,
                                    t.revenue,
                                    t.hints,
                                    t.counted_from,
                                    t.counted_through,
                                    t.proven_at,
                                    t.due_at,
                                    t.unsettled_since,
                                    t.failed_at,
                                    t.failed_code,
                                    t.proven_through,
                                    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
   FROM smartlinks_sync.settings
  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
                                   FROM ( SELECT s.smart_link_id,
    s.workspace,
    s.account_id,
    s.is_removed,
    s.stream,
    s.created_at,
    s.api_counter,
    s.api_revenue,
    s.seen_at,
    s.was_never_read,
    s.counter,
    s.counter_gap,
    s.live_rows,
    s.dropped_rows,
    s.kept_from,
    s.revenue,
    s.hints,
    s.counted_from,
    s.counted_through,
    s.proven_at,
    s.due_at,
    s.unsettled_since,
    s.failed_at,
    s.failed_code,
  CASE
   WHEN s.was_never_read THEN
   CASE
    WHEN s.api_counter = 0 THEN s.seen_at
    ELSE NULL::timestamp with time zone
   END
   WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
   CASE
    WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
    ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
   END) THEN s.counted_through
   ELSE GREATEST(s.counted_through, s.seen_at)
  END AS proven_through
   FROM ( SELECT l.id AS smart_link_id,
      l.workspace,
      l.account_id,
      l._deleted_at IS NOT NULL AS is_removed,
      n.stream,
      l.created_at,
    CASE n.stream
     WHEN 'clicks'::text THEN l.clicks_count
     ELSE l.conversions_count
    END AS api_counter,
    CASE n.stream
     WHEN 'clicks'::text THEN 0::numeric
     ELSE COALESCE(l.revenue, 0::numeric)
    END AS api_revenue,
    CASE
     WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
     ELSE r.listed_at
    END - make_interval(secs => COALESCE((( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
      s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
      s_1.counter,
      s_1.counter_gap,
      s_1.live_rows,
      s_1.dropped_rows,
      s_1.kept_from,
      COALESCE(s_1.revenue, 0::numeric) AS revenue,
      s_1.hints,
      s_1.counted_from,
      s_1.counted_through,
      s_1.proven_at,
      s_1.due_at,
      s_1.unsettled_since,
      s_1.failed_at,
      s_1.failed_code
     FROM smartlinks.smart_links l
       CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n(stream)
       LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n.stream
       LEFT JOIN ( SELECT runs.workspace,
        date_trunc('second'::text, max(runs.started_at)) AS listed_at
       FROM smartlinks_sync.runs
      WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
      GROUP BY runs.workspace) r ON r.workspace = l.workspace
       LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
       FROM smartlinks_sync.absences
      WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w
                             LEFT JOIN ( SELECT s.smart_link_id,
                                    s.stream,
                                    array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
                                    array_agg(
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE 'infinity'::date
END ORDER BY (s.day + e.n)) AS settled
                                   FROM ( SELECT a.smart_link_id,
    a.stream,
    a.days,
    unnest(a.days) AS day
   FROM ( SELECT d_1.smart_link_id,
      d_1.stream,
      array_agg(d_1.date_day) AS days
     FROM ( SELECT DISTINCT u_1.smart_link_id,
        u_1.stream,
        g.day::date AS date_day
       FROM smartlinks_sync.days u_1
         CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
      WHERE u_1.status = 'unsettled'::text) d_1
    GROUP BY d_1.smart_link_id, d_1.stream) a) s
                                     CROSS JOIN ( VALUES (0), (1)) e(n)
                                  WHERE
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE s.day + 1
END <> ALL (s.days)
                                  GROUP BY s.smart_link_id, s.stream) u ON u.smart_link_id = w.smart_link_id AND u.stream = w.stream) k) c
          GROUP BY c.smart_link_id) x ON x.smart_link_id = d.smart_link_id;

CREATE VIEW smartlinks_bi.cohort_revenue AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    d.date_day,
    n.days_since_click,
    COALESCE(date_part('epoch'::text, x.complete_until - d.day_end) >= ((n.days_since_click + 1) * 86400)::double precision, false) AS is_mature,
    d.unique_clicks,
        CASE n.days_since_click
            WHEN 0 THEN d.subscribers_d0
            WHEN 1 THEN d.subscribers_d1
            WHEN 3 THEN d.subscribers_d3
            WHEN 7 THEN d.subscribers_d7
            WHEN 14 THEN d.subscribers_d14
            WHEN 30 THEN d.subscribers_d30
            WHEN 60 THEN d.subscribers_d60
            WHEN 90 THEN d.subscribers_d90
            ELSE NULL::bigint
        END AS subscribers,
        CASE n.days_since_click
            WHEN 0 THEN d.payments_d0
            WHEN 1 THEN d.payments_d1
            WHEN 3 THEN d.payments_d3
            WHEN 7 THEN d.payments_d7
            WHEN 14 THEN d.payments_d14
            WHEN 30 THEN d.payments_d30
            WHEN 60 THEN d.payments_d60
            WHEN 90 THEN d.payments_d90
            ELSE NULL::bigint
        END AS payments,
        CASE n.days_since_click
            WHEN 0 THEN
            CASE
                WHEN d.payments_d0 = 0 THEN 0::numeric
                ELSE d.amount_gross_d0
            END
            WHEN 1 THEN
            CASE
                WHEN d.payments_d1 = 0 THEN 0::numeric
                ELSE d.amount_gross_d1
            END
            WHEN 3 THEN
            CASE
                WHEN d.payments_d3 = 0 THEN 0::numeric
                ELSE d.amount_gross_d3
            END
            WHEN 7 THEN
            CASE
                WHEN d.payments_d7 = 0 THEN 0::numeric
                ELSE d.amount_gross_d7
            END
            WHEN 14 THEN
            CASE
                WHEN d.payments_d14 = 0 THEN 0::numeric
                ELSE d.amount_gross_d14
            END
            WHEN 30 THEN
            CASE
                WHEN d.payments_d30 = 0 THEN 0::numeric
                ELSE d.amount_gross_d30
            END
            WHEN 60 THEN
            CASE
                WHEN d.payments_d60 = 0 THEN 0::numeric
                ELSE d.amount_gross_d60
            END
            WHEN 90 THEN
            CASE
                WHEN d.payments_d90 = 0 THEN 0::numeric
                ELSE d.amount_gross_d90
            END
            ELSE NULL::numeric
        END AS revenue_gross,
        CASE n.days_since_click
            WHEN 0 THEN
            CASE
                WHEN d.payments_d0 = 0 THEN 0::numeric
                ELSE d.amount_net_d0
            END
            WHEN 1 THEN
            CASE
                WHEN d.payments_d1 = 0 THEN 0::numeric
                ELSE d.amount_net_d1
            END
            WHEN 3 THEN
            CASE
                WHEN d.payments_d3 = 0 THEN 0::numeric
                ELSE d.amount_net_d3
            END
            WHEN 7 THEN
            CASE
                WHEN d.payments_d7 = 0 THEN 0::numeric
                ELSE d.amount_net_d7
            END
            WHEN 14 THEN
            CASE
                WHEN d.payments_d14 = 0 THEN 0::numeric
                ELSE d.amount_net_d14
            END
            WHEN 30 THEN
            CASE
                WHEN d.payments_d30 = 0 THEN 0::numeric
                ELSE d.amount_net_d30
            END
            WHEN 60 THEN
            CASE
                WHEN d.payments_d60 = 0 THEN 0::numeric
                ELSE d.amount_net_d60
            END
            WHEN 90 THEN
            CASE
                WHEN d.payments_d90 = 0 THEN 0::numeric
                ELSE d.amount_net_d90
            END
            ELSE NULL::numeric
        END AS revenue_net,
    round(
        CASE n.days_since_click
            WHEN 0 THEN
            CASE
                WHEN d.payments_d0 = 0 THEN 0::numeric
                ELSE d.amount_net_d0
            END
            WHEN 1 THEN
            CASE
                WHEN d.payments_d1 = 0 THEN 0::numeric
                ELSE d.amount_net_d1
            END
            WHEN 3 THEN
            CASE
                WHEN d.payments_d3 = 0 THEN 0::numeric
                ELSE d.amount_net_d3
            END
            WHEN 7 THEN
            CASE
                WHEN d.payments_d7 = 0 THEN 0::numeric
                ELSE d.amount_net_d7
            END
            WHEN 14 THEN
            CASE
                WHEN d.payments_d14 = 0 THEN 0::numeric
                ELSE d.amount_net_d14
            END
            WHEN 30 THEN
            CASE
                WHEN d.payments_d30 = 0 THEN 0::numeric
                ELSE d.amount_net_d30
            END
            WHEN 60 THEN
            CASE
                WHEN d.payments_d60 = 0 THEN 0::numeric
                ELSE d.amount_net_d60
            END
            WHEN 90 THEN
            CASE
                WHEN d.payments_d90 = 0 THEN 0::numeric
                ELSE d.amount_net_d90
            END
            ELSE NULL::numeric
        END / NULLIF(d.unique_clicks, 0)::numeric, 4) AS revenue_net_per_click,
    round(
        CASE n.days_since_click
            WHEN 0 THEN
            CASE
                WHEN d.payments_d0 = 0 THEN 0::numeric
                ELSE d.amount_net_d0
            END
            WHEN 1 THEN
            CASE
                WHEN d.payments_d1 = 0 THEN 0::numeric
                ELSE d.amount_net_d1
            END
            WHEN 3 THEN
            CASE
                WHEN d.payments_d3 = 0 THEN 0::numeric
                ELSE d.amount_net_d3
            END
            WHEN 7 THEN
            CASE
                WHEN d.payments_d7 = 0 THEN 0::numeric
                ELSE d.amount_net_d7
            END
            WHEN 14 THEN
            CASE
                WHEN d.payments_d14 = 0 THEN 0::numeric
                ELSE d.amount_net_d14
            END
            WHEN 30 THEN
            CASE
                WHEN d.payments_d30 = 0 THEN 0::numeric
                ELSE d.amount_net_d30
            END
            WHEN 60 THEN
            CASE
                WHEN d.payments_d60 = 0 THEN 0::numeric
                ELSE d.amount_net_d60
            END
            WHEN 90 THEN
            CASE
                WHEN d.payments_d90 = 0 THEN 0::numeric
                ELSE d.amount_net_d90
            END
            ELSE NULL::numeric
        END / NULLIF(
        CASE n.days_since_click
            WHEN 0 THEN d.subscribers_d0
            WHEN 1 THEN d.subscribers_d1
            WHEN 3 THEN d.subscribers_d3
            WHEN 7 THEN d.subscribers_d7
            WHEN 14 THEN d.subscribers_d14
            WHEN 30 THEN d.subscribers_d30
            WHEN 60 THEN d.subscribers_d60
            WHEN 90 THEN d.subscribers_d90
            ELSE NULL::bigint
        END, 0)::numeric, 4) AS revenue_net_per_subscriber
   FROM ( SELECT c.smart_link_id,
            c.date_day,
            c.day_end,
            c.unique_clicks,
            c.subscribers_d0,
            c.payments_d0,
            c.amount_gross_d0,
            c.amount_net_d0,
            c.subscribers_d1,
            c.payments_d1,
            c.amount_gross_d1,
            c.amount_net_d1,
            c.subscribers_d3,
            c.payments_d3,
            c.amount_gross_d3,
            c.amount_net_d3,
            c.subscribers_d7,
            c.payments_d7,
            c.amount_gross_d7,
            c.amount_net_d7,
            c.subscribers_d14,
            c.payments_d14,
            c.amount_gross_d14,
            c.amount_net_d14,
            c.subscribers_d30,
            c.payments_d30,
            c.amount_gross_d30,
            c.amount_net_d30,
            c.subscribers_d60,
            c.payments_d60,
            c.amount_gross_d60,
            c.amount_net_d60,
            c.subscribers_d90,
            c.payments_d90,
            c.amount_gross_d90,
            c.amount_net_d90
           FROM ( SELECT parts.smart_link_id,
                    parts.date_day,
                    ((parts.date_day + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS day_end,
                    COALESCE(sum(parts.unique_clicks), 0::numeric)::bigint AS unique_clicks,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 0), 0::bigint) AS subscribers_d0,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 0), 0::bigint) AS payments_d0,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 0) AS amount_gross_d0,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 0) AS amount_net_d0,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 1), 0::bigint) AS subscribers_d1,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 1), 0::bigint) AS payments_d1,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 1) AS amount_gross_d1,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 1) AS amount_net_d1,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 3), 0::bigint) AS subscribers_d3,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 3), 0::bigint) AS payments_d3,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 3) AS amount_gross_d3,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 3) AS amount_net_d3,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 7), 0::bigint) AS subscribers_d7,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 7), 0::bigint) AS payments_d7,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 7) AS amount_gross_d7,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 7) AS amount_net_d7,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 14), 0::bigint) AS subscribers_d14,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 14), 0::bigint) AS payments_d14,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 14) AS amount_gross_d14,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 14) AS amount_net_d14,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 30), 0::bigint) AS subscribers_d30,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 30), 0::bigint) AS payments_d30,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 30) AS amount_gross_d30,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 30) AS amount_net_d30,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 60), 0::bigint) AS subscribers_d60,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 60), 0::bigint) AS payments_d60,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 60) AS amount_gross_d60,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 60) AS amount_net_d60,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 90), 0::bigint) AS subscribers_d90,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 90), 0::bigint) AS payments_d90,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 90) AS amount_gross_d90,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 90) AS amount_net_d90
                   FROM ( SELECT click_days.smart_link_id,
                            click_days.date_day,
                            click_days.unique_clicks,
                            NULL::integer AS days,
                            NULL::integer AS subscribers,
                            NULL::integer AS payments,
                            NULL::numeric AS amount_gross,
                            NULL::numeric AS amount_net,
                            true AS is_counted
                           FROM smartlinks_bi.click_days
                        UNION ALL
                         SELECT v.smart_link_id,
                                CASE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
                                    WHEN 'UTC'::text THEN (v.click_created_at AT TIME ZONE '00:00:00'::interval)
                                    ELSE (v.click_created_at AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
                                END::date AS timezone,
                            NULL::bigint,
                            floor(date_part('epoch'::text, v.conversion_at - v.click_created_at) / 86400::double precision)::integer AS floor,
                                CASE
                                    WHEN v.conversion_type = 'new_subscriber'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_gross
                                    ELSE NULL::numeric
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_net
                                    ELSE NULL::numeric
                                END AS "case",
                            v._deleted_at IS NULL AND v.click_created_at IS NOT NULL
                           FROM smartlinks.conversions v) parts
                  WHERE parts.is_counted AND hashtext(parts.smart_link_id) < 0
                  GROUP BY parts.smart_link_id, parts.date_day
                UNION ALL
                 SELECT parts.smart_link_id,
                    parts.date_day,
                    ((parts.date_day + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS day_end,
                    COALESCE(sum(parts.unique_clicks), 0::numeric)::bigint AS unique_clicks,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 0), 0::bigint) AS subscribers_d0,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 0), 0::bigint) AS payments_d0,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 0) AS amount_gross_d0,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 0) AS amount_net_d0,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 1), 0::bigint) AS subscribers_d1,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 1), 0::bigint) AS payments_d1,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 1) AS amount_gross_d1,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 1) AS amount_net_d1,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 3), 0::bigint) AS subscribers_d3,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 3), 0::bigint) AS payments_d3,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 3) AS amount_gross_d3,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 3) AS amount_net_d3,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 7), 0::bigint) AS subscribers_d7,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 7), 0::bigint) AS payments_d7,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 7) AS amount_gross_d7,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 7) AS amount_net_d7,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 14), 0::bigint) AS subscribers_d14,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 14), 0::bigint) AS payments_d14,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 14) AS amount_gross_d14,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 14) AS amount_net_d14,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 30), 0::bigint) AS subscribers_d30,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 30), 0::bigint) AS payments_d30,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 30) AS amount_gross_d30,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 30) AS amount_net_d30,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 60), 0::bigint) AS subscribers_d60,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 60), 0::bigint) AS payments_d60,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 60) AS amount_gross_d60,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 60) AS amount_net_d60,
                    COALESCE(sum(parts.subscribers) FILTER (WHERE parts.days <= 90), 0::bigint) AS subscribers_d90,
                    COALESCE(sum(parts.payments) FILTER (WHERE parts.days <= 90), 0::bigint) AS payments_d90,
                    sum(parts.amount_gross) FILTER (WHERE parts.days <= 90) AS amount_gross_d90,
                    sum(parts.amount_net) FILTER (WHERE parts.days <= 90) AS amount_net_d90
                   FROM ( SELECT click_days.smart_link_id,
                            click_days.date_day,
                            click_days.unique_clicks,
                            NULL::integer AS days,
                            NULL::integer AS subscribers,
                            NULL::integer AS payments,
                            NULL::numeric AS amount_gross,
                            NULL::numeric AS amount_net,
                            true AS is_counted
                           FROM smartlinks_bi.click_days
                        UNION ALL
                         SELECT v.smart_link_id,
                                CASE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
                                    WHEN 'UTC'::text THEN (v.click_created_at AT TIME ZONE '00:00:00'::interval)
                                    ELSE (v.click_created_at AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
                                END::date AS timezone,
                            NULL::bigint,
                            floor(date_part('epoch'::text, v.conversion_at - v.click_created_at) / 86400::double precision)::integer AS floor,
                                CASE
                                    WHEN v.conversion_type = 'new_subscriber'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN 1
                                    ELSE 0
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_gross
                                    ELSE NULL::numeric
                                END AS "case",
                                CASE
                                    WHEN v.conversion_type = 'new_transaction'::text THEN v.amount_net
                                    ELSE NULL::numeric
                                END AS "case",
                            v._deleted_at IS NULL AND v.click_created_at IS NOT NULL
                           FROM smartlinks.conversions v) parts
                  WHERE parts.is_counted AND hashtext(parts.smart_link_id) >= 0
                  GROUP BY parts.smart_link_id, parts.date_day) c
             LEFT JOIN ( SELECT streams.smart_link_id,
                    (streams.kept_from AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS first_day
                   FROM smartlinks_sync.streams
                  WHERE streams.stream = 'conversions'::text AND streams.kept_from IS NOT NULL) k ON k.smart_link_id = c.smart_link_id
          WHERE k.first_day IS NULL OR c.date_day >= k.first_day) d
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = d.smart_link_id AND d.date_day >= p.first_day AND d.date_day <= p.last_day
     LEFT JOIN ( SELECT c.smart_link_id,
            NULLIF(min(COALESCE(c.last_day, '-infinity'::date)), '-infinity'::date) AS last_day,
            NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) AS complete_through,
            ((NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS complete_until
           FROM ( SELECT k.smart_link_id,
                    k.workspace,
                    k.account_id,
                    k.is_removed,
                    k.stream,
                    k.created_at,
                    k.api_counter,
                    k.api_revenue,
                    k.seen_at,
                    k.was_never_read,
                    k.counter,
                    k.counter_gap,
                    k.live_rows,
                    k.dropped_rows,
                    k.kept_from,
                    k.revenue,
                    k.hints,
                    k.counted_from,
                    k.counted_through,
                    k.proven_at,
                    k.due_at,
                    k.unsettled_since,
                    k.failed_at,
                    k.failed_code,
                    k.proven_through,
                    k.last_day,
                    k.complete_day,
                    NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                   FROM ( SELECT w.smart_link_id,
                            w.workspace,
                            w.account_id,
                            w.is_removed,
                            w.stream,
                            w.created_at,
                            w.api_counter,
                            w.api_revenue,
                            w.seen_at,
                            w.was_never_read,
                            w.counter,
                            w.counter_gap,
                            w.live_rows,
                            w.dropped_rows,
                            w.kept_from,
                            w.revenue,
                            w.hints,
                            w.counted_from,
                            w.counted_through,
                            w.proven_at,
                            w.due_at,
                            w.unsettled_since,
                            w.failed_at,
                            w.failed_code,
                            w.proven_through,
                            w.last_day,
                            LEAST(w.last_day, u.settled[width_bucket(w.last_day, u.edges)]) AS complete_day
                           FROM ( SELECT t.smart_link_id,
                                    t.workspace,
                                    t.account_id,
                                    t.is_removed,
                                    t.stream,
                                    t.created_at,
                                    t.api_counter,
                                    t.api_revenue,
                                    t.seen_at,
                                    t.was_never_read,
                                    t.counter,
                                    t.counter_gap,
                                    t.live_rows,
                                    t.dropped_rows,
                                    t.kept_from,
                                    t.revenue,
                                    t.hints,
                                    t.counted_from,
                                    t.counted_through,
                                    t.proven_at,
                                    t.due_at,
                                    t.unsettled_since,
                                    t.failed_at,
                                    t.failed_code,
                                    t.proven_through,
                                    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
   FROM smartlinks_sync.settings
  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
                                   FROM ( SELECT s.smart_link_id,
    s.workspace,
    s.account_id,
    s.is_removed,
    s.stream,
    s.created_at,
    s.api_counter,
    s.api_revenue,
    s.seen_at,
    s.was_never_read,
    s.counter,
    s.counter_gap,
    s.live_rows,
    s.dropped_rows,
    s.kept_from,
    s.revenue,
    s.hints,
    s.counted_from,
    s.counted_through,
    s.proven_at,
    s.due_at,
    s.unsettled_since,
    s.failed_at,
    s.failed_code,
  CASE
   WHEN s.was_never_read THEN
   CASE
    WHEN s.api_counter = 0 THEN s.seen_at
    ELSE NULL::timestamp with time zone
   END
   WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
   CASE
    WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
    ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
   END) THEN s.counted_through
   ELSE GREATEST(s.counted_through, s.seen_at)
  END AS proven_through
   FROM ( SELECT l.id AS smart_link_id,
      l.workspace,
      l.account_id,
      l._deleted_at IS NOT NULL AS is_removed,
      n_1.stream,
      l.created_at,
    CASE n_1.stream
     WHEN 'clicks'::text THEN l.clicks_count
     ELSE l.conversions_count
    END AS api_counter,
    CASE n_1.stream
     WHEN 'clicks'::text THEN 0::numeric
     ELSE COALESCE(l.revenue, 0::numeric)
    END AS api_revenue,
    CASE
     WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
     ELSE r.listed_at
    END - make_interval(secs => COALESCE((( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
      s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
      s_1.counter,
      s_1.counter_gap,
      s_1.live_rows,
      s_1.dropped_rows,
      s_1.kept_from,
      COALESCE(s_1.revenue, 0::numeric) AS revenue,
      s_1.hints,
      s_1.counted_from,
      s_1.counted_through,
      s_1.proven_at,
      s_1.due_at,
      s_1.unsettled_since,
      s_1.failed_at,
      s_1.failed_code
     FROM smartlinks.smart_links l
       CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n_1(stream)
       LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n_1.stream
       LEFT JOIN ( SELECT runs.workspace,
        date_trunc('second'::text, max(runs.started_at)) AS listed_at
       FROM smartlinks_sync.runs
      WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
      GROUP BY runs.workspace) r ON r.workspace = l.workspace
       LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
       FROM smartlinks_sync.absences
      WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w
                             LEFT JOIN ( SELECT s.smart_link_id,
                                    s.stream,
                                    array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
                                    array_agg(
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE 'infinity'::date
END ORDER BY (s.day + e.n)) AS settled
                                   FROM ( SELECT a.smart_link_id,
    a.stream,
    a.days,
    unnest(a.days) AS day
   FROM ( SELECT d_1.smart_link_id,
      d_1.stream,
      array_agg(d_1.date_day) AS days
     FROM ( SELECT DISTINCT u_1.smart_link_id,
        u_1.stream,
        g.day::date AS date_day
       FROM smartlinks_sync.days u_1
         CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
      WHERE u_1.status = 'unsettled'::text) d_1
    GROUP BY d_1.smart_link_id, d_1.stream) a) s
                                     CROSS JOIN ( VALUES (0), (1)) e(n)
                                  WHERE
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE s.day + 1
END <> ALL (s.days)
                                  GROUP BY s.smart_link_id, s.stream) u ON u.smart_link_id = w.smart_link_id AND u.stream = w.stream) k) c
          GROUP BY c.smart_link_id) x ON x.smart_link_id = d.smart_link_id
     CROSS JOIN ( VALUES (0), (1), (3), (7), (14), (30), (60), (90)) n(days_since_click);

CREATE VIEW smartlinks_bi.conversion_lag AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    d.conversion_type,
    d.conversions,
    round(d.percentiles[1]::numeric, 2) AS days_p25,
    round(d.percentiles[2]::numeric, 2) AS days_p50,
    round(d.percentiles[3]::numeric, 2) AS days_p75,
    round(d.percentiles[4]::numeric, 2) AS days_p90,
    round(d.percentiles[5]::numeric, 2) AS days_p95,
    round(d.within_1::numeric / NULLIF(d.conversions, 0)::numeric, 4) AS share_within_1d,
    round(d.within_7::numeric / NULLIF(d.conversions, 0)::numeric, 4) AS share_within_7d,
    round(d.within_30::numeric / NULLIF(d.conversions, 0)::numeric, 4) AS share_within_30d
   FROM ( SELECT w.smart_link_id,
            w.conversion_type,
            count(*) AS conversions,
            percentile_cont(ARRAY[0.25, 0.5, 0.75, 0.9, 0.95]::double precision[]) WITHIN GROUP (ORDER BY w.days) AS percentiles,
            count(*) FILTER (WHERE w.days < 1::double precision) AS within_1,
            count(*) FILTER (WHERE w.days < 7::double precision) AS within_7,
            count(*) FILTER (WHERE w.days < 30::double precision) AS within_30
           FROM ( SELECT v.smart_link_id,
                    v.conversion_type,
                    (EXTRACT(epoch FROM v.conversion_at - v.click_created_at) / 86400::numeric)::double precision AS days
                   FROM smartlinks.conversions v
                  WHERE v._deleted_at IS NULL AND v.click_created_at IS NOT NULL) w
          GROUP BY w.smart_link_id, w.conversion_type) d
     LEFT JOIN smartlinks_bi.links p ON p.smart_link_id = d.smart_link_id;

CREATE VIEW smartlinks_bi.conversions AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
        CASE
            WHEN c.id IS NOT NULL THEN smartlinks_bi.click_channel(c.fbclid, c.gclid, c.gbraid, c.wbraid, c.ttclid, c.sccid, c.utm_source, c.referrer)
            ELSE NULL::text
        END AS channel,
    p.creative,
    p.labels,
    v.id AS conversion_id,
    (v.conversion_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS date_day,
    v.conversion_at,
    (v.conversion_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS conversion_at_local,
    v.conversion_type,
    v.amount_gross,
    v.amount_net,
    v.fan_onlyfans_id,
        CASE
            WHEN v.fan_onlyfans_id IS NOT NULL THEN ( SELECT count(*) AS count
               FROM smartlinks.conversions e
                 JOIN smartlinks.smart_links el ON el.id = e.smart_link_id
              WHERE e.fan_onlyfans_id = v.fan_onlyfans_id AND e._deleted_at IS NULL AND NOT e.conversion_type IS DISTINCT FROM v.conversion_type AND NOT el.account_id IS DISTINCT FROM p.account_id AND ((ROW(e.conversion_at, e.id) <= ROW(v.conversion_at, v.id))))
            ELSE NULL::bigint
        END AS fan_conversion_number,
    v.click_id,
    v.click_created_at,
    floor(date_part('epoch'::text, v.conversion_at - v.click_created_at) / 86400::double precision)::integer AS days_since_click,
    c.is_bot,
    c.is_duplicate,
    c.country_code,
    c.browser_device_type,
    c.browser_family,
    c.browser_platform,
    c.utm_source,
    c.utm_medium,
    c.utm_campaign,
    c.utm_content,
    c.utm_term,
    smartlinks_bi.campaign_key(c.utm_campaign) AS campaign_key,
    c.aff_s1,
    c.aff_s2,
    c.aff_s3,
    c.aff_s4,
    c.aff_s5
   FROM smartlinks.conversions v
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = v.smart_link_id AND (v.conversion_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date >= p.first_day AND (v.conversion_at AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date <= p.last_day
     LEFT JOIN smartlinks.clicks c ON c.id = v.click_id
  WHERE v._deleted_at IS NULL;

CREATE VIEW smartlinks_bi.country_performance AS
 SELECT k.workspace,
    k.account_id,
    k.account_username,
    k.smart_link_id,
    k.smart_link_name,
    k.link_type,
    k.link_status,
    k.vendor,
    k.channel,
    d.date_day,
    COALESCE(d.date_day <= x.last_day AND u.smart_link_id IS NULL, false) AS is_complete,
    d.country_code,
    d.clicks,
    d.bot_clicks,
    d.duplicate_clicks,
    d.unique_clicks,
    d.conversions,
    d.subscribers,
    d.payments,
    d.revenue_gross,
    d.revenue_net,
    round(d.bot_clicks::numeric / NULLIF(d.clicks, 0)::numeric, 4) AS bot_share,
    round(d.subscribers::numeric / NULLIF(d.unique_clicks, 0)::numeric, 4) AS subscribers_per_click,
    round(d.revenue_net / NULLIF(d.unique_clicks, 0)::numeric, 4) AS revenue_net_per_click,
    round(d.revenue_net / NULLIF(d.subscribers, 0)::numeric, 4) AS revenue_net_per_subscriber
   FROM ( SELECT n.id,
            COALESCE(p.first_day, '-infinity'::date) AS first_day,
            COALESCE(p.last_day, 'infinity'::date) AS last_day,
            p.workspace,
            p.account_id,
            p.account_username,
            p.smart_link_id,
            p.smart_link_name,
            p.link_type,
            p.link_status,
            p.vendor,
            p.channel
           FROM ( SELECT smart_links.id
                   FROM smartlinks.smart_links
                UNION
                 SELECT streams.smart_link_id
                   FROM smartlinks_sync.streams
                UNION
                 SELECT campaign_tags.smart_link_id
                   FROM smartlinks_bi.campaign_tags) n
             LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = n.id) k
     CROSS JOIN LATERAL ( SELECT k.id AS smart_link_id,
            parts.date_day,
            parts.country_code,
            COALESCE(sum(parts.clicks), 0::bigint) AS clicks,
            COALESCE(sum(parts.bot_clicks), 0::bigint) AS bot_clicks,
            COALESCE(sum(parts.duplicate_clicks), 0::bigint) AS duplicate_clicks,
            COALESCE(sum(parts.unique_clicks), 0::bigint) AS unique_clicks,
            COALESCE(sum(parts.conversions), 0::bigint) AS conversions,
            COALESCE(sum(parts.subscribers), 0::bigint) AS subscribers,
            COALESCE(sum(parts.payments), 0::bigint) AS payments,
                CASE
                    WHEN COALESCE(sum(parts.payments), 0::bigint) = 0 THEN 0::numeric
                    ELSE sum(parts.amount_gross) FILTER (WHERE parts.amount_gross IS NOT NULL)
                END AS revenue_gross,
                CASE
                    WHEN COALESCE(sum(parts.payments), 0::bigint) = 0 THEN 0::numeric
                    ELSE sum(parts.amount_net) FILTER (WHERE parts.amount_net IS NOT NULL)
                END AS revenue_net
           FROM ( SELECT c.smart_link_id,
                    c.date_day,
                    c.country_code,
                    c.clicks,
                    c.bot_clicks,
                    c.duplicate_clicks,
                    c.clicks - c.bot_clicks - c.duplicate_clicks AS unique_clicks,
                    NULL::integer AS conversions,
                    NULL::integer AS subscribers,
                    NULL::integer AS payments,
                    NULL::numeric AS amount_gross,
                    NULL::numeric AS amount_net
                   FROM ( SELECT u_1.smart_link_id,
                            u_1.date_day,
                            u_1.country_code,
                            u_1.clicks,
                            COALESCE(u_1.bot_clicks, 0) AS bot_clicks,
                            COALESCE(u_1.duplicate_clicks, 0) AS duplicate_clicks
                           FROM ( SELECT click_places.smart_link_id,
                                    click_places.date_day,
                                    unnest(click_places.country) AS country_code,
                                    unnest(click_places.country_clicks) AS clicks,
                                    unnest(click_places.country_bots) AS bot_clicks,
                                    unnest(click_places.country_duplicates) AS duplicate_clicks
                                   FROM smartlinks_sync.click_places) u_1) c
                UNION ALL
                 SELECT conversion_days_by_country.smart_link_id,
                    conversion_days_by_country.date_day,
                    conversion_days_by_country.country_code,
                    NULL::integer,
                    NULL::integer,
                    NULL::integer,
                    NULL::integer,
                    conversion_days_by_country.conversions::integer AS conversions,
                        CASE
                            WHEN conversion_days_by_country.conversion_type = 'new_subscriber'::text THEN conversion_days_by_country.conversions
                            ELSE 0::bigint
                        END::integer AS int4,
                        CASE
                            WHEN conversion_days_by_country.conversion_type = 'new_transaction'::text THEN conversion_days_by_country.conversions
                            ELSE 0::bigint
                        END::integer AS int4,
                        CASE
                            WHEN conversion_days_by_country.conversion_type = 'new_transaction'::text THEN conversion_days_by_country.amount_gross
                            ELSE NULL::numeric
                        END AS "case",
                        CASE
                            WHEN conversion_days_by_country.conversion_type = 'new_transaction'::text THEN conversion_days_by_country.amount_net
                            ELSE NULL::numeric
                        END AS "case"
                   FROM smartlinks_bi.conversion_days_by_country) parts
          WHERE parts.smart_link_id = k.id AND parts.date_day >= k.first_day AND parts.date_day <= k.last_day
          GROUP BY parts.date_day, parts.country_code) d
     LEFT JOIN ( SELECT c.smart_link_id,
            NULLIF(min(COALESCE(c.last_day, '-infinity'::date)), '-infinity'::date) AS last_day,
            NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) AS complete_through,
            ((NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS complete_until
           FROM ( SELECT k_1.smart_link_id,
                    k_1.workspace,
                    k_1.account_id,
                    k_1.is_removed,
                    k_1.stream,
                    k_1.created_at,
                    k_1.api_counter,
                    k_1.api_revenue,
                    k_1.seen_at,
                    k_1.was_never_read,
                    k_1.counter,
                    k_1.counter_gap,
                    k_1.live_rows,
                    k_1.dropped_rows,
                    k_1.kept_from,
                    k_1.revenue,
                    k_1.hints,
                    k_1.counted_from,
                    k_1.counted_through,
                    k_1.proven_at,
                    k_1.due_at,
                    k_1.unsettled_since,
                    k_1.failed_at,
                    k_1.failed_code,
                    k_1.proven_through,
                    k_1.last_day,
                    k_1.complete_day,
                    NULLIF(GREATEST(k_1.complete_day, (COALESCE(k_1.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k_1.created_at <= now() THEN k_1.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k_1.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k_1.created_at <= now() THEN k_1.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                   FROM ( SELECT w.smart_link_id,
                            w.workspace,
                            w.account_id,
                            w.is_removed,
                            w.stream,
                            w.created_at,
                            w.api_counter,
                            w.api_revenue,
                            w.seen_at,
                            w.was_never_read,
                            w.counter,
                            w.counter_gap,
                            w.live_rows,
                            w.dropped_rows,
                            w.kept_from,
                            w.revenue,
                            w.hints,
                            w.counted_from,
                            w.counted_through,
                            w.proven_at,
                            w.due_at,
                            w.unsettled_since,
                            w.failed_at,
                            w.failed_code,
                            w.proven_through,
                            w.last_day,
                            LEAST(w.last_day, u_1.settled[width_bucket(w.last_day, u_1.edges)]) AS complete_day
                           FROM ( SELECT t.smart_link_id,
                                    t.workspace,
                                    t.account_id,
                                    t.is_removed,
                                    t.stream,
                                    t.created_at,
                                    t.api_counter,
                                    t.api_revenue,
                                    t.seen_at,
                                    t.was_never_read,
                                    t.counter,
                                    t.counter_gap,
                                    t.live_rows,
                                    t.dropped_rows,
                                    t.kept_from,
                                    t.revenue,
                                    t.hints,
                                    t.counted_from,
                                    t.counted_through,
                                    t.proven_at,
                                    t.due_at,
                                    t.unsettled_since,
                                    t.failed_at,
                                    t.failed_code,
                                    t.proven_through,
                                    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
   FROM smartlinks_sync.settings
  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
                                   FROM ( SELECT s.smart_link_id,
    s.workspace,
    s.account_id,
    s.is_removed,
    s.stream,
    s.created_at,
    s.api_counter,
    s.api_revenue,
    s.seen_at,
    s.was_never_read,
    s.counter,
    s.counter_gap,
    s.live_rows,
    s.dropped_rows,
    s.kept_from,
    s.revenue,
    s.hints,
    s.counted_from,
    s.counted_through,
    s.proven_at,
    s.due_at,
    s.unsettled_since,
    s.failed_at,
    s.failed_code,
  CASE
   WHEN s.was_never_read THEN
   CASE
    WHEN s.api_counter = 0 THEN s.seen_at
    ELSE NULL::timestamp with time zone
   END
   WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
   CASE
    WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
    ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
   END) THEN s.counted_through
   ELSE GREATEST(s.counted_through, s.seen_at)
  END AS proven_through
   FROM ( SELECT l.id AS smart_link_id,
      l.workspace,
      l.account_id,
      l._deleted_at IS NOT NULL AS is_removed,
      n.stream,
      l.created_at,
    CASE n.stream
     WHEN 'clicks'::text THEN l.clicks_count
     ELSE l.conversions_count
    END AS api_counter,
    CASE n.stream
     WHEN 'clicks'::text THEN 0::numeric
     ELSE COALESCE(l.revenue, 0::numeric)
    END AS api_revenue,
    CASE
     WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
     ELSE r.listed_at
    END - make_interval(secs => COALESCE((( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
      s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
      s_1.counter,
      s_1.counter_gap,
      s_1.live_rows,
      s_1.dropped_rows,
      s_1.kept_from,
      COALESCE(s_1.revenue, 0::numeric) AS revenue,
      s_1.hints,
      s_1.counted_from,
      s_1.counted_through,
      s_1.proven_at,
      s_1.due_at,
      s_1.unsettled_since,
      s_1.failed_at,
      s_1.failed_code
     FROM smartlinks.smart_links l
       CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n(stream)
       LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n.stream
       LEFT JOIN ( SELECT runs.workspace,
        date_trunc('second'::text, max(runs.started_at)) AS listed_at
       FROM smartlinks_sync.runs
      WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
      GROUP BY runs.workspace) r ON r.workspace = l.workspace
       LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
       FROM smartlinks_sync.absences
      WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w
                             LEFT JOIN ( SELECT s.smart_link_id,
                                    s.stream,
                                    array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
                                    array_agg(
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE 'infinity'::date
END ORDER BY (s.day + e.n)) AS settled
                                   FROM ( SELECT a.smart_link_id,
    a.stream,
    a.days,
    unnest(a.days) AS day
   FROM ( SELECT d_1.smart_link_id,
      d_1.stream,
      array_agg(d_1.date_day) AS days
     FROM ( SELECT DISTINCT u_2.smart_link_id,
        u_2.stream,
        g.day::date AS date_day
       FROM smartlinks_sync.days u_2
         CROSS JOIN LATERAL generate_series(((u_2.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_2.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
      WHERE u_2.status = 'unsettled'::text) d_1
    GROUP BY d_1.smart_link_id, d_1.stream) a) s
                                     CROSS JOIN ( VALUES (0), (1)) e(n)
                                  WHERE
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE s.day + 1
END <> ALL (s.days)
                                  GROUP BY s.smart_link_id, s.stream) u_1 ON u_1.smart_link_id = w.smart_link_id AND u_1.stream = w.stream) k_1) c
          GROUP BY c.smart_link_id) x ON x.smart_link_id = d.smart_link_id
     LEFT JOIN ( SELECT DISTINCT t.smart_link_id,
            t.date_day
           FROM ( SELECT DISTINCT u_1.smart_link_id,
                    u_1.stream,
                    g.day::date AS date_day
                   FROM smartlinks_sync.days u_1
                     CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
                  WHERE u_1.status = 'unsettled'::text) t) u ON u.smart_link_id = d.smart_link_id AND u.date_day = d.date_day;

CREATE VIEW smartlinks_bi.coverage AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    c.stream,
    c.complete_through,
    c.proven_through,
    c.counted_from,
    c.api_counter,
    c.live_rows AS stored_rows,
    COALESCE(d.verified_days, 0::bigint) AS verified_days,
    COALESCE(d.unsettled_days, 0::bigint) AS unsettled_days,
    COALESCE(d.quarantined_days, 0::bigint) AS quarantined_days,
    COALESCE(d.forgotten_days, 0::bigint) AS forgotten_days,
    c.failed_code,
    COALESCE(c.dropped_rows, 0::bigint) AS dropped_rows,
    c.kept_from
   FROM ( SELECT k.smart_link_id,
            k.workspace,
            k.account_id,
            k.is_removed,
            k.stream,
            k.created_at,
            k.api_counter,
            k.api_revenue,
            k.seen_at,
            k.was_never_read,
            k.counter,
            k.counter_gap,
            k.live_rows,
            k.dropped_rows,
            k.kept_from,
            k.revenue,
            k.hints,
            k.counted_from,
            k.counted_through,
            k.proven_at,
            k.due_at,
            k.unsettled_since,
            k.failed_at,
            k.failed_code,
            k.proven_through,
            k.last_day,
            k.complete_day,
            NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                CASE
                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                    ELSE NULL::timestamp with time zone
                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                CASE
                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                    ELSE NULL::timestamp with time zone
                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
           FROM ( SELECT w.smart_link_id,
                    w.workspace,
                    w.account_id,
                    w.is_removed,
                    w.stream,
                    w.created_at,
                    w.api_counter,
                    w.api_revenue,
                    w.seen_at,
                    w.was_never_read,
                    w.counter,
                    w.counter_gap,
                    w.live_rows,
                    w.dropped_rows,
                    w.kept_from,
                    w.revenue,
                    w.hints,
                    w.counted_from,
                    w.counted_through,
                    w.proven_at,
                    w.due_at,
                    w.unsettled_since,
                    w.failed_at,
                    w.failed_code,
                    w.proven_through,
                    w.last_day,
                    LEAST(w.last_day, u.settled[width_bucket(w.last_day, u.edges)]) AS complete_day
                   FROM ( SELECT t.smart_link_id,
                            t.workspace,
                            t.account_id,
                            t.is_removed,
                            t.stream,
                            t.created_at,
                            t.api_counter,
                            t.api_revenue,
                            t.seen_at,
                            t.was_never_read,
                            t.counter,
                            t.counter_gap,
                            t.live_rows,
                            t.dropped_rows,
                            t.kept_from,
                            t.revenue,
                            t.hints,
                            t.counted_from,
                            t.counted_through,
                            t.proven_at,
                            t.due_at,
                            t.unsettled_since,
                            t.failed_at,
                            t.failed_code,
                            t.proven_through,
                            ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
                           FROM ( SELECT s.smart_link_id,
                                    s.workspace,
                                    s.account_id,
                                    s.is_removed,
                                    s.stream,
                                    s.created_at,
                                    s.api_counter,
                                    s.api_revenue,
                                    s.seen_at,
                                    s.was_never_read,
                                    s.counter,
                                    s.counter_gap,
                                    s.live_rows,
                                    s.dropped_rows,
                                    s.kept_from,
                                    s.revenue,
                                    s.hints,
                                    s.counted_from,
                                    s.counted_through,
                                    s.proven_at,
                                    s.due_at,
                                    s.unsettled_since,
                                    s.failed_at,
                                    s.failed_code,
CASE
 WHEN s.was_never_read THEN
 CASE
  WHEN s.api_counter = 0 THEN s.seen_at
  ELSE NULL::timestamp with time zone
 END
 WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
 CASE
  WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
  ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
 END) THEN s.counted_through
 ELSE GREATEST(s.counted_through, s.seen_at)
END AS proven_through
                                   FROM ( SELECT l.id AS smart_link_id,
    l.workspace,
    l.account_id,
    l._deleted_at IS NOT NULL AS is_removed,
    n.stream,
    l.created_at,
  CASE n.stream
   WHEN 'clicks'::text THEN l.clicks_count
   ELSE l.conversions_count
  END AS api_counter,
  CASE n.stream
   WHEN 'clicks'::text THEN 0::numeric
   ELSE COALESCE(l.revenue, 0::numeric)
  END AS api_revenue,
  CASE
   WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
      FROM smartlinks_sync.settings
     WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
      FROM smartlinks_sync.settings
     WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
   ELSE r.listed_at
  END - make_interval(secs => COALESCE((( SELECT settings.value
     FROM smartlinks_sync.settings
    WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
    s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
    s_1.counter,
    s_1.counter_gap,
    s_1.live_rows,
    s_1.dropped_rows,
    s_1.kept_from,
    COALESCE(s_1.revenue, 0::numeric) AS revenue,
    s_1.hints,
    s_1.counted_from,
    s_1.counted_through,
    s_1.proven_at,
    s_1.due_at,
    s_1.unsettled_since,
    s_1.failed_at,
    s_1.failed_code
   FROM smartlinks.smart_links l
     CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n(stream)
     LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n.stream
     LEFT JOIN ( SELECT runs.workspace,
      date_trunc('second'::text, max(runs.started_at)) AS listed_at
     FROM smartlinks_sync.runs
    WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
    GROUP BY runs.workspace) r ON r.workspace = l.workspace
     LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
     FROM smartlinks_sync.absences
    WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w
                     LEFT JOIN ( SELECT s.smart_link_id,
                            s.stream,
                            array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
                            array_agg(
                                CASE e.n
                                    WHEN 0 THEN s.day - 1
                                    ELSE 'infinity'::date
                                END ORDER BY (s.day + e.n)) AS settled
                           FROM ( SELECT a.smart_link_id,
                                    a.stream,
                                    a.days,
                                    unnest(a.days) AS day
                                   FROM ( SELECT d_1.smart_link_id,
    d_1.stream,
    array_agg(d_1.date_day) AS days
   FROM ( SELECT DISTINCT u_1.smart_link_id,
      u_1.stream,
      g.day::date AS date_day
     FROM smartlinks_sync.days u_1
       CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
    WHERE u_1.status = 'unsettled'::text) d_1
  GROUP BY d_1.smart_link_id, d_1.stream) a) s
                             CROSS JOIN ( VALUES (0), (1)) e(n)
                          WHERE
                                CASE e.n
                                    WHEN 0 THEN s.day - 1
                                    ELSE s.day + 1
                                END <> ALL (s.days)
                          GROUP BY s.smart_link_id, s.stream) u ON u.smart_link_id = w.smart_link_id AND u.stream = w.stream) k) c
     JOIN smartlinks_bi.links p ON p.smart_link_id = c.smart_link_id
     LEFT JOIN ( SELECT days.smart_link_id,
            days.stream,
            count(*) FILTER (WHERE days.status = 'verified'::text) AS verified_days,
            count(*) FILTER (WHERE days.status = 'unsettled'::text) AS unsettled_days,
            count(*) FILTER (WHERE days.status = 'quarantined'::text) AS quarantined_days,
            count(*) FILTER (WHERE days.status = 'forgotten'::text) AS forgotten_days
           FROM smartlinks_sync.days
          GROUP BY days.smart_link_id, days.stream) d ON d.smart_link_id = c.smart_link_id AND d.stream = c.stream;

CREATE VIEW smartlinks_bi.daily_performance AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    d.date_day,
    COALESCE(d.date_day <= x.last_day AND u.smart_link_id IS NULL, false) AS is_complete,
    d.clicks,
    d.bot_clicks,
    d.duplicate_clicks,
    d.unique_clicks,
    d.gross_clicks,
    d.conversions,
    d.subscribers,
    d.payments,
    d.revenue_gross,
    d.revenue_net,
    d.spend,
    d.ad_impressions,
    d.ad_clicks,
    round(d.bot_clicks::numeric / NULLIF(d.clicks, 0)::numeric, 4) AS bot_share,
    round(d.duplicate_clicks::numeric / NULLIF(d.clicks, 0)::numeric, 4) AS duplicate_share,
    round(d.subscribers::numeric / NULLIF(d.unique_clicks, 0)::numeric, 4) AS subscribers_per_click,
    round(d.spend / NULLIF(d.subscribers, 0)::numeric, 4) AS cost_per_subscriber,
    round(d.spend / NULLIF(d.unique_clicks, 0)::numeric, 4) AS cost_per_click,
    round(d.revenue_net / NULLIF(d.unique_clicks, 0)::numeric, 4) AS revenue_net_per_click,
    round(d.revenue_net / NULLIF(d.subscribers, 0)::numeric, 4) AS revenue_net_per_subscriber,
    round(d.revenue_net / NULLIF(d.spend, 0::numeric), 4) AS roas,
    round(d.revenue_gross / NULLIF(d.spend, 0::numeric), 4) AS roas_gross,
    d.revenue_net - d.spend AS profit
   FROM ( SELECT parts.smart_link_id,
            parts.date_day,
            COALESCE(sum(parts.clicks), 0::numeric)::bigint AS clicks,
            COALESCE(sum(parts.bot_clicks), 0::numeric)::bigint AS bot_clicks,
            COALESCE(sum(parts.duplicate_clicks), 0::numeric)::bigint AS duplicate_clicks,
            COALESCE(sum(parts.unique_clicks), 0::numeric)::bigint AS unique_clicks,
            COALESCE(sum(parts.conversions), 0::numeric)::bigint AS conversions,
            COALESCE(sum(parts.subscribers), 0::numeric)::bigint AS subscribers,
            COALESCE(sum(parts.payments), 0::numeric)::bigint AS payments,
            sum(parts.gross_clicks)::bigint AS gross_clicks,
                CASE
                    WHEN COALESCE(sum(parts.payments), 0::numeric) = 0::numeric THEN 0::numeric
                    ELSE sum(parts.amount_gross)
                END AS revenue_gross,
                CASE
                    WHEN COALESCE(sum(parts.payments), 0::numeric) = 0::numeric THEN 0::numeric
                    ELSE sum(parts.amount_net)
                END AS revenue_net,
            sum(parts.spend) AS spend,
            sum(parts.ad_impressions)::bigint AS ad_impressions,
            sum(parts.ad_clicks)::bigint AS ad_clicks
           FROM ( SELECT click_days.smart_link_id,
                    click_days.date_day,
                    click_days.clicks,
                    click_days.bot_clicks,
                    click_days.duplicate_clicks,
                    click_days.unique_clicks,
                    click_days.gross_clicks,
                    NULL::bigint AS conversions,
                    NULL::bigint AS subscribers,
                    NULL::bigint AS payments,
                    NULL::numeric AS amount_gross,
                    NULL::numeric AS amount_net,
                    NULL::numeric AS spend,
                    NULL::bigint AS ad_impressions,
                    NULL::bigint AS ad_clicks
                   FROM smartlinks_bi.click_days
                UNION ALL
                 SELECT conversion_days.smart_link_id,
                    conversion_days.date_day,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    conversion_days.conversions,
                        CASE
                            WHEN conversion_days.conversion_type = 'new_subscriber'::text THEN conversion_days.conversions
                            ELSE 0::bigint
                        END AS "case",
                        CASE
                            WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.conversions
                            ELSE 0::bigint
                        END AS "case",
                        CASE
                            WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.amount_gross
                            ELSE NULL::numeric
                        END AS "case",
                        CASE
                            WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.amount_net
                            ELSE NULL::numeric
                        END AS "case",
                    NULL::numeric,
                    NULL::bigint,
                    NULL::bigint
                   FROM smartlinks_bi.conversion_days
                UNION ALL
                 SELECT s.smart_link_id,
                    s.date_day,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::bigint,
                    NULL::numeric,
                    NULL::numeric,
                        CASE
                            WHEN s.currency = 'USD'::text THEN s.spend
                            ELSE s.spend * s.fx_rate
                        END AS "case",
                    s.impressions,
                    s.clicks
                   FROM smartlinks.ad_spend s
                     JOIN smartlinks.smart_links l ON l.id = s.smart_link_id AND l.workspace = s.workspace) parts
          GROUP BY parts.smart_link_id, parts.date_day) d
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = d.smart_link_id AND d.date_day >= p.first_day AND d.date_day <= p.last_day
     LEFT JOIN ( SELECT c.smart_link_id,
            NULLIF(min(COALESCE(c.last_day, '-infinity'::date)), '-infinity'::date) AS last_day,
            NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) AS complete_through,
            ((NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS complete_until
           FROM ( SELECT k.smart_link_id,
                    k.workspace,
                    k.account_id,
                    k.is_removed,
                    k.stream,
                    k.created_at,
                    k.api_counter,
                    k.api_revenue,
                    k.seen_at,
                    k.was_never_read,
                    k.counter,
                    k.counter_gap,
                    k.live_rows,
                    k.dropped_rows,
                    k.kept_from,
                    k.revenue,
                    k.hints,
                    k.counted_from,
                    k.counted_through,
                    k.proven_at,
                    k.due_at,
                    k.unsettled_since,
                    k.failed_at,
                    k.failed_code,
                    k.proven_through,
                    k.last_day,
                    k.complete_day,
                    NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                   FROM ( SELECT w.smart_link_id,
                            w.workspace,
                            w.account_id,
                            w.is_removed,
                            w.stream,
                            w.created_at,
                            w.api_counter,
                            w.api_revenue,
                            w.seen_at,
                            w.was_never_read,
                            w.counter,
                            w.counter_gap,
                            w.live_rows,
                            w.dropped_rows,
                            w.kept_from,
                            w.revenue,
                            w.hints,
                            w.counted_from,
                            w.counted_through,
                            w.proven_at,
                            w.due_at,
                            w.unsettled_since,
                            w.failed_at,
                            w.failed_code,
                            w.proven_through,
                            w.last_day,
                            LEAST(w.last_day, u_1.settled[width_bucket(w.last_day, u_1.edges)]) AS complete_day
                           FROM ( SELECT t.smart_link_id,
                                    t.workspace,
                                    t.account_id,
                                    t.is_removed,
                                    t.stream,
                                    t.created_at,
                                    t.api_counter,
                                    t.api_revenue,
                                    t.seen_at,
                                    t.was_never_read,
                                    t.counter,
                                    t.counter_gap,
                                    t.live_rows,
                                    t.dropped_rows,
                                    t.kept_from,
                                    t.revenue,
                                    t.hints,
                                    t.counted_from,
                                    t.counted_through,
                                    t.proven_at,
                                    t.due_at,
                                    t.unsettled_since,
                                    t.failed_at,
                                    t.failed_code,
                                    t.proven_through,
                                    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
   FROM smartlinks_sync.settings
  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
                                   FROM ( SELECT s.smart_link_id,
    s.workspace,
    s.account_id,
    s.is_removed,
    s.stream,
    s.created_at,
    s.api_counter,
    s.api_revenue,
    s.seen_at,
    s.was_never_read,
    s.counter,
    s.counter_gap,
    s.live_rows,
    s.dropped_rows,
    s.kept_from,
    s.revenue,
    s.hints,
    s.counted_from,
    s.counted_through,
    s.proven_at,
    s.due_at,
    s.unsettled_since,
    s.failed_at,
    s.failed_code,
  CASE
   WHEN s.was_never_read THEN
   CASE
    WHEN s.api_counter = 0 THEN s.seen_at
    ELSE NULL::timestamp with time zone
   END
   WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
   CASE
    WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
    ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
   END) THEN s.counted_through
   ELSE GREATEST(s.counted_through, s.seen_at)
  END AS proven_through
   FROM ( SELECT l.id AS smart_link_id,
      l.workspace,
      l.account_id,
      l._deleted_at IS NOT NULL AS is_removed,
      n.stream,
      l.created_at,
    CASE n.stream
     WHEN 'clicks'::text THEN l.clicks_count
     ELSE l.conversions_count
    END AS api_counter,
    CASE n.stream
     WHEN 'clicks'::text THEN 0::numeric
     ELSE COALESCE(l.revenue, 0::numeric)
    END AS api_revenue,
    CASE
     WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
     ELSE r.listed_at
    END - make_interval(secs => COALESCE((( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
      s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
      s_1.counter,
      s_1.counter_gap,
      s_1.live_rows,
      s_1.dropped_rows,
      s_1.kept_from,
      COALESCE(s_1.revenue, 0::numeric) AS revenue,
      s_1.hints,
      s_1.counted_from,
      s_1.counted_through,
      s_1.proven_at,
      s_1.due_at,
      s_1.unsettled_since,
      s_1.failed_at,
      s_1.failed_code
     FROM smartlinks.smart_links l
       CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n(stream)
       LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n.stream
       LEFT JOIN ( SELECT runs.workspace,
        date_trunc('second'::text, max(runs.started_at)) AS listed_at
       FROM smartlinks_sync.runs
      WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
      GROUP BY runs.workspace) r ON r.workspace = l.workspace
       LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
       FROM smartlinks_sync.absences
      WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w
                             LEFT JOIN ( SELECT s.smart_link_id,
                                    s.stream,
                                    array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
                                    array_agg(
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE 'infinity'::date
END ORDER BY (s.day + e.n)) AS settled
                                   FROM ( SELECT a.smart_link_id,
    a.stream,
    a.days,
    unnest(a.days) AS day
   FROM ( SELECT d_1.smart_link_id,
      d_1.stream,
      array_agg(d_1.date_day) AS days
     FROM ( SELECT DISTINCT u_2.smart_link_id,
        u_2.stream,
        g.day::date AS date_day
       FROM smartlinks_sync.days u_2
         CROSS JOIN LATERAL generate_series(((u_2.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_2.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
      WHERE u_2.status = 'unsettled'::text) d_1
    GROUP BY d_1.smart_link_id, d_1.stream) a) s
                                     CROSS JOIN ( VALUES (0), (1)) e(n)
                                  WHERE
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE s.day + 1
END <> ALL (s.days)
                                  GROUP BY s.smart_link_id, s.stream) u_1 ON u_1.smart_link_id = w.smart_link_id AND u_1.stream = w.stream) k) c
          GROUP BY c.smart_link_id) x ON x.smart_link_id = d.smart_link_id
     LEFT JOIN ( SELECT DISTINCT t.smart_link_id,
            t.date_day
           FROM ( SELECT DISTINCT u_1.smart_link_id,
                    u_1.stream,
                    g.day::date AS date_day
                   FROM smartlinks_sync.days u_1
                     CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
                  WHERE u_1.status = 'unsettled'::text) t) u ON u.smart_link_id = d.smart_link_id AND u.date_day = d.date_day;

CREATE VIEW smartlinks_bi.fan_value AS
 SELECT f.workspace,
    f.account_id,
    a.username AS account_username,
    f.fan_onlyfans_id,
        CASE COALESCE(( SELECT settings.value
               FROM smartlinks_sync.settings
              WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
            WHEN 'UTC'::text THEN (f.first_touch_at AT TIME ZONE '00:00:00'::interval)
            ELSE (f.first_touch_at AT TIME ZONE COALESCE(( SELECT settings.value
               FROM smartlinks_sync.settings
              WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
        END::date AS date_day,
    f.first_touch_at,
    "left"("right"(f.first_touch, "right"(f.first_touch, 5)::integer - 10000 + 5), '-5'::integer) AS first_smart_link_id,
    p.smart_link_name AS first_smart_link_name,
    p.vendor AS first_vendor,
        CASE
            WHEN c.id IS NOT NULL THEN smartlinks_bi.click_channel(c.fbclid, c.gclid, c.gbraid, c.wbraid, c.ttclid, c.sccid, c.utm_source, c.referrer)
            ELSE NULL::text
        END AS first_channel,
    smartlinks_bi.campaign_key(c.utm_campaign) AS first_campaign_key,
    f.first_subscribed_at,
    f.subscriptions,
    f.payments,
    GREATEST(f.payments - 1, 0::bigint) AS repeat_payments,
    f.first_payment_at,
    f.last_payment_at,
    round(EXTRACT(epoch FROM f.first_payment_at - f.first_touch_at) / 86400::numeric, 2) AS days_to_first_payment,
        CASE
            WHEN f.payments = 0 THEN 0::numeric
            ELSE f.amount_gross
        END AS revenue_gross,
        CASE
            WHEN f.payments = 0 THEN 0::numeric
            ELSE f.amount_net
        END AS revenue_net,
    NULLIF("substring"(f.first_payment, '[^]*$'::text), ''::text)::numeric AS first_payment_net,
        CASE
            WHEN f.payments = 0 THEN 0::numeric
            ELSE f.amount_net - COALESCE(NULLIF("substring"(f.first_payment, '[^]*$'::text), ''::text)::numeric, 0::numeric)
        END AS repeat_revenue_net
   FROM ( SELECT l.workspace,
            l.account_id,
            v.fan_onlyfans_id,
            min(COALESCE(v.click_created_at, v.conversion_at)) AS first_touch_at,
            min(((('2000000000000000000'::bigint + (date_part('epoch'::text, COALESCE(v.click_created_at, v.conversion_at)) * 1000000::double precision)::bigint)::text) || v.id) || l.ending) AS first_touch,
            min((((('2000000000000000000'::bigint + (date_part('epoch'::text, v.conversion_at) * 1000000::double precision)::bigint)::text) || v.id) || ''::text) || COALESCE(v.amount_net::text, ''::text)) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS first_payment,
            min(v.conversion_at) FILTER (WHERE v.conversion_type = 'new_subscriber'::text) AS first_subscribed_at,
            count(*) FILTER (WHERE v.conversion_type = 'new_subscriber'::text) AS subscriptions,
            count(*) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS payments,
            min(v.conversion_at) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS first_payment_at,
            max(v.conversion_at) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS last_payment_at,
            sum(v.amount_gross) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS amount_gross,
            sum(v.amount_net) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS amount_net
           FROM smartlinks.conversions v
             JOIN ( SELECT smart_links.id,
                    smart_links.workspace,
                    smart_links.account_id,
                    max((''::text || smart_links.id) || ((10000 + length(smart_links.id))::text)) AS ending
                   FROM smartlinks.smart_links
                  GROUP BY smart_links.id) l ON l.id = v.smart_link_id
          WHERE v._deleted_at IS NULL AND v.fan_onlyfans_id IS NOT NULL AND hashtext(v.fan_onlyfans_id) < 0
          GROUP BY v.fan_onlyfans_id, l.account_id, l.workspace
        UNION ALL
         SELECT l.workspace,
            l.account_id,
            v.fan_onlyfans_id,
            min(COALESCE(v.click_created_at, v.conversion_at)) AS first_touch_at,
            min(((('2000000000000000000'::bigint + (date_part('epoch'::text, COALESCE(v.click_created_at, v.conversion_at)) * 1000000::double precision)::bigint)::text) || v.id) || l.ending) AS first_touch,
            min((((('2000000000000000000'::bigint + (date_part('epoch'::text, v.conversion_at) * 1000000::double precision)::bigint)::text) || v.id) || ''::text) || COALESCE(v.amount_net::text, ''::text)) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS first_payment,
            min(v.conversion_at) FILTER (WHERE v.conversion_type = 'new_subscriber'::text) AS first_subscribed_at,
            count(*) FILTER (WHERE v.conversion_type = 'new_subscriber'::text) AS subscriptions,
            count(*) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS payments,
            min(v.conversion_at) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS first_payment_at,
            max(v.conversion_at) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS last_payment_at,
            sum(v.amount_gross) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS amount_gross,
            sum(v.amount_net) FILTER (WHERE v.conversion_type = 'new_transaction'::text) AS amount_net
           FROM smartlinks.conversions v
             JOIN ( SELECT smart_links.id,
                    smart_links.workspace,
                    smart_links.account_id,
                    max((''::text || smart_links.id) || ((10000 + length(smart_links.id))::text)) AS ending
                   FROM smartlinks.smart_links
                  GROUP BY smart_links.id) l ON l.id = v.smart_link_id
          WHERE v._deleted_at IS NULL AND v.fan_onlyfans_id IS NOT NULL AND hashtext(v.fan_onlyfans_id) >= 0
          GROUP BY v.fan_onlyfans_id, l.account_id, l.workspace) f
     LEFT JOIN smartlinks.accounts a ON a.id = f.account_id
     LEFT JOIN smartlinks.conversions e ON e.id = "left"(substr(f.first_touch, 20), '-6'::integer - ("right"(f.first_touch, 5)::integer - 10000))
     LEFT JOIN smartlinks.clicks c ON c.id = e.click_id
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = "left"("right"(f.first_touch, "right"(f.first_touch, 5)::integer - 10000 + 5), '-5'::integer) AND
        CASE COALESCE(( SELECT settings.value
               FROM smartlinks_sync.settings
              WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
            WHEN 'UTC'::text THEN (f.first_touch_at AT TIME ZONE '00:00:00'::interval)
            ELSE (f.first_touch_at AT TIME ZONE COALESCE(( SELECT settings.value
               FROM smartlinks_sync.settings
              WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
        END::date >= p.first_day AND
        CASE COALESCE(( SELECT settings.value
               FROM smartlinks_sync.settings
              WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
            WHEN 'UTC'::text THEN (f.first_touch_at AT TIME ZONE '00:00:00'::interval)
            ELSE (f.first_touch_at AT TIME ZONE COALESCE(( SELECT settings.value
               FROM smartlinks_sync.settings
              WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
        END::date <= p.last_day;

CREATE VIEW smartlinks_bi.freshness AS
 SELECT c.workspace,
    c.complete_through,
    c.proven_through,
    c.listed_at,
    floor(EXTRACT(epoch FROM now() - c.proven_through))::bigint AS lag_seconds,
    COALESCE(c.complete_through >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 1), false) AS is_yesterday_complete,
    COALESCE(n.links, 0::bigint) AS links,
    COALESCE(n.links_incomplete, 0::bigint) AS links_incomplete,
    ( SELECT count(*) AS count
           FROM smartlinks_sync.days d
             JOIN smartlinks_sync.streams s USING (smart_link_id, stream)
          WHERE d.status = 'unsettled'::text AND s.workspace = c.workspace) AS unsettled_days,
    ( SELECT max(w.at) AS max
           FROM smartlinks.smart_links l
             CROSS JOIN LATERAL ( SELECT t.created_at AS at
                   FROM smartlinks.clicks t
                  WHERE t.smart_link_id = l.id AND t._deleted_at IS NULL
                  ORDER BY t.created_at DESC
                 LIMIT 1) w
          WHERE l.workspace = c.workspace) AS newest_click_at,
    ( SELECT max(w.at) AS max
           FROM smartlinks.smart_links l
             CROSS JOIN LATERAL ( SELECT t.conversion_at AS at
                   FROM smartlinks.conversions t
                  WHERE t.smart_link_id = l.id AND t._deleted_at IS NULL
                  ORDER BY t.conversion_at DESC
                 LIMIT 1) w
          WHERE l.workspace = c.workspace) AS newest_conversion_at,
    r.started_at AS last_run_at,
    r.outcome AS last_run_outcome,
    COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text) AS report_timezone
   FROM ( SELECT w.workspace,
            w.listed_at,
            w.proven_through,
            ((w.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day,
                CASE
                    WHEN w.all_complete THEN LEAST(w.links_complete, ((w.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
                       FROM smartlinks_sync.settings
                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1)
                    ELSE NULL::date
                END AS complete_through
           FROM ( SELECT w_1.workspace,
                    r_1.listed_at,
                        CASE
                            WHEN r_1.listed_at IS NOT NULL AND count(c_1.smart_link_id) = count(c_1.proven_through) THEN LEAST(r_1.listed_at - make_interval(secs => COALESCE((( SELECT settings.value
                               FROM smartlinks_sync.settings
                              WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)), min(c_1.proven_through))
                            ELSE NULL::timestamp with time zone
                        END AS proven_through,
                    min(c_1.complete_through) AS links_complete,
                    r_1.listed_at IS NOT NULL AND count(c_1.smart_link_id) = count(c_1.complete_through) AS all_complete
                   FROM ( SELECT smart_links.workspace
                           FROM smartlinks.smart_links
                        UNION
                         SELECT runs.workspace
                           FROM smartlinks_sync.runs) w_1
                     LEFT JOIN ( SELECT runs.workspace,
                            date_trunc('second'::text, max(runs.started_at)) AS listed_at
                           FROM smartlinks_sync.runs
                          WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
                          GROUP BY runs.workspace) r_1 ON r_1.workspace = w_1.workspace
                     LEFT JOIN ( SELECT k.smart_link_id,
                            k.workspace,
                            k.account_id,
                            k.is_removed,
                            k.stream,
                            k.created_at,
                            k.api_counter,
                            k.api_revenue,
                            k.seen_at,
                            k.was_never_read,
                            k.counter,
                            k.counter_gap,
                            k.live_rows,
                            k.dropped_rows,
                            k.kept_from,
                            k.revenue,
                            k.hints,
                            k.counted_from,
                            k.counted_through,
                            k.proven_at,
                            k.due_at,
                            k.unsettled_since,
                            k.failed_at,
                            k.failed_code,
                            k.proven_through,
                            k.last_day,
                            k.complete_day,
                            NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                                CASE
                                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                                    ELSE NULL::timestamp with time zone
                                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                                CASE
                                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                                    ELSE NULL::timestamp with time zone
                                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                           FROM ( SELECT w_2.smart_link_id,
                                    w_2.workspace,
                                    w_2.account_id,
                                    w_2.is_removed,
                                    w_2.stream,
                                    w_2.created_at,
                                    w_2.api_counter,
                                    w_2.api_revenue,
                                    w_2.seen_at,
                                    w_2.was_never_read,
                                    w_2.counter,
                                    w_2.counter_gap,
                                    w_2.live_rows,
                                    w_2.dropped_rows,
                                    w_2.kept_from,
                                    w_2.revenue,
                                    w_2.hints,
                                    w_2.counted_from,
                                    w_2.counted_through,
                                    w_2.proven_at,
                                    w_2.due_at,
                                    w_2.unsettled_since,
                                    w_2.failed_at,
                                    w_2.failed_code,
                                    w_2.proven_through,
                                    w_2.last_day,
                                    LEAST(w_2.last_day, u.settled[width_bucket(w_2.last_day, u.edges)]) AS complete_day
                                   FROM ( SELECT t.smart_link_id,
    t.workspace,
    t.account_id,
    t.is_removed,
    t.stream,
    t.created_at,
    t.api_counter,
    t.api_revenue,
    t.seen_at,
    t.was_never_read,
    t.counter,
    t.counter_gap,
    t.live_rows,
    t.dropped_rows,
    t.kept_from,
    t.revenue,
    t.hints,
    t.counted_from,
    t.counted_through,
    t.proven_at,
    t.due_at,
    t.unsettled_since,
    t.failed_at,
    t.failed_code,
    t.proven_through,
    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
     FROM smartlinks_sync.settings
    WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
   FROM ( SELECT s.smart_link_id,
      s.workspace,
      s.account_id,
      s.is_removed,
      s.stream,
      s.created_at,
      s.api_counter,
      s.api_revenue,
      s.seen_at,
      s.was_never_read,
      s.counter,
      s.counter_gap,
      s.live_rows,
      s.dropped_rows,
      s.kept_from,
      s.revenue,
      s.hints,
      s.counted_from,
      s.counted_through,
      s.proven_at,
      s.due_at,
      s.unsettled_since,
      s.failed_at,
      s.failed_code,
    CASE
     WHEN s.was_never_read THEN
     CASE
      WHEN s.api_counter = 0 THEN s.seen_at
      ELSE NULL::timestamp with time zone
     END
     WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
     CASE
      WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
      ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
     END) THEN s.counted_through
     ELSE GREATEST(s.counted_through, s.seen_at)
    END AS proven_through
     FROM ( SELECT l.id AS smart_link_id,
        l.workspace,
        l.account_id,
        l._deleted_at IS NOT NULL AS is_removed,
        n_1.stream,
        l.created_at,
      CASE n_1.stream
       WHEN 'clicks'::text THEN l.clicks_count
       ELSE l.conversions_count
      END AS api_counter,
      CASE n_1.stream
       WHEN 'clicks'::text THEN 0::numeric
       ELSE COALESCE(l.revenue, 0::numeric)
      END AS api_revenue,
      CASE
       WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
          FROM smartlinks_sync.settings
         WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
          FROM smartlinks_sync.settings
         WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
       ELSE r_2.listed_at
      END - make_interval(secs => COALESCE((( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
        s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
        s_1.counter,
        s_1.counter_gap,
        s_1.live_rows,
        s_1.dropped_rows,
        s_1.kept_from,
        COALESCE(s_1.revenue, 0::numeric) AS revenue,
        s_1.hints,
        s_1.counted_from,
        s_1.counted_through,
        s_1.proven_at,
        s_1.due_at,
        s_1.unsettled_since,
        s_1.failed_at,
        s_1.failed_code
       FROM smartlinks.smart_links l
         CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n_1(stream)
         LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n_1.stream
         LEFT JOIN ( SELECT runs.workspace,
          date_trunc('second'::text, max(runs.started_at)) AS listed_at
         FROM smartlinks_sync.runs
        WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
        GROUP BY runs.workspace) r_2 ON r_2.workspace = l.workspace
         LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
         FROM smartlinks_sync.absences
        WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w_2
                                     LEFT JOIN ( SELECT s.smart_link_id,
    s.stream,
    array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
    array_agg(
  CASE e.n
   WHEN 0 THEN s.day - 1
   ELSE 'infinity'::date
  END ORDER BY (s.day + e.n)) AS settled
   FROM ( SELECT a.smart_link_id,
      a.stream,
      a.days,
      unnest(a.days) AS day
     FROM ( SELECT d.smart_link_id,
        d.stream,
        array_agg(d.date_day) AS days
       FROM ( SELECT DISTINCT u_1.smart_link_id,
          u_1.stream,
          g.day::date AS date_day
         FROM smartlinks_sync.days u_1
           CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
        WHERE u_1.status = 'unsettled'::text) d
      GROUP BY d.smart_link_id, d.stream) a) s
     CROSS JOIN ( VALUES (0), (1)) e(n)
  WHERE
  CASE e.n
   WHEN 0 THEN s.day - 1
   ELSE s.day + 1
  END <> ALL (s.days)
  GROUP BY s.smart_link_id, s.stream) u ON u.smart_link_id = w_2.smart_link_id AND u.stream = w_2.stream) k) c_1 ON c_1.workspace = w_1.workspace AND NOT c_1.is_removed AND COALESCE(c_1.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL)
                  GROUP BY w_1.workspace, r_1.listed_at) w) c
     LEFT JOIN ( SELECT l.workspace,
            count(*) AS links,
            count(*) FILTER (WHERE NOT l.is_complete) AS links_incomplete
           FROM ( SELECT s.workspace,
                    s.smart_link_id,
                    bool_and(COALESCE(s.complete_through >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 1), false)) AS is_complete
                   FROM ( SELECT k.smart_link_id,
                            k.workspace,
                            k.account_id,
                            k.is_removed,
                            k.stream,
                            k.created_at,
                            k.api_counter,
                            k.api_revenue,
                            k.seen_at,
                            k.was_never_read,
                            k.counter,
                            k.counter_gap,
                            k.live_rows,
                            k.dropped_rows,
                            k.kept_from,
                            k.revenue,
                            k.hints,
                            k.counted_from,
                            k.counted_through,
                            k.proven_at,
                            k.due_at,
                            k.unsettled_since,
                            k.failed_at,
                            k.failed_code,
                            k.proven_through,
                            k.last_day,
                            k.complete_day,
                            NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                                CASE
                                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                                    ELSE NULL::timestamp with time zone
                                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                                CASE
                                    WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                                    ELSE NULL::timestamp with time zone
                                END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                           FROM ( SELECT w.smart_link_id,
                                    w.workspace,
                                    w.account_id,
                                    w.is_removed,
                                    w.stream,
                                    w.created_at,
                                    w.api_counter,
                                    w.api_revenue,
                                    w.seen_at,
                                    w.was_never_read,
                                    w.counter,
                                    w.counter_gap,
                                    w.live_rows,
                                    w.dropped_rows,
                                    w.kept_from,
                                    w.revenue,
                                    w.hints,
                                    w.counted_from,
                                    w.counted_through,
                                    w.proven_at,
                                    w.due_at,
                                    w.unsettled_since,
                                    w.failed_at,
                                    w.failed_code,
                                    w.proven_through,
                                    w.last_day,
                                    LEAST(w.last_day, u.settled[width_bucket(w.last_day, u.edges)]) AS complete_day
                                   FROM ( SELECT t.smart_link_id,
    t.workspace,
    t.account_id,
    t.is_removed,
    t.stream,
    t.created_at,
    t.api_counter,
    t.api_revenue,
    t.seen_at,
    t.was_never_read,
    t.counter,
    t.counter_gap,
    t.live_rows,
    t.dropped_rows,
    t.kept_from,
    t.revenue,
    t.hints,
    t.counted_from,
    t.counted_through,
    t.proven_at,
    t.due_at,
    t.unsettled_since,
    t.failed_at,
    t.failed_code,
    t.proven_through,
    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
     FROM smartlinks_sync.settings
    WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
   FROM ( SELECT s_1.smart_link_id,
      s_1.workspace,
      s_1.account_id,
      s_1.is_removed,
      s_1.stream,
      s_1.created_at,
      s_1.api_counter,
      s_1.api_revenue,
      s_1.seen_at,
      s_1.was_never_read,
      s_1.counter,
      s_1.counter_gap,
      s_1.live_rows,
      s_1.dropped_rows,
      s_1.kept_from,
      s_1.revenue,
      s_1.hints,
      s_1.counted_from,
      s_1.counted_through,
      s_1.proven_at,
      s_1.due_at,
      s_1.unsettled_since,
      s_1.failed_at,
      s_1.failed_code,
    CASE
     WHEN s_1.was_never_read THEN
     CASE
      WHEN s_1.api_counter = 0 THEN s_1.seen_at
      ELSE NULL::timestamp with time zone
     END
     WHEN s_1.counted_through IS NULL OR s_1.seen_at IS NULL OR NOT (s_1.unsettled_since IS NULL AND s_1.failed_at IS NULL AND s_1.proven_at IS NOT NULL AND s_1.api_counter IS NOT NULL AND
     CASE
      WHEN s_1.due_at IS NOT NULL THEN NOT s_1.api_counter IS DISTINCT FROM s_1.counter
      ELSE (s_1.api_counter - COALESCE(s_1.live_rows, 0::bigint) - s_1.dropped_rows) <= LEAST(COALESCE(s_1.counter_gap, 0::bigint), (s_1.hints ->> 'lowest_gap'::text)::bigint) AND (s_1.hints ->> 'uncounted'::text) IS NULL AND s_1.api_revenue = s_1.revenue
     END) THEN s_1.counted_through
     ELSE GREATEST(s_1.counted_through, s_1.seen_at)
    END AS proven_through
     FROM ( SELECT l_1.id AS smart_link_id,
        l_1.workspace,
        l_1.account_id,
        l_1._deleted_at IS NOT NULL AS is_removed,
        n_1.stream,
        l_1.created_at,
      CASE n_1.stream
       WHEN 'clicks'::text THEN l_1.clicks_count
       ELSE l_1.conversions_count
      END AS api_counter,
      CASE n_1.stream
       WHEN 'clicks'::text THEN 0::numeric
       ELSE COALESCE(l_1.revenue, 0::numeric)
      END AS api_revenue,
      CASE
       WHEN NOT COALESCE(l_1.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
          FROM smartlinks_sync.settings
         WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
          FROM smartlinks_sync.settings
         WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l_1._synced_at)
       ELSE r_1.listed_at
      END - make_interval(secs => COALESCE((( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
        s_2.smart_link_id IS NULL OR s_2.proven_at IS NULL AND s_2.due_at IS NULL AS was_never_read,
        s_2.counter,
        s_2.counter_gap,
        s_2.live_rows,
        s_2.dropped_rows,
        s_2.kept_from,
        COALESCE(s_2.revenue, 0::numeric) AS revenue,
        s_2.hints,
        s_2.counted_from,
        s_2.counted_through,
        s_2.proven_at,
        s_2.due_at,
        s_2.unsettled_since,
        s_2.failed_at,
        s_2.failed_code
       FROM smartlinks.smart_links l_1
         CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n_1(stream)
         LEFT JOIN smartlinks_sync.streams s_2 ON s_2.smart_link_id = l_1.id AND s_2.stream = n_1.stream
         LEFT JOIN ( SELECT runs.workspace,
          date_trunc('second'::text, max(runs.started_at)) AS listed_at
         FROM smartlinks_sync.runs
        WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
        GROUP BY runs.workspace) r_1 ON r_1.workspace = l_1.workspace
         LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
         FROM smartlinks_sync.absences
        WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l_1.id) s_1) t) w
                                     LEFT JOIN ( SELECT s_1.smart_link_id,
    s_1.stream,
    array_agg(s_1.day + e.n ORDER BY (s_1.day + e.n)) AS edges,
    array_agg(
  CASE e.n
   WHEN 0 THEN s_1.day - 1
   ELSE 'infinity'::date
  END ORDER BY (s_1.day + e.n)) AS settled
   FROM ( SELECT a.smart_link_id,
      a.stream,
      a.days,
      unnest(a.days) AS day
     FROM ( SELECT d.smart_link_id,
        d.stream,
        array_agg(d.date_day) AS days
       FROM ( SELECT DISTINCT u_1.smart_link_id,
          u_1.stream,
          g.day::date AS date_day
         FROM smartlinks_sync.days u_1
           CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
        WHERE u_1.status = 'unsettled'::text) d
      GROUP BY d.smart_link_id, d.stream) a) s_1
     CROSS JOIN ( VALUES (0), (1)) e(n)
  WHERE
  CASE e.n
   WHEN 0 THEN s_1.day - 1
   ELSE s_1.day + 1
  END <> ALL (s_1.days)
  GROUP BY s_1.smart_link_id, s_1.stream) u ON u.smart_link_id = w.smart_link_id AND u.stream = w.stream) k) s
                  WHERE NOT s.is_removed AND COALESCE(s.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL)
                  GROUP BY s.workspace, s.smart_link_id) l
          GROUP BY l.workspace) n ON n.workspace = c.workspace
     LEFT JOIN LATERAL ( SELECT r_1.started_at,
            r_1.outcome
           FROM smartlinks_sync.runs r_1
          WHERE r_1.workspace = c.workspace
          ORDER BY r_1.started_at DESC, r_1.id DESC
         LIMIT 1) r ON true;

CREATE VIEW smartlinks_bi.funnel AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    p.free_trial_days,
    d.date_day,
    d.clicks,
    d.unique_clicks,
    d.distinct_subscribers,
    d.distinct_payers,
    d.distinct_repeat_payers,
    round(d.distinct_subscribers::numeric / NULLIF(d.unique_clicks, 0)::numeric, 4) AS subscribers_per_click,
    round(d.distinct_payers::numeric / NULLIF(d.distinct_subscribers, 0)::numeric, 4) AS payers_per_subscriber,
    round(d.distinct_repeat_payers::numeric / NULLIF(d.distinct_payers, 0)::numeric, 4) AS repeat_payers_per_payer
   FROM ( SELECT c.smart_link_id,
            c.date_day,
            c.clicks,
            c.unique_clicks,
            c.distinct_subscribers,
            c.distinct_payers,
            c.distinct_repeat_payers
           FROM ( SELECT parts.smart_link_id,
                    parts.date_day,
                    COALESCE(sum(parts.clicks), 0::numeric)::bigint AS clicks,
                    COALESCE(sum(parts.unique_clicks), 0::numeric)::bigint AS unique_clicks,
                    count(*) FILTER (WHERE parts.subscriptions > 0) AS distinct_subscribers,
                    count(*) FILTER (WHERE parts.payments > 0) AS distinct_payers,
                    count(*) FILTER (WHERE parts.payments > 1) AS distinct_repeat_payers
                   FROM ( SELECT click_days.smart_link_id,
                            click_days.date_day,
                            click_days.clicks,
                            click_days.unique_clicks,
                            NULL::bigint AS subscriptions,
                            NULL::bigint AS payments
                           FROM smartlinks_bi.click_days
                        UNION ALL
                         SELECT w.smart_link_id,
                            w.date_day,
                            NULL::bigint,
                            NULL::bigint,
                            count(*) FILTER (WHERE w.conversion_type = 'new_subscriber'::text) AS count,
                            count(*) FILTER (WHERE w.conversion_type = 'new_transaction'::text) AS count
                           FROM ( SELECT v.smart_link_id,
CASE COALESCE(( SELECT settings.value
    FROM smartlinks_sync.settings
   WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)
 WHEN 'UTC'::text THEN (v.click_created_at AT TIME ZONE '00:00:00'::interval)
 ELSE (v.click_created_at AT TIME ZONE COALESCE(( SELECT settings.value
    FROM smartlinks_sync.settings
   WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))
END::date AS date_day,
                                    v.fan_onlyfans_id,
                                    v.conversion_type
                                   FROM smartlinks.conversions v
                                  WHERE v._deleted_at IS NULL AND v.click_created_at IS NOT NULL AND v.fan_onlyfans_id IS NOT NULL) w
                          GROUP BY w.smart_link_id, w.date_day, w.fan_onlyfans_id) parts
                  GROUP BY parts.smart_link_id, parts.date_day) c
             LEFT JOIN ( SELECT streams.smart_link_id,
                    (streams.kept_from AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS first_day
                   FROM smartlinks_sync.streams
                  WHERE streams.stream = 'conversions'::text AND streams.kept_from IS NOT NULL) k ON k.smart_link_id = c.smart_link_id
          WHERE k.first_day IS NULL OR c.date_day >= k.first_day) d
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = d.smart_link_id AND d.date_day >= p.first_day AND d.date_day <= p.last_day;

CREATE VIEW smartlinks_bi.link_cost AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    d.cost_input_mode,
    d.cost_input_value,
    d.cost,
    round(d.cost / NULLIF(d.subscribers, 0)::numeric, 4) AS cost_per_subscriber,
    round(d.cost / NULLIF(d.unique_clicks, 0)::numeric, 4) AS cost_per_click,
    d.unique_clicks,
    d.subscribers,
    d.revenue_gross,
    d.revenue_net,
    round(d.revenue_net / NULLIF(d.cost, 0::numeric), 4) AS roas,
    round(d.revenue_gross / NULLIF(d.cost, 0::numeric), 4) AS roas_gross,
    d.revenue_net - d.cost AS profit,
    d.spend AS imported_spend,
    d.cost_per_sub AS api_cost_per_sub,
    d.cost_per_click AS api_cost_per_click
   FROM ( SELECT l.id,
            l.cost_input_mode,
            l.cost_input_value,
            l.cost_per_sub,
            l.cost_per_click,
            COALESCE(t.unique_clicks, 0::bigint) AS unique_clicks,
            COALESCE(t.subscribers, 0::bigint) AS subscribers,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_gross
                END AS revenue_gross,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_net
                END AS revenue_net,
            t.spend,
                CASE
                    WHEN lower(l.cost_input_mode) = 'persub'::text THEN l.cost_input_value * COALESCE(l.cost_subscriber_source_count, l.subscribers_count)::numeric
                    WHEN lower(l.cost_input_mode) = 'perclick'::text THEN l.cost_input_value * COALESCE(l.cost_click_source_count, l.clicks_count)::numeric
                    WHEN lower(l.cost_input_mode) = 'perpromo'::text THEN l.cost_input_value
                    ELSE NULL::numeric
                END AS cost
           FROM smartlinks.smart_links l
             LEFT JOIN ( SELECT b.smart_link_id,
                    sum(b.unique_clicks)::bigint AS unique_clicks,
                    sum(b.subscribers)::bigint AS subscribers,
                        CASE
                            WHEN COALESCE(sum(b.payments), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(b.amount_gross)
                        END AS revenue_gross,
                        CASE
                            WHEN COALESCE(sum(b.payments), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(b.amount_net)
                        END AS revenue_net,
                    sum(b.spend) AS spend
                   FROM ( SELECT click_days.smart_link_id,
                            click_days.date_day,
                            click_days.clicks,
                            click_days.bot_clicks,
                            click_days.duplicate_clicks,
                            click_days.unique_clicks,
                            click_days.gross_clicks,
                            NULL::bigint AS conversions,
                            NULL::bigint AS subscribers,
                            NULL::bigint AS payments,
                            NULL::numeric AS amount_gross,
                            NULL::numeric AS amount_net,
                            NULL::numeric AS spend,
                            NULL::bigint AS ad_impressions,
                            NULL::bigint AS ad_clicks
                           FROM smartlinks_bi.click_days
                        UNION ALL
                         SELECT conversion_days.smart_link_id,
                            conversion_days.date_day,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            conversion_days.conversions,
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_subscriber'::text THEN conversion_days.conversions
                                    ELSE 0::bigint
                                END AS "case",
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.conversions
                                    ELSE 0::bigint
                                END AS "case",
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.amount_gross
                                    ELSE NULL::numeric
                                END AS "case",
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.amount_net
                                    ELSE NULL::numeric
                                END AS "case",
                            NULL::numeric,
                            NULL::bigint,
                            NULL::bigint
                           FROM smartlinks_bi.conversion_days
                        UNION ALL
                         SELECT s.smart_link_id,
                            s.date_day,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::numeric,
                            NULL::numeric,
                                CASE
                                    WHEN s.currency = 'USD'::text THEN s.spend
                                    ELSE s.spend * s.fx_rate
                                END AS "case",
                            s.impressions,
                            s.clicks
                           FROM smartlinks.ad_spend s
                             JOIN smartlinks.smart_links l_1 ON l_1.id = s.smart_link_id AND l_1.workspace = s.workspace) b
                  GROUP BY b.smart_link_id) t ON t.smart_link_id = l.id) d
     JOIN smartlinks_bi.links p ON p.smart_link_id = d.id;

CREATE VIEW smartlinks_bi.link_performance AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    l.created_at,
    x.complete_through,
    s.first_click_day,
    s.last_click_day,
    s.clicks,
    s.bot_clicks,
    s.duplicate_clicks,
    s.unique_clicks,
    s.conversions,
    s.subscribers,
    s.payments,
    s.revenue_gross,
    s.revenue_net,
    s.distinct_payers,
    s.spend,
    round(s.bot_clicks::numeric / NULLIF(s.clicks, 0)::numeric, 4) AS bot_share,
    round(s.duplicate_clicks::numeric / NULLIF(s.clicks, 0)::numeric, 4) AS duplicate_share,
    round(s.subscribers::numeric / NULLIF(s.unique_clicks, 0)::numeric, 4) AS subscribers_per_click,
    round(s.spend / NULLIF(s.subscribers, 0)::numeric, 4) AS cost_per_subscriber,
    round(s.spend / NULLIF(s.unique_clicks, 0)::numeric, 4) AS cost_per_click,
    round(s.revenue_net / NULLIF(s.unique_clicks, 0)::numeric, 4) AS revenue_net_per_click,
    round(s.revenue_net / NULLIF(s.subscribers, 0)::numeric, 4) AS revenue_net_per_subscriber,
    round(s.revenue_net / NULLIF(s.spend, 0::numeric), 4) AS roas,
    round(s.revenue_gross / NULLIF(s.spend, 0::numeric), 4) AS roas_gross,
    s.revenue_net - s.spend AS profit,
    s.clicks_7d,
    s.bot_clicks_7d,
    s.unique_clicks_7d,
    s.subscribers_7d,
    s.payments_7d,
    s.revenue_gross_7d,
    s.revenue_net_7d,
    s.spend_7d,
    s.clicks_28d,
    s.bot_clicks_28d,
    s.unique_clicks_28d,
    s.subscribers_28d,
    s.payments_28d,
    s.revenue_gross_28d,
    s.revenue_net_28d,
    s.spend_28d,
    l.clicks_count AS api_clicks,
    s.clicks - l.clicks_count AS clicks_difference,
    l.conversions_count AS api_conversions,
    s.conversions - l.conversions_count AS conversions_difference,
    l.subscribers_count AS api_subscribers,
    s.subscribers - l.subscribers_count AS subscribers_difference,
    l.spenders_count AS api_spenders,
    s.distinct_payers - l.spenders_count AS spenders_difference,
    l.revenue AS api_revenue_gross,
    s.revenue_gross - l.revenue AS revenue_gross_difference
   FROM smartlinks_bi.links p
     JOIN smartlinks.smart_links l ON l.id = p.smart_link_id
     JOIN ( SELECT l_1.id AS smart_link_id,
            COALESCE(t.clicks, 0::bigint) AS clicks,
            COALESCE(t.bot_clicks, 0::bigint) AS bot_clicks,
            COALESCE(t.duplicate_clicks, 0::bigint) AS duplicate_clicks,
            COALESCE(t.unique_clicks, 0::bigint) AS unique_clicks,
            COALESCE(t.conversions, 0::bigint) AS conversions,
            COALESCE(t.subscribers, 0::bigint) AS subscribers,
            COALESCE(t.payments, 0::bigint) AS payments,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_gross
                END AS revenue_gross,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_net
                END AS revenue_net,
                CASE
                    WHEN NOT (EXISTS ( SELECT
                       FROM smartlinks_sync.streams k
                      WHERE k.smart_link_id = l_1.id AND k.stream = 'conversions'::text AND k.dropped_rows > 0)) THEN COALESCE(f.distinct_payers, 0::bigint)
                    ELSE NULL::bigint
                END AS distinct_payers,
            t.spend,
            t.first_click_day,
            t.last_click_day,
            COALESCE(t.clicks_7d, 0::bigint) AS clicks_7d,
            COALESCE(t.bot_clicks_7d, 0::bigint) AS bot_clicks_7d,
            COALESCE(t.unique_clicks_7d, 0::bigint) AS unique_clicks_7d,
            COALESCE(t.subscribers_7d, 0::bigint) AS subscribers_7d,
            COALESCE(t.payments_7d, 0::bigint) AS payments_7d,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_gross_7d
                END AS revenue_gross_7d,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_net_7d
                END AS revenue_net_7d,
            t.spend_7d,
            COALESCE(t.clicks_28d, 0::bigint) AS clicks_28d,
            COALESCE(t.bot_clicks_28d, 0::bigint) AS bot_clicks_28d,
            COALESCE(t.unique_clicks_28d, 0::bigint) AS unique_clicks_28d,
            COALESCE(t.subscribers_28d, 0::bigint) AS subscribers_28d,
            COALESCE(t.payments_28d, 0::bigint) AS payments_28d,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_gross_28d
                END AS revenue_gross_28d,
                CASE
                    WHEN t.smart_link_id IS NULL THEN 0::numeric
                    ELSE t.revenue_net_28d
                END AS revenue_net_28d,
            t.spend_28d
           FROM smartlinks.smart_links l_1
             LEFT JOIN ( SELECT d.smart_link_id,
                    COALESCE(sum(d.clicks), 0::numeric)::bigint AS clicks,
                    COALESCE(sum(d.bot_clicks), 0::numeric)::bigint AS bot_clicks,
                    COALESCE(sum(d.duplicate_clicks), 0::numeric)::bigint AS duplicate_clicks,
                    COALESCE(sum(d.unique_clicks), 0::numeric)::bigint AS unique_clicks,
                    COALESCE(sum(d.conversions), 0::numeric)::bigint AS conversions,
                    COALESCE(sum(d.subscribers), 0::numeric)::bigint AS subscribers,
                    COALESCE(sum(d.payments), 0::numeric)::bigint AS payments,
                        CASE
                            WHEN COALESCE(sum(d.payments), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(d.amount_gross)
                        END AS revenue_gross,
                        CASE
                            WHEN COALESCE(sum(d.payments), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(d.amount_net)
                        END AS revenue_net,
                    sum(d.spend) AS spend,
                    min(d.date_day) FILTER (WHERE d.clicks > 0) AS first_click_day,
                    max(d.date_day) FILTER (WHERE d.clicks > 0) AS last_click_day,
                    COALESCE(sum(d.clicks) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS clicks_7d,
                    COALESCE(sum(d.bot_clicks) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS bot_clicks_7d,
                    COALESCE(sum(d.unique_clicks) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS unique_clicks_7d,
                    COALESCE(sum(d.subscribers) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS subscribers_7d,
                    COALESCE(sum(d.payments) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS payments_7d,
                        CASE
                            WHEN COALESCE(sum(d.payments) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(d.amount_gross) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)))
                        END AS revenue_gross_7d,
                        CASE
                            WHEN COALESCE(sum(d.payments) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(d.amount_net) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)))
                        END AS revenue_net_7d,
                    sum(d.spend) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 7) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))) AS spend_7d,
                    COALESCE(sum(d.clicks) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS clicks_28d,
                    COALESCE(sum(d.bot_clicks) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS bot_clicks_28d,
                    COALESCE(sum(d.unique_clicks) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS unique_clicks_28d,
                    COALESCE(sum(d.subscribers) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS subscribers_28d,
                    COALESCE(sum(d.payments) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric)::bigint AS payments_28d,
                        CASE
                            WHEN COALESCE(sum(d.payments) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(d.amount_gross) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)))
                        END AS revenue_gross_28d,
                        CASE
                            WHEN COALESCE(sum(d.payments) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))), 0::numeric) = 0::numeric THEN 0::numeric
                            ELSE sum(d.amount_net) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                       FROM smartlinks_sync.settings
                                      WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)))
                        END AS revenue_net_28d,
                    sum(d.spend) FILTER (WHERE d.date_day >= ((( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) - 28) AND d.date_day < (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                                   FROM smartlinks_sync.settings
                                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone))) AS spend_28d
                   FROM ( SELECT click_days.smart_link_id,
                            click_days.date_day,
                            click_days.clicks,
                            click_days.bot_clicks,
                            click_days.duplicate_clicks,
                            click_days.unique_clicks,
                            click_days.gross_clicks,
                            NULL::bigint AS conversions,
                            NULL::bigint AS subscribers,
                            NULL::bigint AS payments,
                            NULL::numeric AS amount_gross,
                            NULL::numeric AS amount_net,
                            NULL::numeric AS spend,
                            NULL::bigint AS ad_impressions,
                            NULL::bigint AS ad_clicks
                           FROM smartlinks_bi.click_days
                        UNION ALL
                         SELECT conversion_days.smart_link_id,
                            conversion_days.date_day,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            conversion_days.conversions,
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_subscriber'::text THEN conversion_days.conversions
                                    ELSE 0::bigint
                                END AS "case",
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.conversions
                                    ELSE 0::bigint
                                END AS "case",
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.amount_gross
                                    ELSE NULL::numeric
                                END AS "case",
                                CASE
                                    WHEN conversion_days.conversion_type = 'new_transaction'::text THEN conversion_days.amount_net
                                    ELSE NULL::numeric
                                END AS "case",
                            NULL::numeric,
                            NULL::bigint,
                            NULL::bigint
                           FROM smartlinks_bi.conversion_days
                        UNION ALL
                         SELECT s_1.smart_link_id,
                            s_1.date_day,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::bigint,
                            NULL::numeric,
                            NULL::numeric,
                                CASE
                                    WHEN s_1.currency = 'USD'::text THEN s_1.spend
                                    ELSE s_1.spend * s_1.fx_rate
                                END AS "case",
                            s_1.impressions,
                            s_1.clicks
                           FROM smartlinks.ad_spend s_1
                             JOIN smartlinks.smart_links l_2 ON l_2.id = s_1.smart_link_id AND l_2.workspace = s_1.workspace) d
                  GROUP BY d.smart_link_id) t ON t.smart_link_id = l_1.id
             LEFT JOIN ( SELECT f_1.smart_link_id,
                    count(f_1.fan_onlyfans_id) AS distinct_payers
                   FROM ( SELECT DISTINCT conversions.smart_link_id,
                            conversions.fan_onlyfans_id
                           FROM smartlinks.conversions
                          WHERE conversions._deleted_at IS NULL AND conversions.conversion_type = 'new_transaction'::text) f_1
                  GROUP BY f_1.smart_link_id) f ON f.smart_link_id = l_1.id) s ON s.smart_link_id = l.id
     LEFT JOIN ( SELECT c.smart_link_id,
            NULLIF(min(COALESCE(c.last_day, '-infinity'::date)), '-infinity'::date) AS last_day,
            NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) AS complete_through,
            ((NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS complete_until
           FROM ( SELECT k.smart_link_id,
                    k.workspace,
                    k.account_id,
                    k.is_removed,
                    k.stream,
                    k.created_at,
                    k.api_counter,
                    k.api_revenue,
                    k.seen_at,
                    k.was_never_read,
                    k.counter,
                    k.counter_gap,
                    k.live_rows,
                    k.dropped_rows,
                    k.kept_from,
                    k.revenue,
                    k.hints,
                    k.counted_from,
                    k.counted_through,
                    k.proven_at,
                    k.due_at,
                    k.unsettled_since,
                    k.failed_at,
                    k.failed_code,
                    k.proven_through,
                    k.last_day,
                    k.complete_day,
                    NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                   FROM ( SELECT w.smart_link_id,
                            w.workspace,
                            w.account_id,
                            w.is_removed,
                            w.stream,
                            w.created_at,
                            w.api_counter,
                            w.api_revenue,
                            w.seen_at,
                            w.was_never_read,
                            w.counter,
                            w.counter_gap,
                            w.live_rows,
                            w.dropped_rows,
                            w.kept_from,
                            w.revenue,
                            w.hints,
                            w.counted_from,
                            w.counted_through,
                            w.proven_at,
                            w.due_at,
                            w.unsettled_since,
                            w.failed_at,
                            w.failed_code,
                            w.proven_through,
                            w.last_day,
                            LEAST(w.last_day, u.settled[width_bucket(w.last_day, u.edges)]) AS complete_day
                           FROM ( SELECT t.smart_link_id,
                                    t.workspace,
                                    t.account_id,
                                    t.is_removed,
                                    t.stream,
                                    t.created_at,
                                    t.api_counter,
                                    t.api_revenue,
                                    t.seen_at,
                                    t.was_never_read,
                                    t.counter,
                                    t.counter_gap,
                                    t.live_rows,
                                    t.dropped_rows,
                                    t.kept_from,
                                    t.revenue,
                                    t.hints,
                                    t.counted_from,
                                    t.counted_through,
                                    t.proven_at,
                                    t.due_at,
                                    t.unsettled_since,
                                    t.failed_at,
                                    t.failed_code,
                                    t.proven_through,
                                    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
   FROM smartlinks_sync.settings
  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
                                   FROM ( SELECT s_1.smart_link_id,
    s_1.workspace,
    s_1.account_id,
    s_1.is_removed,
    s_1.stream,
    s_1.created_at,
    s_1.api_counter,
    s_1.api_revenue,
    s_1.seen_at,
    s_1.was_never_read,
    s_1.counter,
    s_1.counter_gap,
    s_1.live_rows,
    s_1.dropped_rows,
    s_1.kept_from,
    s_1.revenue,
    s_1.hints,
    s_1.counted_from,
    s_1.counted_through,
    s_1.proven_at,
    s_1.due_at,
    s_1.unsettled_since,
    s_1.failed_at,
    s_1.failed_code,
  CASE
   WHEN s_1.was_never_read THEN
   CASE
    WHEN s_1.api_counter = 0 THEN s_1.seen_at
    ELSE NULL::timestamp with time zone
   END
   WHEN s_1.counted_through IS NULL OR s_1.seen_at IS NULL OR NOT (s_1.unsettled_since IS NULL AND s_1.failed_at IS NULL AND s_1.proven_at IS NOT NULL AND s_1.api_counter IS NOT NULL AND
   CASE
    WHEN s_1.due_at IS NOT NULL THEN NOT s_1.api_counter IS DISTINCT FROM s_1.counter
    ELSE (s_1.api_counter - COALESCE(s_1.live_rows, 0::bigint) - s_1.dropped_rows) <= LEAST(COALESCE(s_1.counter_gap, 0::bigint), (s_1.hints ->> 'lowest_gap'::text)::bigint) AND (s_1.hints ->> 'uncounted'::text) IS NULL AND s_1.api_revenue = s_1.revenue
   END) THEN s_1.counted_through
   ELSE GREATEST(s_1.counted_through, s_1.seen_at)
  END AS proven_through
   FROM ( SELECT l_1.id AS smart_link_id,
      l_1.workspace,
      l_1.account_id,
      l_1._deleted_at IS NOT NULL AS is_removed,
      n.stream,
      l_1.created_at,
    CASE n.stream
     WHEN 'clicks'::text THEN l_1.clicks_count
     ELSE l_1.conversions_count
    END AS api_counter,
    CASE n.stream
     WHEN 'clicks'::text THEN 0::numeric
     ELSE COALESCE(l_1.revenue, 0::numeric)
    END AS api_revenue,
    CASE
     WHEN NOT COALESCE(l_1.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l_1._synced_at)
     ELSE r.listed_at
    END - make_interval(secs => COALESCE((( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
      s_2.smart_link_id IS NULL OR s_2.proven_at IS NULL AND s_2.due_at IS NULL AS was_never_read,
      s_2.counter,
      s_2.counter_gap,
      s_2.live_rows,
      s_2.dropped_rows,
      s_2.kept_from,
      COALESCE(s_2.revenue, 0::numeric) AS revenue,
      s_2.hints,
      s_2.counted_from,
      s_2.counted_through,
      s_2.proven_at,
      s_2.due_at,
      s_2.unsettled_since,
      s_2.failed_at,
      s_2.failed_code
     FROM smartlinks.smart_links l_1
       CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n(stream)
       LEFT JOIN smartlinks_sync.streams s_2 ON s_2.smart_link_id = l_1.id AND s_2.stream = n.stream
       LEFT JOIN ( SELECT runs.workspace,
        date_trunc('second'::text, max(runs.started_at)) AS listed_at
       FROM smartlinks_sync.runs
      WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
      GROUP BY runs.workspace) r ON r.workspace = l_1.workspace
       LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
       FROM smartlinks_sync.absences
      WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l_1.id) s_1) t) w
                             LEFT JOIN ( SELECT s_1.smart_link_id,
                                    s_1.stream,
                                    array_agg(s_1.day + e.n ORDER BY (s_1.day + e.n)) AS edges,
                                    array_agg(
CASE e.n
 WHEN 0 THEN s_1.day - 1
 ELSE 'infinity'::date
END ORDER BY (s_1.day + e.n)) AS settled
                                   FROM ( SELECT a.smart_link_id,
    a.stream,
    a.days,
    unnest(a.days) AS day
   FROM ( SELECT d.smart_link_id,
      d.stream,
      array_agg(d.date_day) AS days
     FROM ( SELECT DISTINCT u_1.smart_link_id,
        u_1.stream,
        g.day::date AS date_day
       FROM smartlinks_sync.days u_1
         CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
      WHERE u_1.status = 'unsettled'::text) d
    GROUP BY d.smart_link_id, d.stream) a) s_1
                                     CROSS JOIN ( VALUES (0), (1)) e(n)
                                  WHERE
CASE e.n
 WHEN 0 THEN s_1.day - 1
 ELSE s_1.day + 1
END <> ALL (s_1.days)
                                  GROUP BY s_1.smart_link_id, s_1.stream) u ON u.smart_link_id = w.smart_link_id AND u.stream = w.stream) k) c
          GROUP BY c.smart_link_id) x ON x.smart_link_id = l.id;

CREATE VIEW smartlinks_bi.link_periods AS
 SELECT l.workspace,
    l.account_id,
    a.username AS account_username,
    l.id AS smart_link_id,
    l.name AS smart_link_name,
    l.link_type,
        CASE
            WHEN l._deleted_at IS NULL THEN 'active'::text
            ELSE 'removed'::text
        END AS link_status,
    n.vendor,
    COALESCE(n.channel, m.channel) AS channel,
    n.creative,
    n.labels,
    l.free_trial_days,
    n.first_day,
    n.last_day
   FROM ( SELECT w.smart_link_id,
            w.first_day,
            w.last_day,
            COALESCE(jsonb_object_agg(w.key, w.value) FILTER (WHERE w.value IS NOT NULL), '{}'::jsonb) AS labels,
            max(w.value) FILTER (WHERE w.key = 'vendor'::text) AS vendor,
            max(w.value) FILTER (WHERE w.key = 'channel'::text) AS channel,
            max(w.value) FILTER (WHERE w.key = 'creative'::text) AS creative
           FROM ( SELECT DISTINCT ON (d.smart_link_id, d.first_day, b.key) d.smart_link_id,
                    d.first_day,
                    d.last_day,
                    b.key,
                    b.value
                   FROM ( SELECT s.smart_link_id,
                            s.first_day,
                            COALESCE(s.next_day - 1, 'infinity'::date) AS last_day
                           FROM ( SELECT a_1.smart_link_id,
                                    unnest(a_1.days) AS first_day,
                                    unnest(a_1.days[2:]) AS next_day
                                   FROM ( SELECT b_1.smart_link_id,
    array_agg(DISTINCT b_1.first_day ORDER BY b_1.first_day) AS days
   FROM ( SELECT smart_links.id AS smart_link_id,
      '-infinity'::date AS first_day
     FROM smartlinks.smart_links
  UNION ALL
   SELECT link_labels.smart_link_id,
      link_labels.valid_from
     FROM smartlinks.link_labels
    WHERE link_labels.valid_from IS NOT NULL
  UNION ALL
   SELECT link_labels.smart_link_id,
      link_labels.valid_to + 1
     FROM smartlinks.link_labels
    WHERE link_labels.valid_to IS NOT NULL) b_1
  GROUP BY b_1.smart_link_id) a_1) s) d
                     LEFT JOIN smartlinks.link_labels b ON b.smart_link_id = d.smart_link_id AND COALESCE(b.valid_from, '-infinity'::date) <= d.first_day AND COALESCE(b.valid_to, 'infinity'::date) >= d.first_day
                  ORDER BY d.smart_link_id, d.first_day, b.key, b.valid_from DESC NULLS LAST, (b.source = 'name'::text), b.id DESC) w
          GROUP BY w.smart_link_id, w.first_day, w.last_day) n
     JOIN smartlinks.smart_links l ON l.id = n.smart_link_id
     LEFT JOIN smartlinks.accounts a ON a.id = l.account_id
     LEFT JOIN ( SELECT DISTINCT ON (c.smart_link_id) c.smart_link_id,
            c.channel
           FROM ( SELECT g.smart_link_id,
                    g.channel,
                    sum(g.clicks) AS clicks
                   FROM ( SELECT click_sources.smart_link_id,
                            unnest(click_sources.channel) AS channel,
                            unnest(click_sources.channel_clicks) AS clicks
                           FROM smartlinks_sync.click_sources) g
                  GROUP BY g.smart_link_id, g.channel) c
          ORDER BY c.smart_link_id, c.clicks DESC, c.channel) m ON m.smart_link_id = l.id;

CREATE VIEW smartlinks_bi.links AS
 SELECT workspace,
    account_id,
    account_username,
    smart_link_id,
    smart_link_name,
    link_type,
    link_status,
    vendor,
    channel,
    creative,
    labels,
    free_trial_days
   FROM smartlinks_bi.link_periods
  WHERE (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) >= first_day AND (( SELECT (now() AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS timezone)) <= last_day;

CREATE VIEW smartlinks_bi.postback_health AS
 SELECT b.workspace,
    b.id AS postback_id,
    b.url,
    b.smart_link_scope,
        CASE
            WHEN b._deleted_at IS NULL THEN 'active'::text
            ELSE 'removed'::text
        END AS postback_status,
    ( SELECT string_agg(t.conversion_type, ', '::text ORDER BY t.conversion_type) AS string_agg
           FROM smartlinks.postback_conversion_types t
          WHERE t.postback_id = b.id) AS conversion_types,
    ( SELECT count(*) AS count
           FROM smartlinks.postback_smart_links s
          WHERE s.postback_id = b.id) AS smart_links,
    n.created_at AS last_delivery_at,
    n.succeeded AS last_succeeded,
    n.status_code AS last_status_code,
    n.error_type AS last_error_type,
    d.last_success_at,
    d.failing_since,
    COALESCE(d.deliveries_seen_7d, 0::bigint) AS deliveries_seen_7d,
    COALESCE(d.failures_seen_7d, 0::bigint) AS failures_seen_7d,
    v.last_conversion_at,
        CASE
            WHEN v.last_conversion_at IS NOT NULL THEN COALESCE(v.last_conversion_at > (n.created_at + '01:00:00'::interval), true)
            ELSE NULL::boolean
        END AS is_silent
   FROM smartlinks.postbacks b
     LEFT JOIN LATERAL ( SELECT e.id,
            e.postback_id,
            e.conversion_type,
            e.postback_url,
            e.succeeded,
            e.status_code,
            e.error_type,
            e.error_message,
            e.created_at,
            e._extra,
            e._first_seen_at,
            e._synced_at
           FROM smartlinks.postback_deliveries e
          WHERE e.postback_id = b.id
          ORDER BY e.created_at DESC NULLS LAST, e.id DESC
         LIMIT 1) n ON true
     LEFT JOIN LATERAL ( SELECT max(e.created_at) FILTER (WHERE e.succeeded) AS last_success_at,
            min(e.created_at) FILTER (WHERE e.succeeded IS NOT TRUE AND e.created_at > COALESCE(( SELECT max(o.created_at) AS max
                   FROM smartlinks.postback_deliveries o
                  WHERE o.postback_id = b.id AND o.succeeded), '-infinity'::timestamp with time zone)) AS failing_since,
            count(*) FILTER (WHERE e.created_at > (now() - '7 days'::interval)) AS deliveries_seen_7d,
            count(*) FILTER (WHERE e.created_at > (now() - '7 days'::interval) AND e.succeeded IS NOT TRUE) AS failures_seen_7d
           FROM smartlinks.postback_deliveries e
          WHERE e.postback_id = b.id) d ON true
     LEFT JOIN LATERAL ( SELECT max(w.conversion_at) AS last_conversion_at
           FROM smartlinks.smart_links l
             CROSS JOIN LATERAL ( SELECT c.conversion_at
                   FROM smartlinks.conversions c
                  WHERE c.smart_link_id = l.id AND c._deleted_at IS NULL AND ((c.conversion_type IN ( SELECT t.conversion_type
                           FROM smartlinks.postback_conversion_types t
                          WHERE t.postback_id = b.id)) OR NOT (EXISTS ( SELECT
                           FROM smartlinks.postback_conversion_types t
                          WHERE t.postback_id = b.id)))
                  ORDER BY c.conversion_at DESC
                 LIMIT 1) w
          WHERE l.workspace = b.workspace AND l._deleted_at IS NULL AND (b.smart_link_scope = 'global'::text OR (l.id IN ( SELECT s.smart_link_id
                   FROM smartlinks.postback_smart_links s
                  WHERE s.postback_id = b.id)) OR b.smart_link_scope IS DISTINCT FROM 'campaign_specific'::text AND NOT (EXISTS ( SELECT
                   FROM smartlinks.postback_smart_links s
                  WHERE s.postback_id = b.id)))) v ON true;

CREATE VIEW smartlinks_bi.restatements AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    d.date_day,
    d.stream,
    d.row_id,
    d.kind,
        CASE
            WHEN d.kind = 'edited'::text THEN d.field
            ELSE NULL::text
        END AS field,
        CASE
            WHEN d.kind = 'edited'::text THEN d.old
            ELSE NULL::text
        END AS before,
        CASE
            WHEN d.kind = 'edited'::text THEN d.new
            ELSE NULL::text
        END AS after,
        CASE d.kind
            WHEN 'late'::text THEN 1
            WHEN 'returned'::text THEN 1
            WHEN 'vanished'::text THEN '-1'::integer
            ELSE 0
        END AS rows_difference,
    d.gross AS revenue_gross_difference,
    d.net AS revenue_net_difference,
    d.changed_at AS restated_at
   FROM ( SELECT t.smart_link_id,
            (t.created_at AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS date_day,
            h.stream,
            h.row_id,
            h.kind,
            h.field,
            h.old,
            h.new,
            h.changed_at,
            0::numeric AS gross,
            0::numeric AS net
           FROM ( SELECT changes.stream,
                    changes.row_id,
                    changes.field,
                    changes.old,
                    changes.new,
                    changes.changed_at,
                        CASE
                            WHEN changes.field <> '_deleted_at'::text THEN 'edited'::text
                            WHEN changes.new IS NULL THEN 'returned'::text
                            ELSE 'vanished'::text
                        END AS kind
                   FROM smartlinks.changes
                UNION ALL
                 SELECT late_rows.stream,
                    late_rows.row_id,
                    NULL::text,
                    NULL::text,
                    NULL::text,
                    late_rows.seen_at,
                    'late'::text
                   FROM smartlinks_sync.late_rows) h
             JOIN smartlinks.clicks t ON t.id = h.row_id
          WHERE h.stream = 'clicks'::text
        UNION ALL
         SELECT t.smart_link_id,
            (t.conversion_at AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date AS date_day,
            h.stream,
            h.row_id,
            h.kind,
            h.field,
            h.old,
            h.new,
            h.changed_at,
                CASE
                    WHEN NOT COALESCE(t.conversion_type = 'new_transaction'::text, false) THEN 0::numeric
                    WHEN h.kind = ANY (ARRAY['late'::text, 'returned'::text]) THEN
                    CASE
                        WHEN e.row_id IS NULL THEN t.amount_gross
                        ELSE ( SELECT (array_agg(c.value ORDER BY c.is_now, c.changed_at, c.id))[1] AS array_agg
                           FROM ( SELECT c_1.old::numeric AS value,
                                    false AS is_now,
                                    c_1.changed_at,
                                    c_1.id
                                   FROM smartlinks.changes c_1
                                  WHERE c_1.stream = h.stream AND c_1.row_id = h.row_id AND c_1.field = 'amount_gross'::text AND c_1.changed_at >= h.changed_at
                                UNION ALL
                                 SELECT t.amount_gross,
                                    true,
                                    NULL::timestamp with time zone,
                                    NULL::bigint) c)
                    END
                    WHEN h.kind = 'vanished'::text THEN -
                    CASE
                        WHEN e.row_id IS NULL THEN t.amount_gross
                        ELSE ( SELECT (array_agg(c.value ORDER BY c.is_now, c.changed_at, c.id))[1] AS array_agg
                           FROM ( SELECT c_1.old::numeric AS value,
                                    false AS is_now,
                                    c_1.changed_at,
                                    c_1.id
                                   FROM smartlinks.changes c_1
                                  WHERE c_1.stream = h.stream AND c_1.row_id = h.row_id AND c_1.field = 'amount_gross'::text AND c_1.changed_at >= h.changed_at
                                UNION ALL
                                 SELECT t.amount_gross,
                                    true,
                                    NULL::timestamp with time zone,
                                    NULL::bigint) c)
                    END
                    WHEN h.field = 'amount_gross'::text THEN COALESCE(h.new::numeric, 0::numeric) - COALESCE(h.old::numeric, 0::numeric)
                    ELSE 0::numeric
                END AS "case",
                CASE
                    WHEN NOT COALESCE(t.conversion_type = 'new_transaction'::text, false) THEN 0::numeric
                    WHEN h.kind = ANY (ARRAY['late'::text, 'returned'::text]) THEN
                    CASE
                        WHEN e.row_id IS NULL THEN t.amount_net
                        ELSE ( SELECT (array_agg(c.value ORDER BY c.is_now, c.changed_at, c.id))[1] AS array_agg
                           FROM ( SELECT c_1.old::numeric AS value,
                                    false AS is_now,
                                    c_1.changed_at,
                                    c_1.id
                                   FROM smartlinks.changes c_1
                                  WHERE c_1.stream = h.stream AND c_1.row_id = h.row_id AND c_1.field = 'amount_net'::text AND c_1.changed_at >= h.changed_at
                                UNION ALL
                                 SELECT t.amount_net,
                                    true,
                                    NULL::timestamp with time zone,
                                    NULL::bigint) c)
                    END
                    WHEN h.kind = 'vanished'::text THEN -
                    CASE
                        WHEN e.row_id IS NULL THEN t.amount_net
                        ELSE ( SELECT (array_agg(c.value ORDER BY c.is_now, c.changed_at, c.id))[1] AS array_agg
                           FROM ( SELECT c_1.old::numeric AS value,
                                    false AS is_now,
                                    c_1.changed_at,
                                    c_1.id
                                   FROM smartlinks.changes c_1
                                  WHERE c_1.stream = h.stream AND c_1.row_id = h.row_id AND c_1.field = 'amount_net'::text AND c_1.changed_at >= h.changed_at
                                UNION ALL
                                 SELECT t.amount_net,
                                    true,
                                    NULL::timestamp with time zone,
                                    NULL::bigint) c)
                    END
                    WHEN h.field = 'amount_net'::text THEN COALESCE(h.new::numeric, 0::numeric) - COALESCE(h.old::numeric, 0::numeric)
                    ELSE 0::numeric
                END AS "case"
           FROM ( SELECT changes.stream,
                    changes.row_id,
                    changes.field,
                    changes.old,
                    changes.new,
                    changes.changed_at,
                        CASE
                            WHEN changes.field <> '_deleted_at'::text THEN 'edited'::text
                            WHEN changes.new IS NULL THEN 'returned'::text
                            ELSE 'vanished'::text
                        END AS kind
                   FROM smartlinks.changes
                UNION ALL
                 SELECT late_rows.stream,
                    late_rows.row_id,
                    NULL::text,
                    NULL::text,
                    NULL::text,
                    late_rows.seen_at,
                    'late'::text
                   FROM smartlinks_sync.late_rows) h
             JOIN smartlinks.conversions t ON t.id = h.row_id
             LEFT JOIN ( SELECT DISTINCT changes.row_id
                   FROM smartlinks.changes
                  WHERE changes.stream = 'conversions'::text AND (changes.field = ANY (ARRAY['amount_gross'::text, 'amount_net'::text]))) e ON e.row_id = h.row_id
          WHERE h.stream = 'conversions'::text) d
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = d.smart_link_id AND d.date_day >= p.first_day AND d.date_day <= p.last_day
  WHERE d.changed_at >= ((d.date_day + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
           FROM smartlinks_sync.settings
          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text));

CREATE VIEW smartlinks_bi.spend_lines AS
 WITH known AS (
         SELECT DISTINCT l_1.workspace,
            t.campaign_key
           FROM smartlinks_bi.campaign_tags t
             JOIN smartlinks.smart_links l_1 ON l_1.id = t.smart_link_id
          WHERE t.campaign_key IS NOT NULL
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
    m.campaign_key,
        CASE
            WHEN l.id IS NOT NULL THEN 'link'::text
            WHEN m.is_known THEN 'campaign'::text
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
     LEFT JOIN ( SELECT n.workspace,
            n.names,
            COALESCE(by_tag.campaign_key, by_name.campaign_key, by_id.campaign_key) IS NOT NULL AS is_known,
            COALESCE(by_tag.campaign_key, by_name.campaign_key, by_id.campaign_key, n.utm_campaign_key, n.campaign_name_key, n.campaign_id_key) AS campaign_key
           FROM ( SELECT n_1.workspace,
                    ARRAY[n_1.utm_campaign, n_1.campaign_name, n_1.campaign_id] AS names,
                    smartlinks_bi.campaign_key(n_1.utm_campaign) AS utm_campaign_key,
                    smartlinks_bi.campaign_key(n_1.campaign_name) AS campaign_name_key,
                    smartlinks_bi.campaign_key(n_1.campaign_id) AS campaign_id_key
                   FROM ( SELECT DISTINCT ad_spend.workspace,
                            ad_spend.utm_campaign,
                            ad_spend.campaign_name,
                            ad_spend.campaign_id
                           FROM smartlinks.ad_spend) n_1
                 OFFSET 0) n
             LEFT JOIN known by_tag ON by_tag.workspace = n.workspace AND by_tag.campaign_key = n.utm_campaign_key
             LEFT JOIN known by_name ON by_name.workspace = n.workspace AND by_name.campaign_key = n.campaign_name_key
             LEFT JOIN known by_id ON by_id.workspace = n.workspace AND by_id.campaign_key = n.campaign_id_key) m ON m.workspace = s.workspace AND m.names = ARRAY[s.utm_campaign, s.campaign_name, s.campaign_id];

CREATE VIEW smartlinks_bi.traffic_quality AS
 SELECT p.workspace,
    p.account_id,
    p.account_username,
    p.smart_link_id,
    p.smart_link_name,
    p.link_type,
    p.link_status,
    p.vendor,
    p.channel,
    d.date_day,
    COALESCE(d.date_day <= x.last_day AND u.smart_link_id IS NULL, false) AS is_complete,
    d.country_code,
    d.browser_device_type,
    d.clicks,
    d.bot_clicks,
    d.duplicate_clicks,
    d.unique_clicks,
    round(d.bot_clicks::numeric / NULLIF(d.clicks, 0)::numeric, 4) AS bot_share,
    round(d.duplicate_clicks::numeric / NULLIF(d.clicks, 0)::numeric, 4) AS duplicate_share
   FROM smartlinks_bi.click_days_by_country d
     LEFT JOIN smartlinks_bi.link_periods p ON p.smart_link_id = d.smart_link_id AND d.date_day >= p.first_day AND d.date_day <= p.last_day
     LEFT JOIN ( SELECT c.smart_link_id,
            NULLIF(min(COALESCE(c.last_day, '-infinity'::date)), '-infinity'::date) AS last_day,
            NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) AS complete_through,
            ((NULLIF(min(COALESCE(c.complete_through, '-infinity'::date)), '-infinity'::date) + 1)::timestamp without time zone AT TIME ZONE COALESCE(( SELECT settings.value
                   FROM smartlinks_sync.settings
                  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) AS complete_until
           FROM ( SELECT k.smart_link_id,
                    k.workspace,
                    k.account_id,
                    k.is_removed,
                    k.stream,
                    k.created_at,
                    k.api_counter,
                    k.api_revenue,
                    k.seen_at,
                    k.was_never_read,
                    k.counter,
                    k.counter_gap,
                    k.live_rows,
                    k.dropped_rows,
                    k.kept_from,
                    k.revenue,
                    k.hints,
                    k.counted_from,
                    k.counted_through,
                    k.proven_at,
                    k.due_at,
                    k.unsettled_since,
                    k.failed_at,
                    k.failed_code,
                    k.proven_through,
                    k.last_day,
                    k.complete_day,
                    NULLIF(GREATEST(k.complete_day, (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1), (COALESCE(k.counted_from, GREATEST(date_trunc('day'::text,
                        CASE
                            WHEN k.created_at <= now() THEN k.created_at - '24:00:00'::interval
                            ELSE NULL::timestamp with time zone
                        END, 'UTC'::text), '2016-01-01 00:00:00+00'::timestamp with time zone)) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1) AS complete_through
                   FROM ( SELECT w.smart_link_id,
                            w.workspace,
                            w.account_id,
                            w.is_removed,
                            w.stream,
                            w.created_at,
                            w.api_counter,
                            w.api_revenue,
                            w.seen_at,
                            w.was_never_read,
                            w.counter,
                            w.counter_gap,
                            w.live_rows,
                            w.dropped_rows,
                            w.kept_from,
                            w.revenue,
                            w.hints,
                            w.counted_from,
                            w.counted_through,
                            w.proven_at,
                            w.due_at,
                            w.unsettled_since,
                            w.failed_at,
                            w.failed_code,
                            w.proven_through,
                            w.last_day,
                            LEAST(w.last_day, u_1.settled[width_bucket(w.last_day, u_1.edges)]) AS complete_day
                           FROM ( SELECT t.smart_link_id,
                                    t.workspace,
                                    t.account_id,
                                    t.is_removed,
                                    t.stream,
                                    t.created_at,
                                    t.api_counter,
                                    t.api_revenue,
                                    t.seen_at,
                                    t.was_never_read,
                                    t.counter,
                                    t.counter_gap,
                                    t.live_rows,
                                    t.dropped_rows,
                                    t.kept_from,
                                    t.revenue,
                                    t.hints,
                                    t.counted_from,
                                    t.counted_through,
                                    t.proven_at,
                                    t.due_at,
                                    t.unsettled_since,
                                    t.failed_at,
                                    t.failed_code,
                                    t.proven_through,
                                    ((t.proven_through + '00:00:01'::interval) AT TIME ZONE COALESCE(( SELECT settings.value
   FROM smartlinks_sync.settings
  WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date - 1 AS last_day
                                   FROM ( SELECT s.smart_link_id,
    s.workspace,
    s.account_id,
    s.is_removed,
    s.stream,
    s.created_at,
    s.api_counter,
    s.api_revenue,
    s.seen_at,
    s.was_never_read,
    s.counter,
    s.counter_gap,
    s.live_rows,
    s.dropped_rows,
    s.kept_from,
    s.revenue,
    s.hints,
    s.counted_from,
    s.counted_through,
    s.proven_at,
    s.due_at,
    s.unsettled_since,
    s.failed_at,
    s.failed_code,
  CASE
   WHEN s.was_never_read THEN
   CASE
    WHEN s.api_counter = 0 THEN s.seen_at
    ELSE NULL::timestamp with time zone
   END
   WHEN s.counted_through IS NULL OR s.seen_at IS NULL OR NOT (s.unsettled_since IS NULL AND s.failed_at IS NULL AND s.proven_at IS NOT NULL AND s.api_counter IS NOT NULL AND
   CASE
    WHEN s.due_at IS NOT NULL THEN NOT s.api_counter IS DISTINCT FROM s.counter
    ELSE (s.api_counter - COALESCE(s.live_rows, 0::bigint) - s.dropped_rows) <= LEAST(COALESCE(s.counter_gap, 0::bigint), (s.hints ->> 'lowest_gap'::text)::bigint) AND (s.hints ->> 'uncounted'::text) IS NULL AND s.api_revenue = s.revenue
   END) THEN s.counted_through
   ELSE GREATEST(s.counted_through, s.seen_at)
  END AS proven_through
   FROM ( SELECT l.id AS smart_link_id,
      l.workspace,
      l.account_id,
      l._deleted_at IS NOT NULL AS is_removed,
      n.stream,
      l.created_at,
    CASE n.stream
     WHEN 'clicks'::text THEN l.clicks_count
     ELSE l.conversions_count
    END AS api_counter,
    CASE n.stream
     WHEN 'clicks'::text THEN 0::numeric
     ELSE COALESCE(l.revenue, 0::numeric)
    END AS api_revenue,
    CASE
     WHEN NOT COALESCE(l.account_id = ANY (string_to_array(NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text), ','::text)), NULLIF(( SELECT settings.value
        FROM smartlinks_sync.settings
       WHERE settings.name = 'SYNC_ACCOUNT_IDS'::text), ''::text) IS NULL) OR b.smart_link_id IS NOT NULL THEN date_trunc('second'::text, l._synced_at)
     ELSE r.listed_at
    END - make_interval(secs => COALESCE((( SELECT settings.value
       FROM smartlinks_sync.settings
      WHERE settings.name = 'SYNC_SETTLE_SECONDS'::text))::double precision, 60::double precision)) AS seen_at,
      s_1.smart_link_id IS NULL OR s_1.proven_at IS NULL AND s_1.due_at IS NULL AS was_never_read,
      s_1.counter,
      s_1.counter_gap,
      s_1.live_rows,
      s_1.dropped_rows,
      s_1.kept_from,
      COALESCE(s_1.revenue, 0::numeric) AS revenue,
      s_1.hints,
      s_1.counted_from,
      s_1.counted_through,
      s_1.proven_at,
      s_1.due_at,
      s_1.unsettled_since,
      s_1.failed_at,
      s_1.failed_code
     FROM smartlinks.smart_links l
       CROSS JOIN ( VALUES ('clicks'::text), ('conversions'::text)) n(stream)
       LEFT JOIN smartlinks_sync.streams s_1 ON s_1.smart_link_id = l.id AND s_1.stream = n.stream
       LEFT JOIN ( SELECT runs.workspace,
        date_trunc('second'::text, max(runs.started_at)) AS listed_at
       FROM smartlinks_sync.runs
      WHERE (runs.command = ANY (ARRAY['sync'::text, 'start'::text, 'verify'::text, 'backfill'::text])) AND ((runs.exit_code = ANY (ARRAY[0, 3])) OR runs.rows_read > 0)
      GROUP BY runs.workspace) r ON r.workspace = l.workspace
       LEFT JOIN ( SELECT DISTINCT absences.smart_link_id
       FROM smartlinks_sync.absences
      WHERE absences.kind = 'link'::text) b ON b.smart_link_id = l.id) s) t) w
                             LEFT JOIN ( SELECT s.smart_link_id,
                                    s.stream,
                                    array_agg(s.day + e.n ORDER BY (s.day + e.n)) AS edges,
                                    array_agg(
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE 'infinity'::date
END ORDER BY (s.day + e.n)) AS settled
                                   FROM ( SELECT a.smart_link_id,
    a.stream,
    a.days,
    unnest(a.days) AS day
   FROM ( SELECT d_1.smart_link_id,
      d_1.stream,
      array_agg(d_1.date_day) AS days
     FROM ( SELECT DISTINCT u_2.smart_link_id,
        u_2.stream,
        g.day::date AS date_day
       FROM smartlinks_sync.days u_2
         CROSS JOIN LATERAL generate_series(((u_2.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_2.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
         FROM smartlinks_sync.settings
        WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
      WHERE u_2.status = 'unsettled'::text) d_1
    GROUP BY d_1.smart_link_id, d_1.stream) a) s
                                     CROSS JOIN ( VALUES (0), (1)) e(n)
                                  WHERE
CASE e.n
 WHEN 0 THEN s.day - 1
 ELSE s.day + 1
END <> ALL (s.days)
                                  GROUP BY s.smart_link_id, s.stream) u_1 ON u_1.smart_link_id = w.smart_link_id AND u_1.stream = w.stream) k) c
          GROUP BY c.smart_link_id) x ON x.smart_link_id = d.smart_link_id
     LEFT JOIN ( SELECT DISTINCT t.smart_link_id,
            t.date_day
           FROM ( SELECT DISTINCT u_1.smart_link_id,
                    u_1.stream,
                    g.day::date AS date_day
                   FROM smartlinks_sync.days u_1
                     CROSS JOIN LATERAL generate_series(((u_1.day::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text))::date::timestamp without time zone, ((((u_1.day + 1)::timestamp without time zone AT TIME ZONE 'UTC'::text) AT TIME ZONE COALESCE(( SELECT settings.value
                           FROM smartlinks_sync.settings
                          WHERE settings.name = 'REPORT_TIMEZONE'::text), 'UTC'::text)) - '00:00:00.000001'::interval)::date::timestamp without time zone, '1 day'::interval) g(day)
                  WHERE u_1.status = 'unsettled'::text) t) u ON u.smart_link_id = d.smart_link_id AND u.date_day = d.date_day;

CREATE VIEW smartlinks_bi.unmatched_spend AS
 SELECT id,
    workspace,
    date_day,
    source,
    platform,
    smart_link_id,
    smart_link_name,
    link_in_file,
    campaign_id,
    campaign_name,
    utm_source,
    utm_medium,
    utm_campaign,
    utm_content,
    campaign_key,
    matched_by,
    spend,
    currency,
    fx_rate,
    spend_usd,
    impressions,
    clicks,
        CASE
            WHEN matched_by IS NULL THEN 'no link or campaign'::text
            ELSE 'no exchange rate'::text
        END AS reason
   FROM smartlinks_bi.spend_lines s
  WHERE matched_by IS NULL OR spend_usd IS NULL;

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

COMMENT ON VIEW smartlinks_bi.campaign_performance IS 'Campaigns by day, over all links of a workspace: what clicks carry as utm_campaign, cleaned, so that "Spring Sale | US" and "spring_sale-us" are one, with the spend that names it. All spend that is matched at all is here.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.workspace IS 'The workspace that listed the links first.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.date_day IS 'Day of clicks and conversions in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.is_complete IS 'True where all of this day is counted equal to the API for every link of the workspace. False: figures may still grow.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.campaign_key IS 'The campaign as smartlinks_bi.campaign_key writes it. Null: clicks without a campaign, or with nothing but an unfilled placeholder.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.campaign_name IS 'One of the ways in which clicks spell it. Null where no click has it.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.unfilled_macro_clicks IS 'Clicks with a placeholder that the network did not fill, such as {{campaign.name}}, in a tag.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.conversions IS 'Conversions of all types.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.subscribers IS 'Conversions new_subscriber. One person may subscribe more than once.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.payments IS 'Conversions new_transaction.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.revenue_gross IS 'USD before fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.revenue_net IS 'USD after fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.spend IS 'Imported ad spend in USD. Null, not 0, where none is known; lines without a rate of exchange are in unmatched_spend.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.ad_impressions IS 'Impressions, as the ad platform counts them. Null where none are known.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.ad_clicks IS 'Clicks, as the ad platform counts them: not those of the links.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.bot_share IS 'bot_clicks / clicks, from 0 to 1. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.cost_per_subscriber IS 'USD: spend / subscribers. Null where there is no spend or no subscriber.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.cost_per_click IS 'USD: spend / unique_clicks. Null where there is no spend or no click.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.revenue_net_per_click IS 'USD: revenue_net / unique_clicks. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.revenue_net_per_subscriber IS 'USD: revenue_net / subscribers. Null without subscribers.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.roas IS 'Return on ad spend: revenue_net / spend. Null where no spend is known.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.roas_gross IS 'The same with revenue_gross, as vendors and ad platforms show it.';

COMMENT ON COLUMN smartlinks_bi.campaign_performance.profit IS 'USD: revenue_net - spend. Null where no spend is known.';

COMMENT ON TABLE smartlinks_bi.campaign_tags IS 'Campaign tags that clicks of a link have, each set once. Kept by every sync.';

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

COMMENT ON VIEW smartlinks_bi.click_days_by_campaign IS 'Clicks of each link and day, by campaign tags. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.row_key IS 'Tells the rows of a link and day apart. Differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_source IS 'Field utm_source of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_medium IS 'Field utm_medium of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_campaign IS 'Field utm_campaign of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.utm_content IS 'Field utm_content of the click, as it came. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_campaign.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON VIEW smartlinks_bi.click_days_by_channel IS 'Clicks of each link and day, by channel. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.row_key IS 'Tells the rows of a link and day apart. Differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.channel IS 'From the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source, else the host of the referrer, else (direct).';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_channel.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON VIEW smartlinks_bi.click_days_by_country IS 'Clicks of each link and day, by country and device. Kept by every sync, over rows that the API lists. A day without any has no row.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.row_key IS 'Tells the rows of a link and day apart. Differs from database to database.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.country_code IS 'Country of the click, ISO 3166 two letters: field country_code. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.browser_device_type IS 'Device of the click, such as mobile or desktop: field browser_device_type. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.click_days_by_country.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON VIEW smartlinks_bi.clicks IS 'Clicks that the API lists now, one row each, bots and duplicates included, without personal data. For sums take the other views: they are faster.';

COMMENT ON COLUMN smartlinks_bi.clicks.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.clicks.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.clicks.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.clicks.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.clicks.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.clicks.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.clicks.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.clicks.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.clicks.channel IS 'Channel of the click: from the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source, else the host of the referrer, else (direct).';

COMMENT ON COLUMN smartlinks_bi.clicks.creative IS 'Label creative of the link on the day of the click. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.clicks.labels IS 'All labels of the link on the day of the click, as a JSON object.';

COMMENT ON COLUMN smartlinks_bi.clicks.click_id IS 'The click: joins smartlinks.clicks.id.';

COMMENT ON COLUMN smartlinks_bi.clicks.date_day IS 'Day of the click in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.clicks.created_at IS 'When it was clicked, with time zone. Filter by this one: it has an index.';

COMMENT ON COLUMN smartlinks_bi.clicks.created_at_local IS 'When it was clicked, as local time of REPORT_TIMEZONE, without a zone.';

COMMENT ON COLUMN smartlinks_bi.clicks.is_bot IS 'True where the API takes it for a bot. May change later.';

COMMENT ON COLUMN smartlinks_bi.clicks.is_duplicate IS 'True where the API takes it for a repeated click of one visitor.';

COMMENT ON COLUMN smartlinks_bi.clicks.is_unique IS 'True where it is neither a bot nor a duplicate.';

COMMENT ON COLUMN smartlinks_bi.clicks.gross_clicks IS 'How many raw clicks the API says this row stands for: field gross_clicks.';

COMMENT ON COLUMN smartlinks_bi.clicks.country_code IS 'Country of the click, ISO 3166 two letters. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.clicks.browser_device_type IS 'Field browser_device_type of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.browser_family IS 'Field browser_family of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.browser_platform IS 'Field browser_platform of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.utm_source IS 'Field utm_source of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.utm_medium IS 'Field utm_medium of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.utm_campaign IS 'Field utm_campaign of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.utm_content IS 'Field utm_content of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.utm_term IS 'Field utm_term of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.campaign_key IS 'utm_campaign of the click as smartlinks_bi.campaign_key writes it: spend is matched by it.';

COMMENT ON COLUMN smartlinks_bi.clicks.aff_s1 IS 'Field aff_s1 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.aff_s2 IS 'Field aff_s2 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.aff_s3 IS 'Field aff_s3 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.aff_s4 IS 'Field aff_s4 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.aff_s5 IS 'Field aff_s5 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.clicks.external_click_id IS 'The network''s own id of the click, where it passed one.';

COMMENT ON COLUMN smartlinks_bi.clicks.referrer_host IS 'Host of the referrer, in small letters, www. left out. Null where there is none.';

COMMENT ON VIEW smartlinks_bi.cohort_ltv IS 'Value of a subscriber by day of the click: one row each link and day, a column for each number of days since. Figures that are not mature are null, so that sums of revenue_net_d30 and subscribers_d30 may be divided. Days whose rows were removed for their age (RETENTION_MONTHS) are left out.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.date_day IS 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.unique_clicks IS 'Clicks of the day that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d0 IS 'Conversions new_subscriber in the first 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d1 IS 'Conversions new_subscriber in the first 2 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d3 IS 'Conversions new_subscriber in the first 4 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d7 IS 'Conversions new_subscriber in the first 8 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d14 IS 'Conversions new_subscriber in the first 15 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d30 IS 'Conversions new_subscriber in the first 31 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d60 IS 'Conversions new_subscriber in the first 61 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.subscribers_d90 IS 'Conversions new_subscriber in the first 91 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d0 IS 'USD after fees in the first 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d1 IS 'USD after fees in the first 2 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d3 IS 'USD after fees in the first 4 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d7 IS 'USD after fees in the first 8 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d14 IS 'USD after fees in the first 15 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d30 IS 'USD after fees in the first 31 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d60 IS 'USD after fees in the first 61 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.revenue_net_d90 IS 'USD after fees in the first 91 × 24 hours after the click. Null until mature.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d0 IS 'Value of a subscriber in USD in the first 24 hours after the click: revenue_net_d0 / subscribers_d0. Null until mature, and without subscribers.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d1 IS 'Value of a subscriber in USD in the first 2 × 24 hours after the click: revenue_net_d1 / subscribers_d1. Null until mature, and without subscribers.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d3 IS 'Value of a subscriber in USD in the first 4 × 24 hours after the click: revenue_net_d3 / subscribers_d3. Null until mature, and without subscribers.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d7 IS 'Value of a subscriber in USD in the first 8 × 24 hours after the click: revenue_net_d7 / subscribers_d7. Null until mature, and without subscribers.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d14 IS 'Value of a subscriber in USD in the first 15 × 24 hours after the click: revenue_net_d14 / subscribers_d14. Null until mature, and without subscribers.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d30 IS 'Value of a subscriber in USD in the first 31 × 24 hours after the click: revenue_net_d30 / subscribers_d30. Null until mature, and without subscribers.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d60 IS 'Value of a subscriber in USD in the first 61 × 24 hours after the click: revenue_net_d60 / subscribers_d60. Null until mature, and without subscribers.';

COMMENT ON COLUMN smartlinks_bi.cohort_ltv.ltv_net_d90 IS 'Value of a subscriber in USD in the first 91 × 24 hours after the click: revenue_net_d90 / subscribers_d90. Null until mature, and without subscribers.';

COMMENT ON VIEW smartlinks_bi.cohort_revenue IS 'Revenue by day of the click: a row for each link, day of clicks and number of days since (0, 1, 3, 7, 14, 30, 60, 90), cumulative. Compare only rows that are mature. Days whose rows were removed for their age (RETENTION_MONTHS) are left out.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.date_day IS 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.days_since_click IS 'Days of 24 hours since the click, of which 0 is the first: conversions of these days are in this row, so with 7 those of the first 8 × 24 hours.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.is_mature IS 'True where all these days have passed for every click of the day and are counted. False: the row will still grow.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.unique_clicks IS 'Clicks of the day that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.subscribers IS 'Conversions new_subscriber of these clicks up to then.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.payments IS 'Conversions new_transaction of these clicks up to then.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.revenue_gross IS 'USD before fees of these payments. Exact.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.revenue_net IS 'USD after fees of these payments. Exact.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.revenue_net_per_click IS 'revenue_net / unique_clicks. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.cohort_revenue.revenue_net_per_subscriber IS 'revenue_net / subscribers. Null without subscribers.';

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

COMMENT ON VIEW smartlinks_bi.conversion_lag IS 'Days from the click to the conversion, by link and type, over all stored conversions whose click is known. Percentiles must not be added up or averaged.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.conversion_type IS 'What happened, such as new_subscriber or new_transaction.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.conversions IS 'Conversions of this type whose click is known.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.days_p25 IS '25 % of them came within so many days of the click.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.days_p50 IS '50 % of them came within so many days of the click.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.days_p75 IS '75 % of them came within so many days of the click.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.days_p90 IS '90 % of them came within so many days of the click.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.days_p95 IS '95 % of them came within so many days of the click.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.share_within_1d IS 'Share of them that came within 1 × 24 hours, from 0 to 1.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.share_within_7d IS 'Share of them that came within 7 × 24 hours, from 0 to 1.';

COMMENT ON COLUMN smartlinks_bi.conversion_lag.share_within_30d IS 'Share of them that came within 30 × 24 hours, from 0 to 1.';

COMMENT ON VIEW smartlinks_bi.conversions IS 'Conversions that the API lists now, one row each, with what is known of the click behind them; no personal data but the id of the fan.';

COMMENT ON COLUMN smartlinks_bi.conversions.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.conversions.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.conversions.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.conversions.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.conversions.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.conversions.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.conversions.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.conversions.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.conversions.channel IS 'Channel of the click: from the ids of ad platforms (fbclid: meta; gclid, gbraid, wbraid: google; ttclid: tiktok; sccid: snapchat), else utm_source, else the host of the referrer, else (direct). Null where no click is known.';

COMMENT ON COLUMN smartlinks_bi.conversions.creative IS 'Label creative of the link on the day of the conversion. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.conversions.labels IS 'All labels of the link on the day of the conversion, as a JSON object.';

COMMENT ON COLUMN smartlinks_bi.conversions.conversion_id IS 'The conversion: joins smartlinks.conversions.id.';

COMMENT ON COLUMN smartlinks_bi.conversions.date_day IS 'Day of the conversion in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.conversions.conversion_at IS 'When it happened, with time zone.';

COMMENT ON COLUMN smartlinks_bi.conversions.conversion_at_local IS 'When it happened, as local time of REPORT_TIMEZONE, without a zone.';

COMMENT ON COLUMN smartlinks_bi.conversions.conversion_type IS 'What happened, such as new_subscriber or new_transaction.';

COMMENT ON COLUMN smartlinks_bi.conversions.amount_gross IS 'USD before fees, as it came. Exact. Count money over new_transaction.';

COMMENT ON COLUMN smartlinks_bi.conversions.amount_net IS 'USD after fees, as it came. Exact. Count money over new_transaction.';

COMMENT ON COLUMN smartlinks_bi.conversions.fan_onlyfans_id IS 'The fan: joins smartlinks.fans.onlyfans_id. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.conversions.fan_conversion_number IS 'Which conversion of this type it is of this fan with this account, beginning with 1: of new_transaction 1 is the first payment and 2 a repeat, of new_subscriber 2 is a return. Null where the fan is unknown.';

COMMENT ON COLUMN smartlinks_bi.conversions.click_id IS 'The click behind it: joins smartlinks.clicks.id. Null where the API names none.';

COMMENT ON COLUMN smartlinks_bi.conversions.click_created_at IS 'When that was clicked, with time zone.';

COMMENT ON COLUMN smartlinks_bi.conversions.days_since_click IS 'Whole days (24 hours each) from the click to the conversion.';

COMMENT ON COLUMN smartlinks_bi.conversions.is_bot IS 'Whether that click is taken for a bot now. Null where the click is not known.';

COMMENT ON COLUMN smartlinks_bi.conversions.is_duplicate IS 'Whether that click is taken for a duplicate now.';

COMMENT ON COLUMN smartlinks_bi.conversions.country_code IS 'Country of the click, ISO 3166 two letters. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.conversions.browser_device_type IS 'Field browser_device_type of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.browser_family IS 'Field browser_family of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.browser_platform IS 'Field browser_platform of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.utm_source IS 'Field utm_source of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.utm_medium IS 'Field utm_medium of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.utm_campaign IS 'Field utm_campaign of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.utm_content IS 'Field utm_content of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.utm_term IS 'Field utm_term of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.campaign_key IS 'utm_campaign of the click as smartlinks_bi.campaign_key writes it: spend is matched by it.';

COMMENT ON COLUMN smartlinks_bi.conversions.aff_s1 IS 'Field aff_s1 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.aff_s2 IS 'Field aff_s2 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.aff_s3 IS 'Field aff_s3 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.aff_s4 IS 'Field aff_s4 of the click, as it came.';

COMMENT ON COLUMN smartlinks_bi.conversions.aff_s5 IS 'Field aff_s5 of the click, as it came.';

COMMENT ON VIEW smartlinks_bi.country_performance IS 'Links by day and country of the click: clicks, conversions and revenue. Conversions count on their own day, with the country of the click behind them.';

COMMENT ON COLUMN smartlinks_bi.country_performance.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.country_performance.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.country_performance.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.country_performance.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.country_performance.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.country_performance.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.country_performance.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.country_performance.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.country_performance.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.country_performance.date_day IS 'Day of clicks and conversions in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.country_performance.is_complete IS 'True where all of this day is counted equal to the API, for clicks and conversions. False: figures may still grow.';

COMMENT ON COLUMN smartlinks_bi.country_performance.country_code IS 'Country of the click, ISO 3166 two letters. Null where it, or the click, is unknown.';

COMMENT ON COLUMN smartlinks_bi.country_performance.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.country_performance.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.country_performance.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.country_performance.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.country_performance.conversions IS 'Conversions of all types.';

COMMENT ON COLUMN smartlinks_bi.country_performance.subscribers IS 'Conversions new_subscriber. One person may subscribe more than once.';

COMMENT ON COLUMN smartlinks_bi.country_performance.payments IS 'Conversions new_transaction.';

COMMENT ON COLUMN smartlinks_bi.country_performance.revenue_gross IS 'USD before fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.country_performance.revenue_net IS 'USD after fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.country_performance.bot_share IS 'bot_clicks / clicks, from 0 to 1. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.country_performance.subscribers_per_click IS 'subscribers / unique_clicks of the same day. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.country_performance.revenue_net_per_click IS 'USD: revenue_net / unique_clicks. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.country_performance.revenue_net_per_subscriber IS 'USD: revenue_net / subscribers. Null without subscribers.';

COMMENT ON VIEW smartlinks_bi.coverage IS 'How far clicks and conversions of each link are counted equal to the API: one row each link and stream.';

COMMENT ON COLUMN smartlinks_bi.coverage.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.coverage.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.coverage.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.coverage.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.coverage.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.coverage.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.coverage.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.coverage.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.coverage.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.coverage.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_bi.coverage.complete_through IS 'Last day (REPORT_TIMEZONE) up to which everything is counted equal to the API. Null where no day is.';

COMMENT ON COLUMN smartlinks_bi.coverage.proven_through IS 'The moment up to which all is counted, days that did not settle aside.';

COMMENT ON COLUMN smartlinks_bi.coverage.counted_from IS 'From when on it is counted. Null where it never was.';

COMMENT ON COLUMN smartlinks_bi.coverage.api_counter IS 'The link''s own counter in the newest listing.';

COMMENT ON COLUMN smartlinks_bi.coverage.stored_rows IS 'Rows stored and listed by the API, as of the last count.';

COMMENT ON COLUMN smartlinks_bi.coverage.verified_days IS 'Days with rows (UTC) that were counted equal. Days without rows have no entry.';

COMMENT ON COLUMN smartlinks_bi.coverage.unsettled_days IS 'Days whose counts could not be made equal yet.';

COMMENT ON COLUMN smartlinks_bi.coverage.quarantined_days IS 'Days with rows that no table can hold.';

COMMENT ON COLUMN smartlinks_bi.coverage.forgotten_days IS 'Days that the API no longer lists, though it had them; the rows stay.';

COMMENT ON COLUMN smartlinks_bi.coverage.failed_code IS 'Why the last reading failed. Null where it did not.';

COMMENT ON COLUMN smartlinks_bi.coverage.dropped_rows IS 'Rows that were removed for their age, after they were proven: RETENTION_MONTHS.';

COMMENT ON COLUMN smartlinks_bi.coverage.kept_from IS 'Rows of before were removed, or are about to be; daily sums of these days stay. Null: none were.';

COMMENT ON VIEW smartlinks_bi.daily_performance IS 'Links by day: clicks, conversions, revenue, and the spend that names the link. A day without any of them has no row. Figures may be added up; ratios may not.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.date_day IS 'Day of clicks and conversions in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.is_complete IS 'True where all of this day is counted equal to the API, for clicks and conversions. False: figures may still grow.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.gross_clicks IS 'Sum of the field gross_clicks. Null where no click has one.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.conversions IS 'Conversions of all types.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.subscribers IS 'Conversions new_subscriber. One person may subscribe more than once.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.payments IS 'Conversions new_transaction.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.revenue_gross IS 'USD before fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.revenue_net IS 'USD after fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.spend IS 'Imported ad spend in USD. Null, not 0, where none is known; lines without a rate of exchange are in unmatched_spend.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.ad_impressions IS 'Impressions, as the ad platform counts them. Null where none are known.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.ad_clicks IS 'Clicks, as the ad platform counts them: not those of the link.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.bot_share IS 'bot_clicks / clicks, from 0 to 1. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.duplicate_share IS 'duplicate_clicks / clicks, from 0 to 1. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.subscribers_per_click IS 'subscribers / unique_clicks of the same day. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.cost_per_subscriber IS 'USD: spend / subscribers. Null where there is no spend or no subscriber.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.cost_per_click IS 'USD: spend / unique_clicks. Null where there is no spend or no click.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.revenue_net_per_click IS 'USD: revenue_net / unique_clicks. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.revenue_net_per_subscriber IS 'USD: revenue_net / subscribers. Null without subscribers.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.roas IS 'Return on ad spend: revenue_net / spend. Null where no spend is known.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.roas_gross IS 'The same with revenue_gross, as vendors and ad platforms show it.';

COMMENT ON COLUMN smartlinks_bi.daily_performance.profit IS 'USD: revenue_net - spend. Null where no spend is known.';

COMMENT ON VIEW smartlinks_bi.fan_value IS 'Fans of an account, one row each: where the fan came from first, and what the fan paid since, as far as conversions are stored. Conversions of links that were never listed are of no known account, and left out. The only personal column is the id.';

COMMENT ON COLUMN smartlinks_bi.fan_value.workspace IS 'The workspace of the account.';

COMMENT ON COLUMN smartlinks_bi.fan_value.account_id IS 'The account (creator): joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.fan_value.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.fan_value.fan_onlyfans_id IS 'The fan: joins smartlinks.fans.onlyfans_id.';

COMMENT ON COLUMN smartlinks_bi.fan_value.date_day IS 'Day of the first touch in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_touch_at IS 'The earliest click behind a conversion of the fan; of conversions without one, the conversion.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_smart_link_id IS 'The link of that first touch: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_smart_link_name IS 'The name of that link now.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_vendor IS 'Label vendor of that link on that day. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_channel IS 'Channel of that click. Null where no click is known.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_campaign_key IS 'utm_campaign of that click as smartlinks_bi.campaign_key writes it.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_subscribed_at IS 'The first new_subscriber. Null where there is none.';

COMMENT ON COLUMN smartlinks_bi.fan_value.subscriptions IS 'Conversions new_subscriber: above 1 the fan came back.';

COMMENT ON COLUMN smartlinks_bi.fan_value.payments IS 'Conversions new_transaction.';

COMMENT ON COLUMN smartlinks_bi.fan_value.repeat_payments IS 'payments after the first.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_payment_at IS 'The first payment. Null where there is none.';

COMMENT ON COLUMN smartlinks_bi.fan_value.last_payment_at IS 'The last payment. Null where there is none.';

COMMENT ON COLUMN smartlinks_bi.fan_value.days_to_first_payment IS 'Days from the first touch to the first payment, with two decimals. Null without a payment.';

COMMENT ON COLUMN smartlinks_bi.fan_value.revenue_gross IS 'USD before fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.fan_value.revenue_net IS 'USD after fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.fan_value.first_payment_net IS 'USD after fees of the first payment. Null where there is none.';

COMMENT ON COLUMN smartlinks_bi.fan_value.repeat_revenue_net IS 'revenue_net without that of the first payment. Exact.';

COMMENT ON VIEW smartlinks_bi.freshness IS 'How fresh each workspace is: one row each. What the command status says, in SQL.';

COMMENT ON COLUMN smartlinks_bi.freshness.workspace IS 'The workspace.';

COMMENT ON COLUMN smartlinks_bi.freshness.complete_through IS 'Last day (REPORT_TIMEZONE) up to which every link is counted equal to the API. Null where no day is. Reports should end here.';

COMMENT ON COLUMN smartlinks_bi.freshness.proven_through IS 'The moment up to which all is counted, days that did not settle aside.';

COMMENT ON COLUMN smartlinks_bi.freshness.listed_at IS 'When the list of links was last read.';

COMMENT ON COLUMN smartlinks_bi.freshness.lag_seconds IS 'Seconds from proven_through to now.';

COMMENT ON COLUMN smartlinks_bi.freshness.is_yesterday_complete IS 'True where complete_through is yesterday or later.';

COMMENT ON COLUMN smartlinks_bi.freshness.links IS 'Links that the API lists now, of the accounts that are synced.';

COMMENT ON COLUMN smartlinks_bi.freshness.links_incomplete IS 'Links of these of which yesterday is not complete.';

COMMENT ON COLUMN smartlinks_bi.freshness.unsettled_days IS 'Days of links (UTC) whose counts could not be made equal yet.';

COMMENT ON COLUMN smartlinks_bi.freshness.newest_click_at IS 'The newest click stored.';

COMMENT ON COLUMN smartlinks_bi.freshness.newest_conversion_at IS 'The newest conversion stored.';

COMMENT ON COLUMN smartlinks_bi.freshness.last_run_at IS 'When the newest run began.';

COMMENT ON COLUMN smartlinks_bi.freshness.last_run_outcome IS 'How it ended. Null while it runs, and where it was killed.';

COMMENT ON COLUMN smartlinks_bi.freshness.report_timezone IS 'The time zone that cuts days: the setting REPORT_TIMEZONE.';

COMMENT ON VIEW smartlinks_bi.funnel IS 'How many of the people who clicked on a day subscribed, paid, and paid again, until now: one row each link and day of the click. Young days are not done: people come for weeks. Days whose rows were removed for their age (RETENTION_MONTHS) are left out.';

COMMENT ON COLUMN smartlinks_bi.funnel.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.funnel.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.funnel.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.funnel.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.funnel.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.funnel.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.funnel.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.funnel.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.funnel.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.funnel.free_trial_days IS 'Days of the free trial of the link. Null where it gives none.';

COMMENT ON COLUMN smartlinks_bi.funnel.date_day IS 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.funnel.clicks IS 'All clicks of the day.';

COMMENT ON COLUMN smartlinks_bi.funnel.unique_clicks IS 'Clicks of the day that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.funnel.distinct_subscribers IS 'Different fans of these clicks who subscribed.';

COMMENT ON COLUMN smartlinks_bi.funnel.distinct_payers IS 'Different fans of these clicks who paid.';

COMMENT ON COLUMN smartlinks_bi.funnel.distinct_repeat_payers IS 'Different fans of these clicks who paid more than once.';

COMMENT ON COLUMN smartlinks_bi.funnel.subscribers_per_click IS 'distinct_subscribers / unique_clicks. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.funnel.payers_per_subscriber IS 'distinct_payers / distinct_subscribers. Null without subscribers.';

COMMENT ON COLUMN smartlinks_bi.funnel.repeat_payers_per_payer IS 'distinct_repeat_payers / distinct_payers. Null without payers.';

COMMENT ON VIEW smartlinks_bi.link_cost IS 'Cost of links as the team entered it in the console of the API, by the link''s own mode, beside what they earned. Null, not 0, where no cost was entered or the mode is not known. Imported spend is another source: it stands beside and is not added.';

COMMENT ON COLUMN smartlinks_bi.link_cost.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.link_cost.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.link_cost.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.link_cost.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.link_cost.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.link_cost.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.link_cost.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.link_cost.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.link_cost.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.link_cost.cost_input_mode IS 'How the cost was entered: perSub, perClick or perPromo. Null: not at all.';

COMMENT ON COLUMN smartlinks_bi.link_cost.cost_input_value IS 'The cost as entered, in USD.';

COMMENT ON COLUMN smartlinks_bi.link_cost.cost IS 'USD in all: perSub is the value times subscribers, perClick times clicks (both as the API counts them for the cost), perPromo the value itself.';

COMMENT ON COLUMN smartlinks_bi.link_cost.cost_per_subscriber IS 'USD: cost / subscribers. Null where there is no cost or no subscriber.';

COMMENT ON COLUMN smartlinks_bi.link_cost.cost_per_click IS 'USD: cost / unique_clicks. Null where there is no cost or no click.';

COMMENT ON COLUMN smartlinks_bi.link_cost.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.link_cost.subscribers IS 'Conversions new_subscriber.';

COMMENT ON COLUMN smartlinks_bi.link_cost.revenue_gross IS 'USD before fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.link_cost.revenue_net IS 'USD after fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.link_cost.roas IS 'revenue_net / cost. Null where no cost is known.';

COMMENT ON COLUMN smartlinks_bi.link_cost.roas_gross IS 'revenue_gross / cost. Null where no cost is known.';

COMMENT ON COLUMN smartlinks_bi.link_cost.profit IS 'USD: revenue_net - cost. Null where no cost is known.';

COMMENT ON COLUMN smartlinks_bi.link_cost.imported_spend IS 'Imported ad spend of the link in USD. Null where none is known.';

COMMENT ON COLUMN smartlinks_bi.link_cost.api_cost_per_sub IS 'USD for each subscriber, as the API works it out: field cost.perSub.';

COMMENT ON COLUMN smartlinks_bi.link_cost.api_cost_per_click IS 'USD for each click, as the API works it out: field cost.perClick.';

COMMENT ON VIEW smartlinks_bi.link_performance IS 'Links over their whole life, with the last 7 and 28 days and the API’s own counters beside: one row each link, removed links and links without rows included.';

COMMENT ON COLUMN smartlinks_bi.link_performance.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.link_performance.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.link_performance.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.link_performance.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.link_performance.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.link_performance.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.link_performance.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.link_performance.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.link_performance.created_at IS 'When the link was made. Null where the API does not say.';

COMMENT ON COLUMN smartlinks_bi.link_performance.complete_through IS 'Last day up to which everything of the link is counted equal to the API. Null where no day is.';

COMMENT ON COLUMN smartlinks_bi.link_performance.first_click_day IS 'Day of its first click. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.last_click_day IS 'Day of its last click. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.link_performance.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.link_performance.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.link_performance.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.link_performance.conversions IS 'Conversions of all types.';

COMMENT ON COLUMN smartlinks_bi.link_performance.subscribers IS 'Conversions new_subscriber. One person may subscribe more than once.';

COMMENT ON COLUMN smartlinks_bi.link_performance.payments IS 'Conversions new_transaction.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_gross IS 'USD before fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_net IS 'USD after fees, summed over new_transaction. Exact.';

COMMENT ON COLUMN smartlinks_bi.link_performance.distinct_payers IS 'Different fans who paid. Must not be added up over links. Null where conversions were removed for their age (RETENTION_MONTHS).';

COMMENT ON COLUMN smartlinks_bi.link_performance.spend IS 'Imported ad spend in USD. Null, not 0, where none is known; lines without a rate of exchange are in unmatched_spend.';

COMMENT ON COLUMN smartlinks_bi.link_performance.bot_share IS 'bot_clicks / clicks, from 0 to 1. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.link_performance.duplicate_share IS 'duplicate_clicks / clicks, from 0 to 1. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.link_performance.subscribers_per_click IS 'subscribers / unique_clicks. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.link_performance.cost_per_subscriber IS 'USD: spend / subscribers. Null where there is no spend or no subscriber.';

COMMENT ON COLUMN smartlinks_bi.link_performance.cost_per_click IS 'USD: spend / unique_clicks. Null where there is no spend or no click.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_net_per_click IS 'USD: revenue_net / unique_clicks. Null without clicks.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_net_per_subscriber IS 'USD: revenue_net / subscribers. Null without subscribers.';

COMMENT ON COLUMN smartlinks_bi.link_performance.roas IS 'Return on ad spend: revenue_net / spend. Null where no spend is known.';

COMMENT ON COLUMN smartlinks_bi.link_performance.roas_gross IS 'The same with revenue_gross, as vendors and ad platforms show it.';

COMMENT ON COLUMN smartlinks_bi.link_performance.profit IS 'USD: revenue_net - spend. Null where no spend is known.';

COMMENT ON COLUMN smartlinks_bi.link_performance.clicks_7d IS 'clicks of the last 7 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.bot_clicks_7d IS 'bot_clicks of the last 7 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.unique_clicks_7d IS 'unique_clicks of the last 7 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.subscribers_7d IS 'subscribers of the last 7 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.payments_7d IS 'payments of the last 7 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_gross_7d IS 'revenue_gross of the last 7 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_net_7d IS 'revenue_net of the last 7 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.spend_7d IS 'spend of the last 7 days that are over, today left out. Null where none is known.';

COMMENT ON COLUMN smartlinks_bi.link_performance.clicks_28d IS 'clicks of the last 28 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.bot_clicks_28d IS 'bot_clicks of the last 28 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.unique_clicks_28d IS 'unique_clicks of the last 28 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.subscribers_28d IS 'subscribers of the last 28 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.payments_28d IS 'payments of the last 28 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_gross_28d IS 'revenue_gross of the last 28 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_net_28d IS 'revenue_net of the last 28 days that are over, today left out.';

COMMENT ON COLUMN smartlinks_bi.link_performance.spend_28d IS 'spend of the last 28 days that are over, today left out. Null where none is known.';

COMMENT ON COLUMN smartlinks_bi.link_performance.api_clicks IS 'clicks, as the API counts them itself for the link: what its panel shows. Null where it says none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.clicks_difference IS 'clicks - api_clicks: 0 where both sides agree, null where the API says none. Where the API counts differently on purpose (bots, duplicates), it stands still.';

COMMENT ON COLUMN smartlinks_bi.link_performance.api_conversions IS 'conversions, as the API counts them itself for the link: what its panel shows. Null where it says none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.conversions_difference IS 'conversions - api_conversions: 0 where both sides agree, null where the API says none. Where the API counts differently on purpose (bots, duplicates), it stands still.';

COMMENT ON COLUMN smartlinks_bi.link_performance.api_subscribers IS 'subscribers, as the API counts them itself for the link: what its panel shows. Null where it says none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.subscribers_difference IS 'subscribers - api_subscribers: 0 where both sides agree, null where the API says none. Where the API counts differently on purpose (bots, duplicates), it stands still.';

COMMENT ON COLUMN smartlinks_bi.link_performance.api_spenders IS 'spenders, as the API counts them itself for the link: what its panel shows. Null where it says none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.spenders_difference IS 'distinct_payers - api_spenders: 0 where both sides agree, null where the API says none. Where the API counts differently on purpose (bots, duplicates), it stands still.';

COMMENT ON COLUMN smartlinks_bi.link_performance.api_revenue_gross IS 'revenue_gross, as the API counts them itself for the link: what its panel shows. Null where it says none.';

COMMENT ON COLUMN smartlinks_bi.link_performance.revenue_gross_difference IS 'revenue_gross - api_revenue_gross: 0 where both sides agree, null where the API says none. Where the API counts differently on purpose (bots, duplicates), it stands still.';

COMMENT ON VIEW smartlinks_bi.link_periods IS 'Links with their labels over time: a row for each stretch of days on which the same labels hold; the stretches of a link have no day in common and no gap.';

COMMENT ON COLUMN smartlinks_bi.link_periods.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.link_periods.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.link_periods.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.link_periods.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.link_periods.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.link_periods.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.link_periods.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.link_periods.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.link_periods.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.link_periods.creative IS 'Label creative of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.link_periods.labels IS 'All labels of the link as a JSON object, key by key. Empty where it has none.';

COMMENT ON COLUMN smartlinks_bi.link_periods.free_trial_days IS 'Days of the free trial. Null where the link gives none.';

COMMENT ON COLUMN smartlinks_bi.link_periods.first_day IS 'First day of the stretch; -infinity: from the beginning.';

COMMENT ON COLUMN smartlinks_bi.link_periods.last_day IS 'Last day of the stretch; infinity: until further notice.';

COMMENT ON VIEW smartlinks_bi.links IS 'Links with their labels as they hold today, one row each, removed links included.';

COMMENT ON COLUMN smartlinks_bi.links.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.links.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.links.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.links.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.links.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.links.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.links.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.links.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.links.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.links.creative IS 'Label creative of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.links.labels IS 'All labels of the link as a JSON object, key by key. Empty where it has none.';

COMMENT ON COLUMN smartlinks_bi.links.free_trial_days IS 'Days of the free trial. Null where the link gives none.';

COMMENT ON VIEW smartlinks_bi.postback_health IS 'Postbacks, one row each: whether the receiver takes them. The API shows only the newest delivery of each, so counts are of those that a sync happened to see.';

COMMENT ON COLUMN smartlinks_bi.postback_health.workspace IS 'The workspace that listed the postback first.';

COMMENT ON COLUMN smartlinks_bi.postback_health.postback_id IS 'The postback: joins smartlinks.postbacks.id.';

COMMENT ON COLUMN smartlinks_bi.postback_health.url IS 'Where it is sent to, without secrets.';

COMMENT ON COLUMN smartlinks_bi.postback_health.smart_link_scope IS 'Whether it is sent for all links or for chosen ones.';

COMMENT ON COLUMN smartlinks_bi.postback_health.postback_status IS 'active, or removed where the API no longer lists it.';

COMMENT ON COLUMN smartlinks_bi.postback_health.conversion_types IS 'The types of conversions that it is sent for, as text.';

COMMENT ON COLUMN smartlinks_bi.postback_health.smart_links IS 'How many links it is configured for by name.';

COMMENT ON COLUMN smartlinks_bi.postback_health.last_delivery_at IS 'When the newest delivery that was seen was sent. Null: none was seen.';

COMMENT ON COLUMN smartlinks_bi.postback_health.last_succeeded IS 'Whether the receiver took that one.';

COMMENT ON COLUMN smartlinks_bi.postback_health.last_status_code IS 'HTTP status of its answer. Null where there was none.';

COMMENT ON COLUMN smartlinks_bi.postback_health.last_error_type IS 'Kind of its failure. Null where there was none.';

COMMENT ON COLUMN smartlinks_bi.postback_health.last_success_at IS 'When the newest delivery that was taken was sent, of those seen.';

COMMENT ON COLUMN smartlinks_bi.postback_health.failing_since IS 'The first of the failures seen since then. Null where the newest was taken.';

COMMENT ON COLUMN smartlinks_bi.postback_health.deliveries_seen_7d IS 'Deliveries seen of the last 7 days.';

COMMENT ON COLUMN smartlinks_bi.postback_health.failures_seen_7d IS 'Failures among them.';

COMMENT ON COLUMN smartlinks_bi.postback_health.last_conversion_at IS 'The newest conversion of its links and types that is stored: there should be a delivery for it.';

COMMENT ON COLUMN smartlinks_bi.postback_health.is_silent IS 'True where that conversion is more than an hour younger than the newest delivery, or there is none. Null where there is no conversion.';

COMMENT ON VIEW smartlinks_bi.restatements IS 'What changed of days that were over already: one row each change of a click or conversion. Reports made before restated_at showed the day without it.';

COMMENT ON COLUMN smartlinks_bi.restatements.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.restatements.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.restatements.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.restatements.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.restatements.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.restatements.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.restatements.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.restatements.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.restatements.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.restatements.date_day IS 'The day whose figures changed, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.restatements.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_bi.restatements.row_id IS 'The click or conversion: its id in the table called like the stream.';

COMMENT ON COLUMN smartlinks_bi.restatements.kind IS 'late: it came when its day was counted already. edited: a field changed. vanished: the API no longer lists it. returned: it is listed again.';

COMMENT ON COLUMN smartlinks_bi.restatements.field IS 'The field that was edited. Null for the other kinds.';

COMMENT ON COLUMN smartlinks_bi.restatements.before IS 'What the field was, as text.';

COMMENT ON COLUMN smartlinks_bi.restatements.after IS 'What it became, as text.';

COMMENT ON COLUMN smartlinks_bi.restatements.rows_difference IS 'Rows more (1) or less (-1) in that day.';

COMMENT ON COLUMN smartlinks_bi.restatements.revenue_gross_difference IS 'USD more or less in revenue_gross of that day.';

COMMENT ON COLUMN smartlinks_bi.restatements.revenue_net_difference IS 'USD more or less in revenue_net of that day.';

COMMENT ON COLUMN smartlinks_bi.restatements.restated_at IS 'When the warehouse learned of it.';

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

COMMENT ON VIEW smartlinks_bi.traffic_quality IS 'Clicks of links by day, country and device, and how many of them are bots or duplicates. Add up the counts and divide; do not average the shares.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.workspace IS 'The workspace that listed the link first.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.account_id IS 'The account (creator) of the link: joins smartlinks.accounts.id.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.account_username IS 'The username of that account now.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.smart_link_name IS 'The name of the link now.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.link_type IS 'Kind of link, free_trial or tracking_link: field link_type.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.link_status IS 'active, or removed where the API no longer lists the link. The rows of removed links stay.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.vendor IS 'Label vendor of the link. Null where it has none.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.channel IS 'Label channel of the link; where it has none, the channel that most of its clicks came through. Null where it has neither.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.date_day IS 'Day of the clicks, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.is_complete IS 'True where all of this day is counted equal to the API, for clicks and conversions. False: figures may still grow.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.country_code IS 'Country of the click, ISO 3166 two letters. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.browser_device_type IS 'Device of the click, such as mobile or desktop. Null where unknown.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.clicks IS 'All clicks: bot_clicks + duplicate_clicks + unique_clicks.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.bot_clicks IS 'Clicks flagged is_bot, duplicates among them included.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.duplicate_clicks IS 'Clicks flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.unique_clicks IS 'Clicks that are neither bots nor duplicates.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.bot_share IS 'bot_clicks / clicks, from 0 to 1.';

COMMENT ON COLUMN smartlinks_bi.traffic_quality.duplicate_share IS 'duplicate_clicks / clicks, from 0 to 1.';

COMMENT ON VIEW smartlinks_bi.unmatched_spend IS 'Imported ad spend that no other view shows: what names no known link or campaign, and what is in a currency without a rate. This and the spend in campaign_performance are all spend.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.id IS 'The row of smartlinks.ad_spend.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.workspace IS 'The workspace whose spend it is.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.date_day IS 'The day of the spend, as the ad platform cuts its days.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.source IS 'Where the figures come from, such as meta.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.platform IS 'Where it was spent, such as meta or a traffic network.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.smart_link_id IS 'The link it was spent on: joins smartlinks.smart_links.id. Null where not known.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.smart_link_name IS 'The name of that link now.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.link_in_file IS 'What the imported file calls the link.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.campaign_id IS 'The campaign in the ad platform.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.campaign_name IS 'The name of the campaign in the ad platform.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.utm_source IS 'The utm_source that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.utm_medium IS 'The utm_medium that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.utm_campaign IS 'The utm_campaign that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.utm_content IS 'The utm_content that the ads carry.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.campaign_key IS 'The campaign as smartlinks_bi.campaign_key writes it: of utm_campaign, campaign_name and campaign_id the first under which clicks are known, else the first that is there.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.matched_by IS 'link: the link is known. campaign: clicks of the workspace have this campaign_key. Null: neither, so the spend stands beside no clicks. All rows together are all spend.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.spend IS 'What was spent, in currency. Exact.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.currency IS 'Currency of the spend, ISO 4217.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.fx_rate IS 'USD for one unit of the currency, where the team gave it.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.spend_usd IS 'The spend in USD: spend times fx_rate. Null, not zero, where the rate is not known.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.impressions IS 'Impressions, as the ad platform counts them.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.clicks IS 'Clicks, as the ad platform counts them: not those of the link.';

COMMENT ON COLUMN smartlinks_bi.unmatched_spend.reason IS 'no link or campaign: nothing that is stored is called so. no exchange rate: give fx_rate at the import.';

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

COMMENT ON TABLE smartlinks_sync.click_places IS 'Clicks of each link and day by country and device, in arrays: read smartlinks_bi.click_days_by_country instead.';

COMMENT ON COLUMN smartlinks_sync.click_places.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.click_places.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_sync.click_places.country IS 'Countries of the clicks, each once: field country_code. Null where unknown.';

COMMENT ON COLUMN smartlinks_sync.click_places.country_clicks IS 'All clicks of each country.';

COMMENT ON COLUMN smartlinks_sync.click_places.country_bots IS 'Those flagged is_bot.';

COMMENT ON COLUMN smartlinks_sync.click_places.country_duplicates IS 'Those flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_sync.click_places.device_country IS 'Countries, once for each device: field country_code. Null where unknown.';

COMMENT ON COLUMN smartlinks_sync.click_places.device IS 'The devices: field browser_device_type. Null where unknown.';

COMMENT ON COLUMN smartlinks_sync.click_places.device_clicks IS 'All clicks of each country and device.';

COMMENT ON COLUMN smartlinks_sync.click_places.device_bots IS 'Those flagged is_bot.';

COMMENT ON COLUMN smartlinks_sync.click_places.device_duplicates IS 'Those flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_sync.click_places.device_gross IS 'Sums of the field gross_clicks. Null where no click has one.';

COMMENT ON TABLE smartlinks_sync.click_sources IS 'Clicks of each link and day by campaign tags and by channel, in arrays: read smartlinks_bi.click_days_by_campaign and click_days_by_channel instead.';

COMMENT ON COLUMN smartlinks_sync.click_sources.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.click_sources.date_day IS 'The day of the click, in the time zone of the setting REPORT_TIMEZONE.';

COMMENT ON COLUMN smartlinks_sync.click_sources.campaign IS 'Sets of campaign tags: each joins smartlinks_bi.campaign_tags.row_key of the link.';

COMMENT ON COLUMN smartlinks_sync.click_sources.campaign_clicks IS 'All clicks of each set of tags.';

COMMENT ON COLUMN smartlinks_sync.click_sources.campaign_bots IS 'Those flagged is_bot.';

COMMENT ON COLUMN smartlinks_sync.click_sources.campaign_duplicates IS 'Those flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_sync.click_sources.campaign_gross IS 'Sums of the field gross_clicks. Null where no click has one.';

COMMENT ON COLUMN smartlinks_sync.click_sources.channel IS 'Channels, as smartlinks_bi.click_days_by_channel has them.';

COMMENT ON COLUMN smartlinks_sync.click_sources.channel_clicks IS 'All clicks of each channel.';

COMMENT ON COLUMN smartlinks_sync.click_sources.channel_bots IS 'Those flagged is_bot.';

COMMENT ON COLUMN smartlinks_sync.click_sources.channel_duplicates IS 'Those flagged is_duplicate that are no bots.';

COMMENT ON COLUMN smartlinks_sync.click_sources.channel_gross IS 'Sums of the field gross_clicks. Null where no click has one.';

COMMENT ON TABLE smartlinks_sync.days IS 'The ledger, one row for each link, stream and UTC day with rows: what the API counted and what is stored.';

COMMENT ON COLUMN smartlinks_sync.days.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.days.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.days.day IS 'The UTC day.';

COMMENT ON COLUMN smartlinks_sync.days.api_total IS 'The API''s count of that day. Null where it gave none for the day alone.';

COMMENT ON COLUMN smartlinks_sync.days.stored IS 'Rows of that day that are stored and not marked as deleted.';

COMMENT ON COLUMN smartlinks_sync.days.status IS 'verified: both counts agree; unsettled: not yet; quarantined: a row could not be stored; forgotten: the API no longer answers for it, rows are kept.';

COMMENT ON COLUMN smartlinks_sync.days.verified_at IS 'When both counts last agreed (UTC).';

COMMENT ON COLUMN smartlinks_sync.days.run_id IS 'The run that wrote this: joins smartlinks_sync.runs.id.';

COMMENT ON COLUMN smartlinks_sync.days.dropped IS 'Rows of stored that retention has removed since, after they were proven. Null: none were.';

COMMENT ON TABLE smartlinks_sync.drift IS 'Fields and values that the API sent and this version does not expect, one row each.';

COMMENT ON COLUMN smartlinks_sync.drift.stream IS 'Where it came: clicks, conversions, links or postbacks.';

COMMENT ON COLUMN smartlinks_sync.drift.field IS 'The field; with its value where the value is what is new.';

COMMENT ON COLUMN smartlinks_sync.drift.first_seen_at IS 'When it first came (UTC).';

COMMENT ON COLUMN smartlinks_sync.drift.type IS 'JSON type of the field, never its content.';

COMMENT ON COLUMN smartlinks_sync.drift.sample_kind IS 'field or value: what of it is new.';

COMMENT ON TABLE smartlinks_sync.dropped_months IS 'Rows that retention removed, one row for each link, stream and UTC month: counters and revenue of the API count them still.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.month IS 'The first day of the UTC month.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.rows IS 'Rows that were removed.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.rows_without_bots IS 'Of these, clicks that are no bots; of conversions all.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.rows_without_duplicates IS 'Of these, clicks that are no duplicates; of conversions all.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.rows_unflagged IS 'Of these, clicks that are neither; of conversions all.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.amount_gross IS 'Sum of the gross amounts of removed conversions, in USD.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.transactions_gross IS 'The same over conversions of the type new_transaction.';

COMMENT ON COLUMN smartlinks_sync.dropped_months.verified_at IS 'When verify had counted them equal to the API (UTC).';

COMMENT ON COLUMN smartlinks_sync.dropped_months.dropped_at IS 'When the last of them was removed (UTC).';

COMMENT ON COLUMN smartlinks_sync.dropped_months.run_id IS 'The run that did: joins smartlinks_sync.runs.id.';

COMMENT ON TABLE smartlinks_sync.erased_clicks IS 'Clicks that led to a conversion of an erased person: they are stored without what tells of a person.';

COMMENT ON COLUMN smartlinks_sync.erased_clicks.click_id IS 'The click: joins smartlinks.clicks.id.';

COMMENT ON COLUMN smartlinks_sync.erased_clicks.erased_at IS 'When (UTC).';

COMMENT ON TABLE smartlinks_sync.erased_fans IS 'People who were erased, one row each. Later readings leave them out.';

COMMENT ON COLUMN smartlinks_sync.erased_fans.fan_hash IS 'A keyed hash of the id of the fan; the id itself is not kept.';

COMMENT ON COLUMN smartlinks_sync.erased_fans.erased_at IS 'When (UTC).';

COMMENT ON TABLE smartlinks_sync.late_rows IS 'Clicks and conversions that came when their day was over and counted already: smartlinks_bi.restatements shows them.';

COMMENT ON COLUMN smartlinks_sync.late_rows.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.late_rows.row_id IS 'The id of the click or conversion.';

COMMENT ON COLUMN smartlinks_sync.late_rows.seen_at IS 'When it was first stored (UTC).';

COMMENT ON COLUMN smartlinks_sync.late_rows.run_id IS 'The run that stored it: joins smartlinks_sync.runs.id.';

COMMENT ON TABLE smartlinks_sync.listed_twice IS 'Clicks and conversions that one link took from another, one row each; those that both of them list stay with the first.';

COMMENT ON COLUMN smartlinks_sync.listed_twice.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.listed_twice.row_id IS 'The id of the click or conversion.';

COMMENT ON COLUMN smartlinks_sync.listed_twice.smart_link_id IS 'The link that had it first: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.listed_twice.other_link_id IS 'The link that took it: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.listed_twice.is_certain IS 'True once both were seen to list it: the first link keeps it then.';

COMMENT ON COLUMN smartlinks_sync.listed_twice.seen_at IS 'When that was last noted (UTC).';

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

COMMENT ON COLUMN smartlinks_sync.quarantine.reason IS 'Why: no_id, no_time, id_too_long, not_json, listed_twice, or rejected_ and the SQLSTATE.';

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

COMMENT ON COLUMN smartlinks_sync.rate_budget.leasable IS 'Requests that workers could still lease at leasable_at, in advance of sending them.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.leasable_at IS 'When that was worked out (UTC); null where no worker has leased any.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.longest_spans IS 'JSON: by endpoint, seconds of the longest range that it answers, where it cuts longer ones and does not say so.';

COMMENT ON COLUMN smartlinks_sync.rate_budget.links_probed_at IS 'When the list of links was last asked for more than are known, by the service''s clock (UTC).';

COMMENT ON TABLE smartlinks_sync.readers IS 'Roles that grant-reader made, one row each: every migration gives them the tables and columns it made.';

COMMENT ON COLUMN smartlinks_sync.readers.name IS 'The database role.';

COMMENT ON COLUMN smartlinks_sync.readers.with_pii IS 'True where it may see personal data.';

COMMENT ON COLUMN smartlinks_sync.readers.granted_at IS 'When its rights were last chosen (UTC).';

COMMENT ON TABLE smartlinks_sync.retention IS 'Workspaces for which a person has agreed to RETENTION_MONTHS, one row each, with what came of it last.';

COMMENT ON COLUMN smartlinks_sync.retention.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.retention.months IS 'The smallest number of months that was agreed to.';

COMMENT ON COLUMN smartlinks_sync.retention.agreed_at IS 'When (UTC).';

COMMENT ON COLUMN smartlinks_sync.retention.ran_at IS 'When old rows were last looked for (UTC); null: not yet.';

COMMENT ON COLUMN smartlinks_sync.retention.kept_from IS 'Rows of before (UTC) were to be removed then.';

COMMENT ON COLUMN smartlinks_sync.retention.rows_dropped IS 'Rows removed in all.';

COMMENT ON COLUMN smartlinks_sync.retention.held IS 'JSON: links that were held back then, by the reason.';

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

COMMENT ON TABLE smartlinks_sync.settings IS 'Settings that all processes over this database must agree on, one row each; of SYNC_SETTLE_SECONDS and SYNC_ACCOUNT_IDS what the last one had, for the views.';

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

COMMENT ON COLUMN smartlinks_sync.streams.dropped_rows IS 'Rows that retention removed: counters of the API count them still.';

COMMENT ON COLUMN smartlinks_sync.streams.kept_from IS 'Rows of before (UTC) were removed by retention, or are about to be; they are not read again. Null: none were.';

COMMENT ON COLUMN smartlinks_sync.streams.verified_at IS 'When verify last counted all of it and found no difference (UTC); null where it never did, or found one since.';

COMMENT ON COLUMN smartlinks_sync.streams.verified_through IS 'Up to when it counted then (UTC).';

COMMENT ON TABLE smartlinks_sync.troubles IS 'Troubles that alerts tell of, one row for each kind that is open or whose end was not told.';

COMMENT ON COLUMN smartlinks_sync.troubles.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.troubles.kind IS 'What kind of trouble.';

COMMENT ON COLUMN smartlinks_sync.troubles.since IS 'Since when (UTC).';

COMMENT ON COLUMN smartlinks_sync.troubles.detail IS 'One sentence without personal data.';

COMMENT ON COLUMN smartlinks_sync.troubles.told_at IS 'When its beginning was told (UTC); null while it was not.';

COMMENT ON COLUMN smartlinks_sync.troubles.ended_at IS 'When it was over (UTC); null while it is open.';

COMMENT ON TABLE smartlinks_sync.units IS 'Streams that a run has given to workers (start --role worker), one row each, of the newest run that planned it.';

COMMENT ON COLUMN smartlinks_sync.units.workspace IS 'The team: the name of its API key in the configuration.';

COMMENT ON COLUMN smartlinks_sync.units.smart_link_id IS 'The link: joins smartlinks.smart_links.id.';

COMMENT ON COLUMN smartlinks_sync.units.stream IS 'clicks or conversions.';

COMMENT ON COLUMN smartlinks_sync.units.run_id IS 'The run that planned it: joins smartlinks_sync.runs.id.';

COMMENT ON COLUMN smartlinks_sync.units.place IS 'Its place among those of its link; the next one is queued when this one has ended.';

COMMENT ON COLUMN smartlinks_sync.units.state IS 'waiting, queued, running, ended (its result is not read yet), done, or cancelled with its run.';

COMMENT ON COLUMN smartlinks_sync.units.queued_at IS 'When the run planned it (UTC).';

COMMENT ON COLUMN smartlinks_sync.units.started_at IS 'When a worker first began with it in this run (UTC).';

COMMENT ON COLUMN smartlinks_sync.units.ended_at IS 'When it ended (UTC).';

COMMENT ON COLUMN smartlinks_sync.units.worker IS 'The worker that has it, or had it last.';

COMMENT ON COLUMN smartlinks_sync.units.starts IS 'How often a worker began with it in this run; more than 1 after a worker died or was stopped.';

COMMENT ON COLUMN smartlinks_sync.units.failures IS 'Runs in a row in which it was set aside.';

COMMENT ON COLUMN smartlinks_sync.units.error_code IS 'What it failed with last; null where it did not.';

COMMENT ON COLUMN smartlinks_sync.units.aside_until IS 'It is set aside, and not worked on before this (UTC).';

COMMENT ON COLUMN smartlinks_sync.units.plan IS 'JSON: the range to work on.';

COMMENT ON COLUMN smartlinks_sync.units.result IS 'JSON: what became of it, until the scheduler has read it. Figures and ids only.';
