create table audit_log (
  id bigint primary key check (id > 0),
  kind text not null check (kind in ('asked', 'answered')),
  key text collate "C" not null check (key <> ''),
  at timestamptz not null,
  entry text not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  unique (key, kind)
);
comment on table audit_log is
  'What people and programs have asked of the API and what came of it, append-only: each row seals
   the one before it.';
comment on column audit_log.key is 'The key under which the action is asked: once, for ever.';
comment on column audit_log.entry is 'The action, or its outcome, as JSON; the very text is sealed.';
comment on column audit_log.hash is 'SHA-256 of the hash before it (none before the first) and of entry.';
revoke update, delete on audit_log from tradewarden_writer;

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
