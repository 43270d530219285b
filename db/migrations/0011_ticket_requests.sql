create table ticket_requests (
  book text not null references books (id),
  ticket_id text not null check (ticket_id <> ''),
  body jsonb not null,
  asked_by text not null check (asked_by <> ''),
  asked_at timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  answer text check ((answer is null) = (answered_at is null)),
  primary key (book, ticket_id)
);
comment on table ticket_requests is
  'Tickets that people and programs have put down. The process that guards the book opens each
   under its id, once, and answers here.';
comment on column ticket_requests.body is
  'What is asked for; the same id may ask for nothing else. Its trade bears the id as well.';

create index ticket_requests_open on ticket_requests (book, asked_at) where answered_at is null;

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
