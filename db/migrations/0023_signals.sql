create table signals (
  book text not null references books (id),
  symbol text not null,
  frame_ms integer not null check (frame_ms > 0),
  closed_at timestamptz not null,
  direction text not null check (direction in ('up', 'down', 'none')),
  confidence double precision not null check (confidence between 0 and 100),
  adx double precision check (adx between 0 and 100),
  trend_factor double precision not null check (trend_factor between 0 and 1),
  votes jsonb not null check (jsonb_typeof(votes) = 'array'),
  open numeric(18,6) not null,
  high numeric(18,6) not null,
  low numeric(18,6) not null,
  close numeric(18,6) not null,
  ticks integer not null check (ticks > 0),
  unproven_ms integer not null check (unproven_ms >= 0),
  candles integer not null check (candles > 0),
  stored_at timestamptz not null default now(),
  primary key (book, symbol, frame_ms, closed_at)
);
comment on table signals is
  'What the rules said at the close of each candle that was whole, with the candle itself. Kept for '
  'a while.';
comment on column signals.confidence is 'Percent; 0 where the direction is none.';
comment on column signals.votes is 'What each rule said: direction, strength, value, threshold.';
comment on column signals.candles is 'Closed candles that were looked at.';

create index signals_stored on signals (stored_at);

create table signal_rejections (
  book text not null references books (id),
  symbol text not null,
  frame_ms integer not null check (frame_ms >= 0),
  reason text not null check (reason <> ''),
  count bigint not null check (count > 0),
  last_at timestamptz not null,
  primary key (book, symbol, frame_ms, reason)
) with (fillfactor = 50);
comment on table signal_rejections is
  'Rows that were refused before they could make a signal, added up.';
comment on column signal_rejections.frame_ms is 'The frame of refused candles; 0: prices.';

-- A migration that creates relations ends with this block. A role that is no member of the owner's
-- group keeps what it has created.
do $$
declare
  relation record;
begin
  if not pg_has_role(current_user, 'tradewarden_owner', 'member') then return; end if;
  for relation in
    select c.oid::regclass as name, case c.relkind when 'S' then 'sequence' else 'table' end as kind
    from pg_class c
    where c.relnamespace = 'public'::regnamespace
      and c.relkind in ('r', 'p', 'S')
      and c.relowner = (select oid from pg_roles where rolname = current_user)
      and not exists (
        select from pg_depend d
        where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'e', 'i'))
  loop
    execute format('alter %s %s owner to tradewarden_owner', relation.kind, relation.name);
  end loop;
end
$$;
