-- Positions in linear contracts beside those in binary ones. Their prices are the coin's own, their
-- counts are of the coin: neither is bounded by a dollar, and both have digits of their own. An
-- amount without a scale is kept as it is written, and no row has to be written anew for it.
alter table trades
  add column instrument jsonb,
  alter column count type numeric,
  alter column held type numeric,
  alter column buy_price type numeric,
  alter column sell_price type numeric,
  drop constraint trades_buy_price_check,
  drop constraint trades_sell_price_check,
  add constraint trades_buy_price_check
    check (buy_price >= 0 and (buy_price <= 1 or instrument is not null)),
  add constraint trades_sell_price_check
    check (sell_price >= 0 and (sell_price <= 1 or instrument is not null));

comment on column trades.instrument is
  'the linear contract of the ticket, with the scale of its numbers; null: a binary contract';
comment on column trades.buy_price is
  'average price of the entry: of a binary contract the held leg''s, of a linear one the coin''s';
comment on column trades.sell_price is
  'average price of the exit, like buy_price; a short has bought there what it had sold';

alter table orders alter column filled type numeric;

comment on column orders.cost is
  'price times count of all fills, in the prices of fills: of a linear contract the notional';

-- The market of a linear contract is named after its venue, before a colon.
alter table fills
  alter column count type numeric,
  alter column price type numeric,
  drop constraint fills_price_check,
  add constraint fills_price_check
    check (price >= 0 and (price <= 1 or market like '%:%'));

comment on column fills.price is
  'of a binary contract the held leg''s price, of a linear one the coin''s';

alter table positions
  add column instrument jsonb,
  alter column count type numeric;

alter table external_positions
  add column instrument jsonb,
  alter column count type numeric,
  alter column unexplained type numeric,
  alter column price type numeric,
  drop constraint external_positions_price_check,
  add constraint external_positions_price_check
    check (price >= 0 and (price <= 1 or instrument is not null));

alter table markets
  add column instrument jsonb,
  alter column tick_size type numeric;

alter table operator_requests alter column count type numeric;
alter table adoption_requests alter column count type numeric;
