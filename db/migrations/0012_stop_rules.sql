alter table trades drop constraint trades_close_method_check;
alter table trades add constraint trades_close_method_check check (close_method in (
  'auto_probability', 'auto_momentum_spike', 'auto_price_floor', 'auto_take_profit',
  'auto_trailing', 'auto_break_even', 'auto_max_hold', 'auto_before_close', 'auto_blind',
  'limit_close', 'manual', 'expired', 'external'));
