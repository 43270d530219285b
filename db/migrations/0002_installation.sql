create table installation (
  only_row boolean primary key default true check (only_row),
  id text not null check (id ~ '^[0-9a-f]{8}$'),
  created_at timestamptz not null default clock_timestamp()
);
comment on table installation is
  'One row, drawn once: keeps the client order ids of two databases apart at a venue.';

insert into installation (id) values (substr(md5(gen_random_uuid()::text), 1, 8));

create table books (
  id text primary key check (id <> ''),
  kind text not null check (kind in ('live', 'paper')),
  label text not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
comment on table books is
  'The venue accounts whose money trades use: the live one, and one for each paper session.';

create table leases (
  shard integer primary key check (shard between 0 and 63),
  owner text not null,
  token bigint not null check (token >= 0),
  expires_at timestamptz not null
) with (fillfactor = 50);
comment on table leases is
  'Who may write the trades of a shard. The token grows with each change of owner and is checked
   inside every append; times are the database''s own.';

insert into leases (shard, owner, token, expires_at)
select shard, '', 0, '-infinity' from generate_series(0, 63) as shard;

revoke insert, update, delete on installation from tradewarden_writer;
revoke insert, delete on leases from tradewarden_writer;
