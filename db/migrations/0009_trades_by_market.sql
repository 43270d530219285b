-- What the venue holds in a market is compared with all that our trades did there.
create index trades_market on trades (book, market);
