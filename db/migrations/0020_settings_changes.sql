alter table operator_requests drop constraint operator_requests_kind_check;
alter table operator_requests add constraint operator_requests_kind_check
  check (kind in ('close', 'retry', 'pause', 'resume', 'explain', 'release', 'guard'));
alter table operator_requests add column settings_version bigint references settings (version);
alter table operator_requests add constraint operator_requests_guard_check
  check ((kind = 'guard') = (settings_version is not null));
comment on column operator_requests.settings_version is
  'Of a change of the guard: the settings from which the trade is to be guarded.';

create unique index operator_requests_guard on operator_requests (trade_id, settings_version)
  where settings_version is not null;

create table settings_previews (
  id uuid primary key default gen_random_uuid(),
  version bigint not null check (version >= 0),
  scope text not null check (scope in ('default', 'desk', 'series', 'trade')),
  name text not null check ((name = '') = (scope = 'default')),
  patch jsonb not null check (jsonb_typeof(patch) = 'object'),
  asked_at timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  answer jsonb check ((answer is null) = (answered_at is null))
);
comment on table settings_previews is
  'What a change of the settings of that version would do to open trades: asked by a command,
   answered by the process that sees their markets. Kept for a day.';

create index settings_previews_open on settings_previews (asked_at) where answered_at is null;

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
