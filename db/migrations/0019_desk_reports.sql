create table desk_reports (
  book text not null references books (id),
  desk text not null check (desk <> ''),
  at timestamptz not null,
  state text not null check (state in ('disabled', 'paused', 'inactive', 'active')),
  why text,
  paused_until timestamptz,
  open_trades integer not null check (open_trades >= 0),
  watchlist jsonb not null,
  refusals jsonb not null,
  primary key (book, desk)
) with (fillfactor = 50);
comment on table desk_reports is
  'How each desk last said it stands. A desk that starts takes its pause up from here.';

-- What a book has realised is added up from here when a process starts.
create index trades_realised on trades (book, closed_at, id) include (pnl) where pnl is not null;

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
