import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packageRoot } from '../../db/package-root.ts';
import type { Queryable } from '../../db/queryable.ts';
import { dumpSchema } from '../../db/schema-dump.ts';
import { splitStatements } from '../../db/sql-script.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const runScript = async (q: Queryable, script: string): Promise<void> => {
  for (const { text } of splitStatements(script)) await q.query({ name: '', text, values: [] });
};

const opened: TestDatabase[] = [];
const open = async (isMigrated: boolean): Promise<Queryable> => {
  const made = await testDatabase({ migrated: isMigrated });
  opened.push(made);
  return made.database;
};
afterAll(() => Promise.all(opened.map((database) => database.drop())));

describe('db/schema.sql', () => {
  it('is the schema that the migrations give (else: npm run schema)', async () => {
    const committed = await readFile(join(packageRoot(), 'db', 'schema.sql'), 'utf8');
    expect(await dumpSchema(await open(true))).toBe(committed);
  });
});

/** One object of each kind that the dump knows. */
const EVERY_KIND = `
  create type mood as enum ('calm', 'wild');
  create domain share as numeric(5, 4) default 0 not null check (value between 0 and 1);
  create sequence tickets as int increment 7 owned by none;
  create table events (
    id bigint generated always as identity,
    at timestamptz not null default now(),
    mood mood, part share, label text collate "C" default 'none',
    twice numeric generated always as (part * 2) stored,
    primary key (id, at), unique (label, at), check (label <> '')
  ) partition by range (at);
  create table events_2026 partition of events
    for values from ('2026-01-01T00:00:00Z') to ('2027-01-01T00:00:00Z');
  create unlogged table scratch (n serial, event bigint, "Odd Name" jsonb) with (fillfactor = 50);
  create unique index scratch_event on scratch (event desc) where event > 0;
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger scratch_touch before update on scratch for each row execute function touch();
  create view calm as select id, label from events where mood = 'calm';
  grant select (event) on scratch to public;
  grant insert on scratch to public;
  comment on column scratch.n is 'counts; it''s a number';
  comment on function touch() is 'touches'`;

const CHANGES: readonly string[] = [
  `alter type mood add value 'grim'`,
  'alter domain share drop not null',
  'alter sequence tickets cycle',
  'alter table events alter label set not null',
  `alter table events alter label set default 'some'`,
  'alter table scratch alter n type bigint',
  'alter table scratch add check (n > 0)',
  'alter table scratch reset (fillfactor)',
  'alter table scratch set logged',
  'alter table events detach partition events_2026',
  'create index on scratch (n)',
  'create or replace function touch() returns trigger language plpgsql as $$ begin return null; end $$',
  'drop trigger scratch_touch on scratch',
  'create or replace view calm as select id, label, at from events',
  'revoke insert on scratch from public',
  'grant update (n) on scratch to public',
  'alter default privileges grant select on tables to public',
  'comment on column scratch.n is null',
  `comment on table events is 'what happened'`,
];

describe('dumpSchema', () => {
  let q: Queryable;
  let before: string;
  beforeAll(async () => {
    q = await open(false);
    await runScript(q, EVERY_KIND);
    before = await dumpSchema(q);
  });

  it('knows an object of each kind', () => {
    expect(before).toMatchInlineSnapshot(`
      "-- The schema after all migrations. Written by \`npm run schema\`; do not edit.

      -- Types

      create type mood as enum ('calm', 'wild');
      create domain share as numeric(5,4) not null default 0 CHECK (((VALUE >= (0)::numeric) AND (VALUE <= (1)::numeric)));

      -- Sequences

      create sequence scratch_n_seq as integer start 1 increment 1 minvalue 1 maxvalue 2147483647 cache 1 owned by scratch.n;
      create sequence tickets as integer start 1 increment 7 minvalue 1 maxvalue 2147483647 cache 1;

      -- Tables

      create table events (
        id bigint generated always as identity not null,
        at timestamp with time zone default now() not null,
        mood mood,
        part share,
        label text collate "C" default 'none'::text,
        twice numeric generated always as (((part)::numeric * (2)::numeric)) stored,
        constraint events_pkey PRIMARY KEY (id, at),
        constraint events_label_at_key UNIQUE (label, at),
        constraint events_label_check CHECK ((label <> ''::text))
      ) partition by RANGE (at);

      create table events_2026 partition of events FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');

      create unlogged table scratch (
        n integer default nextval('scratch_n_seq'::regclass) not null,
        event bigint,
        "Odd Name" jsonb
      ) with (fillfactor=50);

      -- Indexes

      CREATE UNIQUE INDEX scratch_event ON public.scratch USING btree (event DESC) WHERE (event > 0);

      -- Functions

      CREATE OR REPLACE FUNCTION public.touch()
       RETURNS trigger
       LANGUAGE plpgsql
      AS $function$ begin return new; end $function$;

      -- Triggers

      CREATE TRIGGER scratch_touch BEFORE UPDATE ON public.scratch FOR EACH ROW EXECUTE FUNCTION touch();

      -- Views

      create view calm (id bigint, label text);

      -- Privileges

      grant select on column scratch.event to public;
      grant usage on schema public to public;
      grant insert on table scratch to public;

      -- Comments

      comment on column scratch.n is 'counts; it''s a number';
      comment on function touch() is 'touches';
      "
    `);
  });

  it('gives the same text again', async () => {
    expect(await dumpSchema(q)).toBe(before);
  });

  it.each(CHANGES)('shows: %s', async (change) => {
    await runScript(q, change);
    const after = await dumpSchema(q);
    const isSame = after === before;
    before = after;
    expect(isSame).toBe(false);
  });
});
