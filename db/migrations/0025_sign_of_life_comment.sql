comment on column leases.alive_at is
  'Until when, by this clock, an owner that stood guard knew to live: told at each renewal.';
