create table house_runs (
  run text collate "C" primary key check (run <> ''),
  book text collate "C" not null,
  began_at timestamptz not null,
  seen_at timestamptz not null check (seen_at >= began_at),
  noted_at timestamptz not null default clock_timestamp()
);
create index house_runs_by_book on house_runs (book, began_at);
comment on table house_runs is 'Each life of a process that stood guard over a book.';
comment on column house_runs.began_at is 'On the market''s clock, as seen_at.';
comment on column house_runs.seen_at is 'Until then it proves to have been there; some seconds more it may have been.';
comment on column house_runs.noted_at is 'The database''s clock: what is a week old goes.';

create table house_marks (
  run text collate "C" not null references house_runs on delete cascade,
  seq integer not null check (seq > 0),
  at timestamptz not null,
  kind text collate "C" not null check (kind in ('feed', 'alarm', 'entries', 'switch', 'child')),
  subject text collate "C" not null,
  child text collate "C",
  state text collate "C" check (kind <> 'child' or state is not null),
  why text,
  by text,
  primary key (run, seq)
);
comment on table house_marks is
  'What the house went through, mark by mark, bounded in time and number; no decision rests on it.';
comment on column house_marks.at is 'On the market''s clock.';
comment on column house_marks.subject is 'The feed, the key of the alarm, the supervisor of a child.';
comment on column house_marks.child is 'Null: the supervisor itself, or no child at all.';
comment on column house_marks.state is 'How it stands from then on, or what befell a child; null: it is over.';

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
