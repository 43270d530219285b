create table portfolio_history (
  book text not null references books (id),
  day date not null,
  at timestamptz not null,
  cash numeric(18,6),
  invested numeric(18,6) not null check (invested >= 0),
  realised numeric(18,6) not null,
  open_positions integer not null check (open_positions >= 0),
  closed_trades integer not null check (closed_trades >= 0),
  primary key (book, day)
);
comment on table portfolio_history is
  'One row for each book and UTC day: the last look at the book on that day.';
comment on column portfolio_history.cash is
  'Cash as the venue last reported it; null before its first report.';
comment on column portfolio_history.invested is 'What the contracts held were bought for.';
comment on column portfolio_history.realised is 'Profit or loss of all closed trades, after fees.';
