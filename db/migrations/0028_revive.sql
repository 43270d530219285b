alter table operator_requests drop constraint operator_requests_kind_check;
alter table operator_requests add constraint operator_requests_kind_check
  check (kind in ('close', 'retry', 'pause', 'resume', 'explain', 'release', 'guard', 'revive'));
