create table kill_switch (
  only_row boolean primary key default true check (only_row),
  state text not null check (state in ('running', 'no-entries', 'reduce-only', 'flatten')),
  setting bigint not null check (setting > 0),
  set_by text not null check (set_by <> ''),
  reason text check (reason <> ''),
  set_at timestamptz not null,
  seen_setting bigint,
  seen_at timestamptz
);
comment on table kill_switch is
  'One row for the installation: what may still be done with money. Stops are never part of it.';
comment on column kill_switch.seen_setting is
  'The last setting that the process which guards the trades has taken in.';

create table kill_switch_history (
  setting bigint primary key,
  state text not null,
  set_by text not null,
  reason text,
  set_at timestamptz not null
);
comment on table kill_switch_history is 'Every setting of the kill switch: who, when and why.';

with first as (
  insert into kill_switch (state, setting, set_by, reason, set_at)
  values ('running', 1, 'installation', null, clock_timestamp())
  returning setting, state, set_by, reason, set_at)
insert into kill_switch_history select * from first;

revoke insert, delete on kill_switch from tradewarden_writer;
revoke update, delete on kill_switch_history from tradewarden_writer;

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
