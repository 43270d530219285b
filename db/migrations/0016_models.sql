create table model_tables (
  symbol text not null check (symbol <> ''),
  version integer not null check (version > 0),
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null check (created_by <> ''),
  source text not null check (source <> ''),
  checksum text not null check (checksum = encode(sha256(content), 'hex')),
  content bytea not null,
  primary key (symbol, version)
);
comment on table model_tables is
  'Lookup tables of probabilities. The newest version of a symbol is in force; none is ever changed.';
comment on column model_tables.source is 'What it was built or imported from.';
comment on column model_tables.content is 'The table in its file format, which has a version itself.';

create table external_probabilities (
  market text primary key check (market <> ''),
  yes_percent numeric(7,4) not null check (yes_percent between 0 and 100),
  valid_from timestamptz not null default clock_timestamp(),
  max_age_ms integer not null check (max_age_ms > 0),
  source text not null check (source <> '')
);
comment on table external_probabilities is
  'What other processes say of markets, each by an upsert of its row; the watch only reads.';
comment on column external_probabilities.valid_from is
  'From when on the value holds, on the market''s clock: real time, except in paper mode.';
comment on column external_probabilities.max_age_ms is
  'For how long it holds. Then there is none: an old value is never used.';

revoke update, delete on model_tables from tradewarden_writer;

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
