create table imported_trades (
  source text not null check (source <> ''),
  id bigint not null check (id > 0),
  ticket_id text check (ticket_id <> ''),
  status text not null check (status in (
    'pending', 'open', 'closing', 'partial', 'expired', 'error', 'closed')),
  symbol text not null check (symbol <> ''),
  market text,
  ticker text,
  contract text,
  strike numeric(18,6) not null,
  side char(1) not null check (side in ('Y', 'N')),
  count numeric(14,2) not null check (count > 0),
  buy_price numeric(10,4) not null check (buy_price between 0 and 1),
  sell_price numeric(10,4) check (sell_price between 0 and 1),
  fees numeric(18,6),
  pnl numeric(18,6),
  win_loss char(1) check (win_loss in ('W', 'L', 'D')),
  probability numeric(9,6) check (probability between 0 and 100),
  momentum numeric(12,6),
  symbol_open numeric(18,6),
  symbol_close numeric(18,6),
  entry_method text,
  close_method text,
  strategy text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  original jsonb not null,
  checksum text not null,
  imported_by text not null check (imported_by <> ''),
  imported_at timestamptz not null default clock_timestamp(),
  primary key (source, id),
  unique (source, ticket_id),
  check (status <> 'closed'
    or (sell_price is not null and pnl is not null and win_loss is not null
      and closed_at is not null))
);
comment on table imported_trades is
  'Trades that another system has made, as its database had them. Nothing here is guarded.';
comment on column imported_trades.source is 'Which system, or which of its users.';
comment on column imported_trades.original is 'The whole row, with every column that it had.';
comment on column imported_trades.checksum is 'SHA-256 of the original, its members sorted by name.';

create table imported_active_trades (
  source text not null,
  trade_id bigint not null,
  status text not null check (status in ('pending', 'active', 'closing')),
  count numeric(14,2) not null check (count > 0),
  buy_price numeric(10,4) not null check (buy_price between 0 and 1),
  symbol_price numeric(18,6),
  close_price numeric(10,4),
  probability numeric(9,6) check (probability between 0 and 100),
  pnl numeric(18,6),
  original jsonb not null,
  checksum text not null,
  imported_by text not null check (imported_by <> ''),
  imported_at timestamptz not null default clock_timestamp(),
  primary key (source, trade_id),
  foreign key (source, trade_id) references imported_trades (source, id)
);
comment on table imported_active_trades is
  'What another system had under watch when its database was imported last, with its last marks.';
comment on column imported_active_trades.close_price is 'What the opposite leg asked.';
comment on column imported_active_trades.pnl is 'Of one contract, before fees.';
