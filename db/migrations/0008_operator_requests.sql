create table operator_requests (
  id uuid primary key default gen_random_uuid(),
  trade_id bigint not null references trades (id),
  kind text not null check (kind in ('close', 'retry', 'pause', 'resume')),
  asked_by text not null check (asked_by <> ''),
  asked_at timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  answer text check ((answer is null) = (answered_at is null))
);
comment on table operator_requests is
  'What people ask of open trades. The process that guards a trade takes its requests up, journals
   them under their id, and answers here.';

create index operator_requests_open on operator_requests (asked_at) where answered_at is null;

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
