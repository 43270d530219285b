/* Watch and stops where an exit rests or a part is sold. Notation: support/cell-table.ts. */

export const LIMIT_STOPS = `
# watch armed
  monitoring.watching [limit]
      open, an exit about to rest*
  monitoring.watching
      open, an exit rests*
  –
      * but open*
# watch lost
  =
      open*
  open [limit]
      monitoring.watching, an exit about to rest · monitoring.watching, a resting exit has died
  open
      monitoring*, an exit rests*
  –
      * but open* or monitoring*
# stop: 39.9 % · spike: −36*
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      monitoring.watching, an exit about to rest
  autoStopping.exiting [exitOverdue] → exit 2: sell 100 @ 53
      monitoring.watching, a resting exit has died
  autoStopping.exiting [exitOverdue] → exit 2: sell 90 @ 53
      closing.retrying, a part
  autoStopping.exiting [exitOverdue] → exit 4: sell 100 @ 49
      closing.stuck, a part
# stop: no bid
  autoStopping.retrying [exitRetry]
      monitoring.watching, an exit about to rest · monitoring.watching, a resting exit has died ·
      closing.retrying, a part · closing.stuck, a part
# stop: 39.9 % · stop: no bid · spike: −36*
  autoStopping.clearing [exitOverdue] → withdrawOrder
      monitoring.watching, an exit rests* · closing.clearing, for a part
  autoStopping.clearing [exitOverdue]
      closing.exiting*
  –
      open* · autoStopping* · closing.clearing* but *, for a part · settling* · closed*
# stop: 39.9 % · stop: no bid
  –
      monitoring.verifying, an exit rests
# spike: −36*
  autoStopping.clearing [exitOverdue] → withdrawOrder
      monitoring.verifying, an exit rests
# watch armed: * · stop: blind · stop: 40 % · stop: TTC 59 s · stop: stale* · spike: +36 ·
# spike: −35 · spike: after the close · mark: stale quote · rule: *
  –
      *
# mark: 97¢
  =
      * but closed*
  –
      closed*
`;
