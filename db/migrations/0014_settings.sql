create table settings (
  version bigint primary key check (version > 0),
  source text not null check (source in ('start', 'command')),
  scope text not null check (scope in ('default', 'desk', 'series', 'trade')),
  name text collate "C" not null check ((name = '') = (scope = 'default')),
  patch jsonb not null check (jsonb_typeof(patch) = 'object'),
  origins jsonb not null check (jsonb_typeof(origins) = 'object'),
  changed_by text not null check (changed_by <> ''),
  reason text not null check (reason <> ''),
  at timestamptz not null default clock_timestamp(),
  supersedes bigint references settings (version) check (supersedes < version)
);
comment on table settings is
  'How trades are guarded, in layers: append-only, one row a change, versions without a gap. The
   newest row of each source, scope and name is in force.';
comment on column settings.source is
  'start: what a process was started with (file, environment, options). command: what a person set.';
comment on column settings.patch is
  'The whole layer after the change: value by path of the setting.';
comment on column settings.origins is 'Of a start: where each value comes from, by path.';
comment on column settings.supersedes is 'The version of this source, scope and name before it.';

create index settings_layers on settings (source, scope, name, version desc);

revoke update, delete on settings from tradewarden_writer;

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
