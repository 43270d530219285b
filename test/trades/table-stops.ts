/* The watch, its stops and the rules of the bid. Notation: support/cell-table.ts. */

export const STOPS = `
# watch armed
  monitoring.watching
      open · open, blind for now · open, blind for now, with a floor
  –
      * but open or open, blind for now or *, blind for now, with a floor
# watch armed: *
  –
      *
# watch lost
  =
      open*
  open
      monitoring*
  –
      * but open* or monitoring*
# stop: 39.9 % · stop: no bid
  monitoring.verifying [verification]
      monitoring.watching* but *, unverified
  –
      * but monitoring.watching*
# stop: 39.9 %
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      monitoring.watching, unverified
# stop: no bid
  autoStopping.retrying [exitRetry]
      monitoring.watching, unverified
# stop: blind · stop: 40 % · stop: TTC 59 s · stop: stale*
  –
      *
# spike: −36 · spike: −36, TTC 59 s
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      monitoring* but *, NO side
  –
      * but monitoring* · *, NO side
# spike: +36
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      monitoring.watching, NO side
  –
      * but *, NO side
# spike: −35 · spike: after the close
  –
      *
# mark: 97¢
  =
      * but opening* or *, every rule or closed* or failed · opening, 60 in hand
  –
      opening* but opening, 60 in hand · *, every rule · closed* · failed
# mark: stale quote
  –
      *
# rule: *
  –
      * but *, every rule
# rule: floor, bid 49¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 47
      *, every rule
# rule: trail, bid 95¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 93
      *, every rule
# rule: even, bid 96.54¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 94
      *, every rule
# rule: profit, bid 99¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 97
      *, every rule
# rule: close, 120 s before · rule: hold, 600 s
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 95
      *, every rule
# rule: floor, bid 50¢ · rule: floor, wide quote · rule: floor, far from 99.1 % ·
# rule: trail, bid 96¢ · rule: even, bid 96.55¢ · rule: profit, bid 98¢ ·
# rule: profit, stale quote · rule: close, 121 s before · rule: hold, 599 s
  –
      *, every rule
`;
