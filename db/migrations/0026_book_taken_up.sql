-- The book that a process took up last is the one that people and programs mean.
alter table books add column taken_up_at timestamptz not null default now();

update books set taken_up_at = created_at;
