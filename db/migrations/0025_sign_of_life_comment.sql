comment on column leases.alive_at is
  'Until when, by this clock, the owner that took, renewed or released the lease knew to live.';
