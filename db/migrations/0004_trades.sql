create sequence trade_id_seq as bigint;

-- Columns that never change come first: an update then logs only what follows them.
create table trades (
  id bigint primary key check (id > 0),
  book text not null references books (id),
  ticket_id text not null check (ticket_id <> ''),
  market text not null,
  event text not null,
  symbol text not null,
  side char(1) not null check (side in ('Y', 'N')),
  strike numeric(18,6) not null,
  count numeric(14,2) not null check (count > 0),
  origin jsonb not null,
  ticket jsonb not null,
  created_at timestamptz not null,
  state text not null check (state in (
    'opening', 'open', 'monitoring.watching', 'monitoring.verifying',
    'autoStopping.exiting', 'autoStopping.retrying', 'autoStopping.stuck',
    'closing.exiting', 'closing.retrying', 'closing.stuck', 'settling', 'closed', 'failed')),
  seq integer not null check (seq > 0),
  held numeric(14,2) not null check (held >= 0),
  buy_price numeric(10,4) check (buy_price between 0 and 1),
  sell_price numeric(10,4) check (sell_price between 0 and 1),
  fees numeric(18,6) not null,
  pnl numeric(18,6),
  win_loss char(1) check (win_loss in ('W', 'L', 'D')),
  close_method text check (close_method in (
    'auto_probability', 'auto_momentum_spike', 'manual', 'expired', 'external')),
  unprotected_ms bigint not null check (unprotected_ms >= 0),
  close_at timestamptz not null,
  deadline_at timestamptz,
  opened_at timestamptz,
  closed_at timestamptz,
  updated_at timestamptz not null,
  ended_at timestamptz check ((ended_at is null) = (state not in ('closed', 'failed'))),
  quarantined_at timestamptz,
  quarantine_reason text check ((quarantine_reason is null) = (quarantined_at is null)),
  machine_version integer not null,
  context jsonb not null,
  unique (book, ticket_id)
) with (fillfactor = 60);
comment on table trades is
  'The current row of each trade: the outcome of its last transition in trade_transitions.';
comment on column trades.ticket is
  'What was asked for. Part of the context, kept once: the context has it at birth only.';
comment on column trades.count is 'Contracts the ticket asked for.';
comment on column trades.held is 'Contracts held now.';
comment on column trades.close_at is 'When the contract stops trading; the venue may move it.';
comment on column trades.ended_at is 'When the trade reached closed or failed.';
comment on column trades.quarantined_at is
  'Parked since: its process failed too often. Not part of the journal.';

-- Predicates and keys of these change at most once in a trade's life, so that the update of each
-- transition stays on its page and touches no index.
create index trades_live on trades (book, id) where ended_at is null;
create index trades_book on trades (book, id);

create table orders (
  trade_id bigint not null references trades (id),
  client_order_id text collate "C" not null check (client_order_id <> ''),
  leg text not null check (leg in ('entry', 'exit')),
  attempt integer not null check (attempt > 0),
  request jsonb not null,
  created_at timestamptz not null,
  state text not null check (state in (
    'intended', 'submitting', 'working', 'unknown', 'resolving',
    'filled', 'cancelled', 'rejected')),
  seq integer not null check (seq > 0),
  venue_order_id text,
  filled numeric(14,2) not null check (filled >= 0),
  cost numeric(18,6) not null,
  fees numeric(18,6) not null,
  reason text,
  deadline_at timestamptz,
  updated_at timestamptz not null,
  ended_at timestamptz,
  machine_version integer not null,
  context jsonb not null,
  primary key (trade_id, client_order_id)
) with (fillfactor = 60);
comment on table orders is
  'The current row of each order: the outcome of its last transition in trade_transitions.';

comment on column orders.request is
  'What is asked of the venue. Part of the context, kept once: the context has it at birth only.';

create index orders_live on orders (trade_id) where ended_at is null;

create table fills (
  trade_id bigint not null references trades (id),
  fill_id text collate "C" not null check (fill_id <> ''),
  client_order_id text collate "C" not null,
  market text not null,
  count numeric(14,2) not null check (count > 0),
  price numeric(10,4) not null check (price between 0 and 1),
  fee numeric(18,6) not null,
  is_taker boolean not null,
  at timestamptz not null,
  primary key (trade_id, fill_id)
);
comment on table fills is 'Fills of our orders, each once, priced on the leg the trade holds.';

revoke update, delete on fills from tradewarden_writer;
