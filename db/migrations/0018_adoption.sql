alter table trades drop constraint trades_close_method_check;
alter table trades add constraint trades_close_method_check check (close_method in (
  'auto_probability', 'auto_momentum_spike', 'auto_price_floor', 'auto_take_profit',
  'auto_trailing', 'auto_break_even', 'auto_max_hold', 'auto_before_close', 'auto_blind',
  'limit_close', 'manual', 'expired', 'external', 'released'));

alter table operator_requests drop constraint operator_requests_kind_check;
alter table operator_requests add constraint operator_requests_kind_check
  check (kind in ('close', 'retry', 'pause', 'resume', 'explain', 'release'));

create table external_positions (
  book text not null references books (id),
  market text not null,
  side char(1) not null check (side in ('Y', 'N')),
  count numeric(14,2) not null check (count > 0),
  unexplained numeric(14,2) not null check (unexplained between 0 and count),
  price numeric(10,4) check (price between 0 and 1),
  seen_since timestamptz not null,
  seen_at timestamptz not null,
  primary key (book, market)
);
comment on table external_positions is
  'Contracts at the venue that no trade of ours holds, as the last comparison has found them.';
comment on column external_positions.unexplained is
  'How many of them came beside trades of ours without being claimed, left or released.';
comment on column external_positions.price is 'Average price, where the venue says it.';

create table adoption_requests (
  id uuid primary key default gen_random_uuid(),
  book text not null references books (id),
  market text not null,
  side char(1) not null check (side in ('Y', 'N')),
  count numeric(14,2) check (count > 0),
  guard jsonb not null,
  asked_by text not null check (asked_by <> ''),
  asked_at timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  answer text check ((answer is null) = (answered_at is null))
);
comment on table adoption_requests is
  'Claims of people on external positions. The process that guards the book makes each a trade,
   once, and answers here.';

create index adoption_requests_open on adoption_requests (book, asked_at)
  where answered_at is null;

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
