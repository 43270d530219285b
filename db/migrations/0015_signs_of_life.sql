alter table leases add column alive_at timestamptz;
comment on column leases.alive_at is
  'When an owner last took, renewed or released the lease: somebody was there until then.';
