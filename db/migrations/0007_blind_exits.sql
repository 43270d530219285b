alter table trades drop constraint trades_close_method_check;
alter table trades add constraint trades_close_method_check check (close_method in (
  'auto_probability', 'auto_momentum_spike', 'auto_blind', 'manual', 'expired', 'external'));
