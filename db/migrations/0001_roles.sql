-- Group roles, without login: a deployment grants them to its own login roles.
--   tradewarden_owner   owns the relations; runs migrations
--   tradewarden_writer  the running process: reads and writes rows, alters nothing
--   tradewarden_reader  dashboards and people: reads
-- Roles belong to the whole cluster, so they may be there already. A migrating role that may not
-- create roles needs them made beforehand.

do $$
declare
  wanted text;
begin
  foreach wanted in array array['tradewarden_owner', 'tradewarden_writer', 'tradewarden_reader']
  loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin', wanted);
      exception
        -- Another database of the cluster was migrated at the same moment.
        when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end
$$;

grant usage on schema public to tradewarden_owner, tradewarden_writer, tradewarden_reader;
grant create on schema public to tradewarden_owner;

-- Relations of this and of later migrations; append-only tables take rights away again.
alter default privileges in schema public
  grant select on tables to tradewarden_reader;
alter default privileges in schema public
  grant select, insert, update, delete on tables to tradewarden_writer;
alter default privileges in schema public
  grant usage, select on sequences to tradewarden_writer;
