create table markets (
  ticker text primary key check (ticker <> ''),
  event text not null,
  series text not null,
  symbol text not null,
  title text not null,
  strike numeric(18,6) not null,
  open_at timestamptz not null,
  close_at timestamptz not null,
  status text not null check (status in ('upcoming', 'active', 'paused', 'closed', 'settled')),
  result jsonb,
  tick_size numeric(10,4) not null check (tick_size > 0),
  exchange_index integer not null,
  updated_at timestamptz not null
);
comment on table markets is 'Binary markets as the venue last described them.';
comment on column markets.result is 'The venue''s word on the outcome; null until it is given.';

create index markets_series_close on markets (series, close_at);

create table price_log (
  symbol text not null,
  at timestamptz not null,
  price numeric(18,6) not null check (price > 0),
  primary key (symbol, at)
);
comment on table price_log is 'Spot prices, at most one for each symbol and instant.';

create table settlements (
  book text not null references books (id),
  market text not null,
  result jsonb not null,
  settled_at timestamptz not null,
  primary key (book, market)
);
comment on table settlements is 'What the venue paid out, for each book and market.';

create table positions (
  book text not null references books (id),
  market text not null,
  side char(1) not null check (side in ('Y', 'N')),
  count numeric(14,2) not null check (count >= 0),
  updated_at timestamptz not null,
  primary key (book, market)
);
comment on table positions is 'Positions as the venue reported them when it was last asked.';

create table account_balances (
  book text not null references books (id),
  at timestamptz not null,
  cash numeric(18,6) not null,
  primary key (book, at)
);
comment on table account_balances is 'Cash of a book over time, as the venue reported it.';

revoke update, delete on price_log, account_balances from tradewarden_writer;
