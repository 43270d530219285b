create table trade_transitions (
  trade_id bigint not null,
  actor text collate "C" not null check (actor <> ''),
  seq integer not null check (seq > 0),
  at timestamptz not null,
  event_id text collate "C" not null check (event_id <> ''),
  event_type text not null generated always as (event ->> 'type') stored,
  event jsonb not null,
  cause jsonb generated always as (event -> 'cause') stored,
  from_state text,
  to_state text not null,
  context jsonb not null,
  intents jsonb not null,
  machine_version integer not null,
  lease_token bigint not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (trade_id, actor, seq),
  unique (trade_id, actor, event_id),
  check ((from_state is null) = (seq = 1))
);
comment on table trade_transitions is
  'The journal: every transition of every trade and of its orders, append-only, committed before
   it takes effect. Folding an actor''s events through its machine gives its current row.';
comment on column trade_transitions.actor is
  'trade, or the client order id of one of the trade''s orders; each has its own seq.';
comment on column trade_transitions.at is 'On the process''s clock, which paper mode may scale.';
comment on column trade_transitions.recorded_at is 'On the database''s clock.';
comment on column trade_transitions.context is
  'After the transition. What never changes (a trade''s ticket, an order''s request) is in the
   context of seq 1 and in the actor''s row only.';
comment on column trade_transitions.intents is 'Effects the transition asked for.';

create table intents (
  trade_id bigint not null,
  intent_id text collate "C" not null check (intent_id <> ''),
  actor text collate "C" not null,
  seq integer not null,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  primary key (trade_id, intent_id)
);
comment on table intents is
  'Effects that were committed and whose outcome is not yet: dispatched again after a crash.';

revoke update, delete on trade_transitions from tradewarden_writer;
