alter table trades drop constraint trades_state_check;
alter table trades add constraint trades_state_check check (state in (
  'opening', 'open', 'monitoring.watching', 'monitoring.verifying',
  'autoStopping.clearing', 'autoStopping.exiting', 'autoStopping.retrying', 'autoStopping.stuck',
  'closing.clearing', 'closing.exiting', 'closing.retrying', 'closing.stuck',
  'settling', 'closed', 'failed'));

alter table operator_requests
  add column count numeric(14,2) check (count is null or (count > 0 and kind = 'close'));
comment on column operator_requests.count is 'How many contracts to close; null: the whole position.';
