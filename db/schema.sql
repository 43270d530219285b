-- The schema after all migrations. Written by `npm run schema`; do not edit.

-- Sequences

create sequence trade_id_seq as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;

-- Tables

create table account_balances (
  book text not null,
  at timestamp with time zone not null,
  cash numeric(18,6) not null,
  constraint account_balances_pkey PRIMARY KEY (book, at),
  constraint account_balances_book_fkey FOREIGN KEY (book) REFERENCES books(id)
);

create table adoption_requests (
  id uuid default gen_random_uuid() not null,
  book text not null,
  market text not null,
  side character(1) not null,
  count numeric,
  guard jsonb not null,
  asked_by text not null,
  asked_at timestamp with time zone default clock_timestamp() not null,
  answered_at timestamp with time zone,
  answer text,
  constraint adoption_requests_pkey PRIMARY KEY (id),
  constraint adoption_requests_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint adoption_requests_asked_by_check CHECK ((asked_by <> ''::text)),
  constraint adoption_requests_check CHECK (((answer IS NULL) = (answered_at IS NULL))),
  constraint adoption_requests_count_check CHECK ((count > (0)::numeric)),
  constraint adoption_requests_side_check CHECK ((side = ANY (ARRAY['Y'::bpchar, 'N'::bpchar])))
);

create table audit_log (
  id bigint not null,
  kind text not null,
  key text collate "C" not null,
  at timestamp with time zone not null,
  entry text not null,
  hash text not null,
  constraint audit_log_pkey PRIMARY KEY (id),
  constraint audit_log_key_kind_key UNIQUE (key, kind),
  constraint audit_log_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
  constraint audit_log_id_check CHECK ((id > 0)),
  constraint audit_log_key_check CHECK ((key <> ''::text)),
  constraint audit_log_kind_check CHECK ((kind = ANY (ARRAY['asked'::text, 'answered'::text])))
);

create table books (
  id text not null,
  kind text not null,
  label text not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  taken_up_at timestamp with time zone default now() not null,
  constraint books_pkey PRIMARY KEY (id),
  constraint books_id_check CHECK ((id <> ''::text)),
  constraint books_kind_check CHECK ((kind = ANY (ARRAY['live'::text, 'paper'::text])))
);

create table desk_reports (
  book text not null,
  desk text not null,
  at timestamp with time zone not null,
  state text not null,
  why text,
  paused_until timestamp with time zone,
  open_trades integer not null,
  watchlist jsonb not null,
  refusals jsonb not null,
  constraint desk_reports_pkey PRIMARY KEY (book, desk),
  constraint desk_reports_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint desk_reports_desk_check CHECK ((desk <> ''::text)),
  constraint desk_reports_open_trades_check CHECK ((open_trades >= 0)),
  constraint desk_reports_state_check CHECK ((state = ANY (ARRAY['disabled'::text, 'paused'::text, 'inactive'::text, 'active'::text])))
) with (fillfactor=50);

create table external_positions (
  book text not null,
  market text not null,
  side character(1) not null,
  count numeric not null,
  unexplained numeric not null,
  price numeric,
  seen_since timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  instrument jsonb,
  constraint external_positions_pkey PRIMARY KEY (book, market),
  constraint external_positions_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint external_positions_check CHECK (((unexplained >= (0)::numeric) AND (unexplained <= count))),
  constraint external_positions_count_check CHECK ((count > (0)::numeric)),
  constraint external_positions_price_check CHECK (((price >= (0)::numeric) AND ((price <= (1)::numeric) OR (instrument IS NOT NULL)))),
  constraint external_positions_side_check CHECK ((side = ANY (ARRAY['Y'::bpchar, 'N'::bpchar])))
);

create table external_probabilities (
  market text not null,
  yes_percent numeric(7,4) not null,
  valid_from timestamp with time zone default clock_timestamp() not null,
  max_age_ms integer not null,
  source text not null,
  constraint external_probabilities_pkey PRIMARY KEY (market),
  constraint external_probabilities_market_check CHECK ((market <> ''::text)),
  constraint external_probabilities_max_age_ms_check CHECK ((max_age_ms > 0)),
  constraint external_probabilities_source_check CHECK ((source <> ''::text)),
  constraint external_probabilities_yes_percent_check CHECK (((yes_percent >= (0)::numeric) AND (yes_percent <= (100)::numeric)))
);

create table fills (
  trade_id bigint not null,
  fill_id text collate "C" not null,
  client_order_id text collate "C" not null,
  market text not null,
  count numeric not null,
  price numeric not null,
  fee numeric(18,6) not null,
  is_taker boolean not null,
  at timestamp with time zone not null,
  constraint fills_pkey PRIMARY KEY (trade_id, fill_id),
  constraint fills_trade_id_fkey FOREIGN KEY (trade_id) REFERENCES trades(id),
  constraint fills_count_check CHECK ((count > (0)::numeric)),
  constraint fills_fill_id_check CHECK ((fill_id <> ''::text)),
  constraint fills_price_check CHECK (((price >= (0)::numeric) AND ((price <= (1)::numeric) OR (market ~~ '%:%'::text))))
);

create table house_marks (
  run text collate "C" not null,
  seq integer not null,
  at timestamp with time zone not null,
  kind text collate "C" not null,
  subject text collate "C" not null,
  child text collate "C",
  state text collate "C",
  why text,
  by text,
  constraint house_marks_pkey PRIMARY KEY (run, seq),
  constraint house_marks_run_fkey FOREIGN KEY (run) REFERENCES house_runs(run) ON DELETE CASCADE,
  constraint house_marks_check CHECK (((kind <> 'child'::text) OR (state IS NOT NULL))),
  constraint house_marks_kind_check CHECK ((kind = ANY (ARRAY['feed'::text, 'alarm'::text, 'entries'::text, 'switch'::text, 'child'::text]))),
  constraint house_marks_seq_check CHECK ((seq > 0))
);

create table house_runs (
  run text collate "C" not null,
  book text collate "C" not null,
  began_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  noted_at timestamp with time zone default clock_timestamp() not null,
  constraint house_runs_pkey PRIMARY KEY (run),
  constraint house_runs_check CHECK ((seen_at >= began_at)),
  constraint house_runs_run_check CHECK ((run <> ''::text))
);

create table imported_active_trades (
  source text not null,
  trade_id bigint not null,
  status text not null,
  count numeric(14,2) not null,
  buy_price numeric(10,4) not null,
  symbol_price numeric(18,6),
  close_price numeric(10,4),
  probability numeric(9,6),
  pnl numeric(18,6),
  original jsonb not null,
  checksum text not null,
  imported_by text not null,
  imported_at timestamp with time zone default clock_timestamp() not null,
  constraint imported_active_trades_pkey PRIMARY KEY (source, trade_id),
  constraint imported_active_trades_source_trade_id_fkey FOREIGN KEY (source, trade_id) REFERENCES imported_trades(source, id),
  constraint imported_active_trades_buy_price_check CHECK (((buy_price >= (0)::numeric) AND (buy_price <= (1)::numeric))),
  constraint imported_active_trades_count_check CHECK ((count > (0)::numeric)),
  constraint imported_active_trades_imported_by_check CHECK ((imported_by <> ''::text)),
  constraint imported_active_trades_probability_check CHECK (((probability >= (0)::numeric) AND (probability <= (100)::numeric))),
  constraint imported_active_trades_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'active'::text, 'closing'::text])))
);

create table imported_trades (
  source text not null,
  id bigint not null,
  ticket_id text,
  status text not null,
  symbol text not null,
  market text,
  ticker text,
  contract text,
  strike numeric(18,6) not null,
  side character(1) not null,
  count numeric(14,2) not null,
  buy_price numeric(10,4) not null,
  sell_price numeric(10,4),
  fees numeric(18,6),
  pnl numeric(18,6),
  win_loss character(1),
  probability numeric(9,6),
  momentum numeric(12,6),
  symbol_open numeric(18,6),
  symbol_close numeric(18,6),
  entry_method text,
  close_method text,
  strategy text,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  original jsonb not null,
  checksum text not null,
  imported_by text not null,
  imported_at timestamp with time zone default clock_timestamp() not null,
  constraint imported_trades_pkey PRIMARY KEY (source, id),
  constraint imported_trades_source_ticket_id_key UNIQUE (source, ticket_id),
  constraint imported_trades_buy_price_check CHECK (((buy_price >= (0)::numeric) AND (buy_price <= (1)::numeric))),
  constraint imported_trades_check CHECK (((status <> 'closed'::text) OR ((sell_price IS NOT NULL) AND (pnl IS NOT NULL) AND (win_loss IS NOT NULL) AND (closed_at IS NOT NULL)))),
  constraint imported_trades_count_check CHECK ((count > (0)::numeric)),
  constraint imported_trades_id_check CHECK ((id > 0)),
  constraint imported_trades_imported_by_check CHECK ((imported_by <> ''::text)),
  constraint imported_trades_probability_check CHECK (((probability >= (0)::numeric) AND (probability <= (100)::numeric))),
  constraint imported_trades_sell_price_check CHECK (((sell_price >= (0)::numeric) AND (sell_price <= (1)::numeric))),
  constraint imported_trades_side_check CHECK ((side = ANY (ARRAY['Y'::bpchar, 'N'::bpchar]))),
  constraint imported_trades_source_check CHECK ((source <> ''::text)),
  constraint imported_trades_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'open'::text, 'closing'::text, 'partial'::text, 'expired'::text, 'error'::text, 'closed'::text]))),
  constraint imported_trades_symbol_check CHECK ((symbol <> ''::text)),
  constraint imported_trades_ticket_id_check CHECK ((ticket_id <> ''::text)),
  constraint imported_trades_win_loss_check CHECK ((win_loss = ANY (ARRAY['W'::bpchar, 'L'::bpchar, 'D'::bpchar])))
);

create table installation (
  only_row boolean default true not null,
  id text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  constraint installation_pkey PRIMARY KEY (only_row),
  constraint installation_id_check CHECK ((id ~ '^[0-9a-f]{8}$'::text)),
  constraint installation_only_row_check CHECK (only_row)
);

create table intents (
  trade_id bigint not null,
  intent_id text collate "C" not null,
  actor text collate "C" not null,
  seq integer not null,
  kind text not null,
  payload jsonb not null,
  created_at timestamp with time zone not null,
  constraint intents_pkey PRIMARY KEY (trade_id, intent_id),
  constraint intents_intent_id_check CHECK ((intent_id <> ''::text))
);

create table kill_switch (
  only_row boolean default true not null,
  state text not null,
  setting bigint not null,
  set_by text not null,
  reason text,
  set_at timestamp with time zone not null,
  seen_setting bigint,
  seen_at timestamp with time zone,
  constraint kill_switch_pkey PRIMARY KEY (only_row),
  constraint kill_switch_only_row_check CHECK (only_row),
  constraint kill_switch_reason_check CHECK ((reason <> ''::text)),
  constraint kill_switch_set_by_check CHECK ((set_by <> ''::text)),
  constraint kill_switch_setting_check CHECK ((setting > 0)),
  constraint kill_switch_state_check CHECK ((state = ANY (ARRAY['running'::text, 'no-entries'::text, 'reduce-only'::text, 'flatten'::text])))
);

create table kill_switch_history (
  setting bigint not null,
  state text not null,
  set_by text not null,
  reason text,
  set_at timestamp with time zone not null,
  constraint kill_switch_history_pkey PRIMARY KEY (setting)
);

create table leases (
  shard integer not null,
  owner text not null,
  token bigint not null,
  expires_at timestamp with time zone not null,
  alive_at timestamp with time zone,
  constraint leases_pkey PRIMARY KEY (shard),
  constraint leases_shard_check CHECK (((shard >= 0) AND (shard <= 63))),
  constraint leases_token_check CHECK ((token >= 0))
) with (fillfactor=50);

create table markets (
  ticker text not null,
  event text not null,
  series text not null,
  symbol text not null,
  title text not null,
  strike numeric(18,6) not null,
  open_at timestamp with time zone not null,
  close_at timestamp with time zone not null,
  status text not null,
  result jsonb,
  tick_size numeric not null,
  exchange_index integer not null,
  updated_at timestamp with time zone not null,
  instrument jsonb,
  constraint markets_pkey PRIMARY KEY (ticker),
  constraint markets_status_check CHECK ((status = ANY (ARRAY['upcoming'::text, 'active'::text, 'paused'::text, 'closed'::text, 'settled'::text]))),
  constraint markets_tick_size_check CHECK ((tick_size > (0)::numeric)),
  constraint markets_ticker_check CHECK ((ticker <> ''::text))
);

create table model_tables (
  symbol text not null,
  version integer not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  created_by text not null,
  source text not null,
  checksum text not null,
  content bytea not null,
  constraint model_tables_pkey PRIMARY KEY (symbol, version),
  constraint model_tables_check CHECK ((checksum = encode(sha256(content), 'hex'::text))),
  constraint model_tables_created_by_check CHECK ((created_by <> ''::text)),
  constraint model_tables_source_check CHECK ((source <> ''::text)),
  constraint model_tables_symbol_check CHECK ((symbol <> ''::text)),
  constraint model_tables_version_check CHECK ((version > 0))
);

create table operator_requests (
  id uuid default gen_random_uuid() not null,
  trade_id bigint not null,
  kind text not null,
  asked_by text not null,
  asked_at timestamp with time zone default clock_timestamp() not null,
  answered_at timestamp with time zone,
  answer text,
  settings_version bigint,
  count numeric,
  constraint operator_requests_pkey PRIMARY KEY (id),
  constraint operator_requests_settings_version_fkey FOREIGN KEY (settings_version) REFERENCES settings(version),
  constraint operator_requests_trade_id_fkey FOREIGN KEY (trade_id) REFERENCES trades(id),
  constraint operator_requests_asked_by_check CHECK ((asked_by <> ''::text)),
  constraint operator_requests_check CHECK (((answer IS NULL) = (answered_at IS NULL))),
  constraint operator_requests_check1 CHECK (((count IS NULL) OR ((count > (0)::numeric) AND (kind = 'close'::text)))),
  constraint operator_requests_guard_check CHECK (((kind = 'guard'::text) = (settings_version IS NOT NULL))),
  constraint operator_requests_kind_check CHECK ((kind = ANY (ARRAY['close'::text, 'retry'::text, 'pause'::text, 'resume'::text, 'explain'::text, 'release'::text, 'guard'::text, 'revive'::text])))
);

create table orders (
  trade_id bigint not null,
  client_order_id text collate "C" not null,
  leg text not null,
  attempt integer not null,
  request jsonb not null,
  created_at timestamp with time zone not null,
  state text not null,
  seq integer not null,
  venue_order_id text,
  filled numeric not null,
  cost numeric(18,6) not null,
  fees numeric(18,6) not null,
  reason text,
  deadline_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  machine_version integer not null,
  context jsonb not null,
  constraint orders_pkey PRIMARY KEY (trade_id, client_order_id),
  constraint orders_trade_id_fkey FOREIGN KEY (trade_id) REFERENCES trades(id),
  constraint orders_attempt_check CHECK ((attempt > 0)),
  constraint orders_client_order_id_check CHECK ((client_order_id <> ''::text)),
  constraint orders_filled_check CHECK ((filled >= (0)::numeric)),
  constraint orders_leg_check CHECK ((leg = ANY (ARRAY['entry'::text, 'exit'::text]))),
  constraint orders_seq_check CHECK ((seq > 0)),
  constraint orders_state_check CHECK ((state = ANY (ARRAY['intended'::text, 'submitting'::text, 'working'::text, 'unknown'::text, 'resolving'::text, 'filled'::text, 'cancelled'::text, 'rejected'::text])))
) with (fillfactor=60);

create table portfolio_history (
  book text not null,
  day date not null,
  at timestamp with time zone not null,
  cash numeric(18,6),
  invested numeric(18,6) not null,
  realised numeric(18,6) not null,
  open_positions integer not null,
  closed_trades integer not null,
  constraint portfolio_history_pkey PRIMARY KEY (book, day),
  constraint portfolio_history_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint portfolio_history_closed_trades_check CHECK ((closed_trades >= 0)),
  constraint portfolio_history_invested_check CHECK ((invested >= (0)::numeric)),
  constraint portfolio_history_open_positions_check CHECK ((open_positions >= 0))
);

create table positions (
  book text not null,
  market text not null,
  side character(1) not null,
  count numeric not null,
  updated_at timestamp with time zone not null,
  instrument jsonb,
  constraint positions_pkey PRIMARY KEY (book, market),
  constraint positions_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint positions_count_check CHECK ((count >= (0)::numeric)),
  constraint positions_side_check CHECK ((side = ANY (ARRAY['Y'::bpchar, 'N'::bpchar])))
);

create table price_log (
  symbol text not null,
  at timestamp with time zone not null,
  price numeric(18,6) not null,
  constraint price_log_pkey PRIMARY KEY (symbol, at),
  constraint price_log_price_check CHECK ((price > (0)::numeric))
);

create table schema_migrations (
  version integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone default now() not null,
  constraint schema_migrations_pkey PRIMARY KEY (version)
);

create table settings (
  version bigint not null,
  source text not null,
  scope text not null,
  name text collate "C" not null,
  patch jsonb not null,
  origins jsonb not null,
  changed_by text not null,
  reason text not null,
  at timestamp with time zone default clock_timestamp() not null,
  supersedes bigint,
  constraint settings_pkey PRIMARY KEY (version),
  constraint settings_supersedes_fkey FOREIGN KEY (supersedes) REFERENCES settings(version),
  constraint settings_changed_by_check CHECK ((changed_by <> ''::text)),
  constraint settings_check CHECK (((name = ''::text) = (scope = 'default'::text))),
  constraint settings_check1 CHECK ((supersedes < version)),
  constraint settings_origins_check CHECK ((jsonb_typeof(origins) = 'object'::text)),
  constraint settings_patch_check CHECK ((jsonb_typeof(patch) = 'object'::text)),
  constraint settings_reason_check CHECK ((reason <> ''::text)),
  constraint settings_scope_check CHECK ((scope = ANY (ARRAY['default'::text, 'desk'::text, 'series'::text, 'trade'::text]))),
  constraint settings_source_check CHECK ((source = ANY (ARRAY['start'::text, 'command'::text]))),
  constraint settings_version_check CHECK ((version > 0))
);

create table settings_previews (
  id uuid default gen_random_uuid() not null,
  version bigint not null,
  scope text not null,
  name text not null,
  patch jsonb not null,
  asked_at timestamp with time zone default clock_timestamp() not null,
  answered_at timestamp with time zone,
  answer jsonb,
  constraint settings_previews_pkey PRIMARY KEY (id),
  constraint settings_previews_check CHECK (((name = ''::text) = (scope = 'default'::text))),
  constraint settings_previews_check1 CHECK (((answer IS NULL) = (answered_at IS NULL))),
  constraint settings_previews_patch_check CHECK ((jsonb_typeof(patch) = 'object'::text)),
  constraint settings_previews_scope_check CHECK ((scope = ANY (ARRAY['default'::text, 'desk'::text, 'series'::text, 'trade'::text]))),
  constraint settings_previews_version_check CHECK ((version >= 0))
);

create table settlements (
  book text not null,
  market text not null,
  result jsonb not null,
  settled_at timestamp with time zone not null,
  constraint settlements_pkey PRIMARY KEY (book, market),
  constraint settlements_book_fkey FOREIGN KEY (book) REFERENCES books(id)
);

create table signal_rejections (
  book text not null,
  symbol text not null,
  frame_ms integer not null,
  reason text not null,
  count bigint not null,
  last_at timestamp with time zone not null,
  constraint signal_rejections_pkey PRIMARY KEY (book, symbol, frame_ms, reason),
  constraint signal_rejections_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint signal_rejections_count_check CHECK ((count > 0)),
  constraint signal_rejections_frame_ms_check CHECK ((frame_ms >= 0)),
  constraint signal_rejections_reason_check CHECK ((reason <> ''::text))
) with (fillfactor=50);

create table signals (
  book text not null,
  symbol text not null,
  frame_ms integer not null,
  closed_at timestamp with time zone not null,
  direction text not null,
  confidence double precision not null,
  adx double precision,
  trend_factor double precision not null,
  votes jsonb not null,
  open numeric(18,6) not null,
  high numeric(18,6) not null,
  low numeric(18,6) not null,
  close numeric(18,6) not null,
  ticks integer not null,
  unproven_ms integer not null,
  candles integer not null,
  stored_at timestamp with time zone default now() not null,
  constraint signals_pkey PRIMARY KEY (book, symbol, frame_ms, closed_at),
  constraint signals_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint signals_adx_check CHECK (((adx >= (0)::double precision) AND (adx <= (100)::double precision))),
  constraint signals_candles_check CHECK ((candles > 0)),
  constraint signals_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (100)::double precision))),
  constraint signals_direction_check CHECK ((direction = ANY (ARRAY['up'::text, 'down'::text, 'none'::text]))),
  constraint signals_frame_ms_check CHECK ((frame_ms > 0)),
  constraint signals_ticks_check CHECK ((ticks > 0)),
  constraint signals_trend_factor_check CHECK (((trend_factor >= (0)::double precision) AND (trend_factor <= (1)::double precision))),
  constraint signals_unproven_ms_check CHECK ((unproven_ms >= 0)),
  constraint signals_votes_check CHECK ((jsonb_typeof(votes) = 'array'::text))
);

create table ticket_requests (
  book text not null,
  ticket_id text not null,
  body jsonb not null,
  asked_by text not null,
  asked_at timestamp with time zone default clock_timestamp() not null,
  answered_at timestamp with time zone,
  answer text,
  constraint ticket_requests_pkey PRIMARY KEY (book, ticket_id),
  constraint ticket_requests_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint ticket_requests_asked_by_check CHECK ((asked_by <> ''::text)),
  constraint ticket_requests_check CHECK (((answer IS NULL) = (answered_at IS NULL))),
  constraint ticket_requests_ticket_id_check CHECK ((ticket_id <> ''::text))
);

create table trade_transitions (
  trade_id bigint not null,
  actor text collate "C" not null,
  seq integer not null,
  at timestamp with time zone not null,
  event_id text collate "C" not null,
  event_type text generated always as ((event ->> 'type'::text)) stored not null,
  event jsonb not null,
  cause jsonb generated always as ((event -> 'cause'::text)) stored,
  from_state text,
  to_state text not null,
  context jsonb not null,
  intents jsonb not null,
  machine_version integer not null,
  lease_token bigint not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint trade_transitions_pkey PRIMARY KEY (trade_id, actor, seq),
  constraint trade_transitions_trade_id_actor_event_id_key UNIQUE (trade_id, actor, event_id),
  constraint trade_transitions_actor_check CHECK ((actor <> ''::text)),
  constraint trade_transitions_check CHECK (((from_state IS NULL) = (seq = 1))),
  constraint trade_transitions_event_id_check CHECK ((event_id <> ''::text)),
  constraint trade_transitions_seq_check CHECK ((seq > 0))
);

create table trades (
  id bigint not null,
  book text not null,
  ticket_id text not null,
  market text not null,
  event text not null,
  symbol text not null,
  side character(1) not null,
  strike numeric(18,6) not null,
  count numeric not null,
  origin jsonb not null,
  ticket jsonb not null,
  created_at timestamp with time zone not null,
  state text not null,
  seq integer not null,
  held numeric not null,
  buy_price numeric,
  sell_price numeric,
  fees numeric(18,6) not null,
  pnl numeric(18,6),
  win_loss character(1),
  close_method text,
  unprotected_ms bigint not null,
  close_at timestamp with time zone not null,
  deadline_at timestamp with time zone,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  quarantined_at timestamp with time zone,
  quarantine_reason text,
  machine_version integer not null,
  context jsonb not null,
  instrument jsonb,
  constraint trades_pkey PRIMARY KEY (id),
  constraint trades_book_ticket_id_key UNIQUE (book, ticket_id),
  constraint trades_book_fkey FOREIGN KEY (book) REFERENCES books(id),
  constraint trades_buy_price_check CHECK (((buy_price >= (0)::numeric) AND ((buy_price <= (1)::numeric) OR (instrument IS NOT NULL)))),
  constraint trades_check CHECK (((ended_at IS NULL) = (state <> ALL (ARRAY['closed'::text, 'failed'::text])))),
  constraint trades_check1 CHECK (((quarantine_reason IS NULL) = (quarantined_at IS NULL))),
  constraint trades_close_method_check CHECK ((close_method = ANY (ARRAY['auto_probability'::text, 'auto_momentum_spike'::text, 'auto_price_floor'::text, 'auto_take_profit'::text, 'auto_trailing'::text, 'auto_break_even'::text, 'auto_max_hold'::text, 'auto_before_close'::text, 'auto_blind'::text, 'limit_close'::text, 'manual'::text, 'expired'::text, 'external'::text, 'released'::text]))),
  constraint trades_count_check CHECK ((count > (0)::numeric)),
  constraint trades_held_check CHECK ((held >= (0)::numeric)),
  constraint trades_id_check CHECK ((id > 0)),
  constraint trades_sell_price_check CHECK (((sell_price >= (0)::numeric) AND ((sell_price <= (1)::numeric) OR (instrument IS NOT NULL)))),
  constraint trades_seq_check CHECK ((seq > 0)),
  constraint trades_side_check CHECK ((side = ANY (ARRAY['Y'::bpchar, 'N'::bpchar]))),
  constraint trades_state_check CHECK ((state = ANY (ARRAY['opening'::text, 'open'::text, 'monitoring.watching'::text, 'monitoring.verifying'::text, 'autoStopping.clearing'::text, 'autoStopping.exiting'::text, 'autoStopping.retrying'::text, 'autoStopping.stuck'::text, 'closing.clearing'::text, 'closing.exiting'::text, 'closing.retrying'::text, 'closing.stuck'::text, 'settling'::text, 'closed'::text, 'failed'::text]))),
  constraint trades_ticket_id_check CHECK ((ticket_id <> ''::text)),
  constraint trades_unprotected_ms_check CHECK ((unprotected_ms >= 0)),
  constraint trades_win_loss_check CHECK ((win_loss = ANY (ARRAY['W'::bpchar, 'L'::bpchar, 'D'::bpchar])))
) with (fillfactor=60);

-- Indexes

CREATE INDEX adoption_requests_open ON public.adoption_requests USING btree (book, asked_at) WHERE (answered_at IS NULL);
CREATE INDEX house_runs_by_book ON public.house_runs USING btree (book, began_at);
CREATE INDEX markets_series_close ON public.markets USING btree (series, close_at);
CREATE UNIQUE INDEX operator_requests_guard ON public.operator_requests USING btree (trade_id, settings_version) WHERE (settings_version IS NOT NULL);
CREATE INDEX operator_requests_open ON public.operator_requests USING btree (asked_at) WHERE (answered_at IS NULL);
CREATE INDEX orders_live ON public.orders USING btree (trade_id) WHERE (ended_at IS NULL);
CREATE INDEX settings_layers ON public.settings USING btree (source, scope, name, version DESC);
CREATE INDEX settings_previews_open ON public.settings_previews USING btree (asked_at) WHERE (answered_at IS NULL);
CREATE INDEX signals_stored ON public.signals USING btree (stored_at);
CREATE INDEX ticket_requests_open ON public.ticket_requests USING btree (book, asked_at) WHERE (answered_at IS NULL);
CREATE INDEX trades_book ON public.trades USING btree (book, id);
CREATE INDEX trades_live ON public.trades USING btree (book, id) WHERE (ended_at IS NULL);
CREATE INDEX trades_market ON public.trades USING btree (book, market);
CREATE INDEX trades_realised ON public.trades USING btree (book, closed_at, id) INCLUDE (pnl) WHERE (pnl IS NOT NULL);

-- Privileges

grant select, usage on later sequences in schema public to tradewarden_writer;
grant select on later tables in schema public to tradewarden_reader;
grant delete, insert, select, update on later tables in schema public to tradewarden_writer;
grant create, usage on schema public to tradewarden_owner;
grant usage on schema public to tradewarden_reader;
grant usage on schema public to tradewarden_writer;
grant usage on schema public to public;
grant select, usage on sequence trade_id_seq to tradewarden_writer;
grant select on table account_balances to tradewarden_reader;
grant insert, select on table account_balances to tradewarden_writer;
grant select on table adoption_requests to tradewarden_reader;
grant delete, insert, select, update on table adoption_requests to tradewarden_writer;
grant select on table audit_log to tradewarden_reader;
grant insert, select on table audit_log to tradewarden_writer;
grant select on table books to tradewarden_reader;
grant delete, insert, select, update on table books to tradewarden_writer;
grant select on table desk_reports to tradewarden_reader;
grant delete, insert, select, update on table desk_reports to tradewarden_writer;
grant select on table external_positions to tradewarden_reader;
grant delete, insert, select, update on table external_positions to tradewarden_writer;
grant select on table external_probabilities to tradewarden_reader;
grant delete, insert, select, update on table external_probabilities to tradewarden_writer;
grant select on table fills to tradewarden_reader;
grant insert, select on table fills to tradewarden_writer;
grant select on table house_marks to tradewarden_reader;
grant delete, insert, select, update on table house_marks to tradewarden_writer;
grant select on table house_runs to tradewarden_reader;
grant delete, insert, select, update on table house_runs to tradewarden_writer;
grant select on table imported_active_trades to tradewarden_reader;
grant delete, insert, select, update on table imported_active_trades to tradewarden_writer;
grant select on table imported_trades to tradewarden_reader;
grant delete, insert, select, update on table imported_trades to tradewarden_writer;
grant select on table installation to tradewarden_reader;
grant select on table installation to tradewarden_writer;
grant select on table intents to tradewarden_reader;
grant delete, insert, select, update on table intents to tradewarden_writer;
grant select on table kill_switch to tradewarden_reader;
grant select, update on table kill_switch to tradewarden_writer;
grant select on table kill_switch_history to tradewarden_reader;
grant insert, select on table kill_switch_history to tradewarden_writer;
grant select on table leases to tradewarden_reader;
grant select, update on table leases to tradewarden_writer;
grant select on table markets to tradewarden_reader;
grant delete, insert, select, update on table markets to tradewarden_writer;
grant select on table model_tables to tradewarden_reader;
grant insert, select on table model_tables to tradewarden_writer;
grant select on table operator_requests to tradewarden_reader;
grant delete, insert, select, update on table operator_requests to tradewarden_writer;
grant select on table orders to tradewarden_reader;
grant delete, insert, select, update on table orders to tradewarden_writer;
grant select on table portfolio_history to tradewarden_reader;
grant delete, insert, select, update on table portfolio_history to tradewarden_writer;
grant select on table positions to tradewarden_reader;
grant delete, insert, select, update on table positions to tradewarden_writer;
grant select on table price_log to tradewarden_reader;
grant insert, select on table price_log to tradewarden_writer;
grant select on table settings to tradewarden_reader;
grant insert, select on table settings to tradewarden_writer;
grant select on table settings_previews to tradewarden_reader;
grant delete, insert, select, update on table settings_previews to tradewarden_writer;
grant select on table settlements to tradewarden_reader;
grant delete, insert, select, update on table settlements to tradewarden_writer;
grant select on table signal_rejections to tradewarden_reader;
grant delete, insert, select, update on table signal_rejections to tradewarden_writer;
grant select on table signals to tradewarden_reader;
grant delete, insert, select, update on table signals to tradewarden_writer;
grant select on table ticket_requests to tradewarden_reader;
grant delete, insert, select, update on table ticket_requests to tradewarden_writer;
grant select on table trade_transitions to tradewarden_reader;
grant insert, select on table trade_transitions to tradewarden_writer;
grant select on table trades to tradewarden_reader;
grant delete, insert, select, update on table trades to tradewarden_writer;

-- Comments

comment on table account_balances is 'Cash of a book over time, as the venue reported it.';

comment on table adoption_requests is 'Claims of people on external positions. The process that guards the book makes each a trade,
   once, and answers here.';

comment on table audit_log is 'What people and programs have asked of the API and what came of it, append-only: each row seals
   the one before it.';

comment on column audit_log.entry is 'The action, or its outcome, as JSON; the very text is sealed.';

comment on column audit_log.hash is 'SHA-256 of the hash before it (none before the first) and of entry.';

comment on column audit_log.key is 'The key under which the action is asked: once, for ever.';

comment on table books is 'The venue accounts whose money trades use: the live one, and one for each paper session.';

comment on table desk_reports is 'How each desk last said it stands. A desk that starts takes its pause up from here.';

comment on table external_positions is 'Contracts at the venue that no trade of ours holds, as the last comparison has found them.';

comment on column external_positions.price is 'Average price, where the venue says it.';

comment on column external_positions.unexplained is 'How many of them came beside trades of ours without being claimed, left or released.';

comment on table external_probabilities is 'What other processes say of markets, each by an upsert of its row; the watch only reads.';

comment on column external_probabilities.max_age_ms is 'For how long it holds. Then there is none: an old value is never used.';

comment on column external_probabilities.valid_from is 'From when on the value holds, on the market''s clock: real time, except in paper mode.';

comment on table fills is 'Fills of our orders, each once, priced on the leg the trade holds.';

comment on column fills.price is 'of a binary contract the held leg''s price, of a linear one the coin''s';

comment on table house_marks is 'What the house went through, mark by mark, bounded in time and number; no decision rests on it.';

comment on column house_marks.at is 'On the market''s clock.';

comment on column house_marks.child is 'Null: the supervisor itself, or no child at all.';

comment on column house_marks.state is 'How it stands from then on, or what befell a child; null: it is over.';

comment on column house_marks.subject is 'The feed, the key of the alarm, the supervisor of a child.';

comment on table house_runs is 'Each life of a process that stood guard over a book.';

comment on column house_runs.began_at is 'On the market''s clock, as seen_at.';

comment on column house_runs.noted_at is 'The database''s clock: what is a week old goes.';

comment on column house_runs.seen_at is 'Until then it proves to have been there; some seconds more it may have been.';

comment on table imported_active_trades is 'What another system had under watch when its database was imported last, with its last marks.';

comment on column imported_active_trades.close_price is 'What the opposite leg asked.';

comment on column imported_active_trades.pnl is 'Of one contract, before fees.';

comment on table imported_trades is 'Trades that another system has made, as its database had them. Nothing here is guarded.';

comment on column imported_trades.checksum is 'SHA-256 of the original, its members sorted by name.';

comment on column imported_trades.original is 'The whole row, with every column that it had.';

comment on column imported_trades.source is 'Which system, or which of its users.';

comment on table installation is 'One row, drawn once: keeps the client order ids of two databases apart at a venue.';

comment on table intents is 'Effects that were committed and whose outcome is not yet: dispatched again after a crash.';

comment on table kill_switch is 'One row for the installation: what may still be done with money. Stops are never part of it.';

comment on column kill_switch.seen_setting is 'The last setting that the process which guards the trades has taken in.';

comment on table kill_switch_history is 'Every setting of the kill switch: who, when and why.';

comment on table leases is 'Who may write the trades of a shard. The token grows with each change of owner and is checked
   inside every append; times are the database''s own.';

comment on column leases.alive_at is 'Until when, by this clock, an owner that stood guard knew to live: told at each renewal.';

comment on table markets is 'Binary markets as the venue last described them.';

comment on column markets.result is 'The venue''s word on the outcome; null until it is given.';

comment on table model_tables is 'Lookup tables of probabilities. The newest version of a symbol is in force; none is ever changed.';

comment on column model_tables.content is 'The table in its file format, which has a version itself.';

comment on column model_tables.source is 'What it was built or imported from.';

comment on table operator_requests is 'What people ask of open trades. The process that guards a trade takes its requests up, journals
   them under their id, and answers here.';

comment on column operator_requests.count is 'How many contracts to close; null: the whole position.';

comment on column operator_requests.settings_version is 'Of a change of the guard: the settings from which the trade is to be guarded.';

comment on table orders is 'The current row of each order: the outcome of its last transition in trade_transitions.';

comment on column orders.cost is 'price times count of all fills, in the prices of fills: of a linear contract the notional';

comment on column orders.request is 'What is asked of the venue. Part of the context, kept once: the context has it at birth only.';

comment on table portfolio_history is 'One row for each book and UTC day: the last look at the book on that day.';

comment on column portfolio_history.cash is 'Cash as the venue last reported it; null before its first report.';

comment on column portfolio_history.invested is 'What the contracts held were bought for.';

comment on column portfolio_history.realised is 'Profit or loss of all closed trades, after fees.';

comment on table positions is 'Positions as the venue reported them when it was last asked.';

comment on table price_log is 'Spot prices, at most one for each symbol and instant.';

comment on table settings is 'How trades are guarded, in layers: append-only, one row a change, versions without a gap. The
   newest row of each source, scope and name is in force.';

comment on column settings.origins is 'Of a start: where each value comes from, by path.';

comment on column settings.patch is 'The whole layer after the change: value by path of the setting.';

comment on column settings.source is 'start: what a process was started with (file, environment, options). command: what a person set.';

comment on column settings.supersedes is 'The version of this source, scope and name before it.';

comment on table settings_previews is 'What a change of the settings of that version would do to open trades: asked by a command,
   answered by the process that sees their markets. Kept for a day.';

comment on table settlements is 'What the venue paid out, for each book and market.';

comment on table signal_rejections is 'Rows that were refused before they could make a signal, added up.';

comment on column signal_rejections.frame_ms is 'The frame of refused candles; 0: prices.';

comment on table signals is 'What the rules said at the close of each candle that was whole, with the candle itself. Kept for a while.';

comment on column signals.candles is 'Closed candles that were looked at.';

comment on column signals.confidence is 'Percent; 0 where the direction is none.';

comment on column signals.votes is 'What each rule said: direction, strength, value, threshold.';

comment on table ticket_requests is 'Tickets that people and programs have put down. The process that guards the book opens each
   under its id, once, and answers here.';

comment on column ticket_requests.body is 'What is asked for; the same id may ask for nothing else. Its trade bears the id as well.';

comment on table trade_transitions is 'The journal: every transition of every trade and of its orders, append-only, committed before
   it takes effect. Folding an actor''s events through its machine gives its current row.';

comment on column trade_transitions.actor is 'trade, or the client order id of one of the trade''s orders; each has its own seq.';

comment on column trade_transitions.at is 'On the process''s clock, which paper mode may scale.';

comment on column trade_transitions.context is 'After the transition. What never changes (a trade''s ticket, an order''s request) is in the
   context of seq 1 and in the actor''s row only.';

comment on column trade_transitions.intents is 'Effects the transition asked for.';

comment on column trade_transitions.recorded_at is 'On the database''s clock.';

comment on table trades is 'The current row of each trade: the outcome of its last transition in trade_transitions.';

comment on column trades.buy_price is 'average price of the entry: of a binary contract the held leg''s, of a linear one the coin''s';

comment on column trades.close_at is 'When the contract stops trading; the venue may move it.';

comment on column trades.count is 'Contracts the ticket asked for.';

comment on column trades.ended_at is 'When the trade reached closed or failed.';

comment on column trades.held is 'Contracts held now.';

comment on column trades.instrument is 'the linear contract of the ticket, with the scale of its numbers; null: a binary contract';

comment on column trades.quarantined_at is 'Parked since: its process failed too often. Not part of the journal.';

comment on column trades.sell_price is 'average price of the exit, like buy_price; a short has bought there what it had sold';

comment on column trades.ticket is 'What was asked for. Part of the context, kept once: the context has it at birth only.';
