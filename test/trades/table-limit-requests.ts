/* Requests where an exit rests or a part is sold. Notation: support/cell-table.ts. */

export const LIMIT_REQUESTS = `
# close requested* · close 40* · close 100 · release
  closing.clearing [exitOverdue] → withdrawOrder
      open, an exit rests* · monitoring*, an exit rests*
# close requested · close requested: stale spot · close 100
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      *, an exit about to rest*
  closing.exiting [exitOverdue] → exit 2: sell 100 @ 53
      *, a resting exit has died
  closing.exiting [exitOverdue] → exit 2: sell 90 @ 53
      closing.retrying, a part
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      closing.stuck, a part
# close 40
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      *, an exit about to rest*
  closing.exiting [exitOverdue] → exit 2: sell 40 @ 53
      *, a resting exit has died
  closing.exiting [exitOverdue] → exit 2: sell 70 @ 53
      closing.retrying, a part
  closing.exiting [exitOverdue] → exit 4: sell 80 @ 49
      closing.stuck, a part
# close requested: no price · close 40, no price
  closing.retrying [exitRetry]
      *, an exit about to rest* · *, a resting exit has died · closing.stuck, a part
  =
      closing.retrying, a part
# close 0
  –
      open* · monitoring*
# close requested*
  =
      autoStopping.clearing* · closing.clearing, * · closing.exiting* · settling*
  –
      closing.clearing · closed*
# close 0 · close 40* · close 100
  =
      closing.clearing, for a part · closing.exiting*
  –
      autoStopping.clearing* · closing.clearing* but *, for a part · settling* · closed*
# close requested: no price
  =
      autoStopping.retrying*
# close 40, no price
  –
      autoStopping.retrying*
# close requested · close requested: stale spot · close 0 · close 40 · close 100 · exit retry ·
# timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: after the close
  autoStopping.exiting [exitOverdue] → exit 2: sell 60 @ 53
      autoStopping.retrying, the way is free, no price
# exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
# timer: after the close
  autoStopping.exiting [exitOverdue] → exit 2: sell 60 @ 53
      autoStopping.clearing, the way is free
# close 0 · exit retry ·
# timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: after the close
  closing.exiting [exitOverdue] → exit 2: sell 30 @ 53
      closing.retrying, a part
  closing.exiting [exitOverdue] → exit 4: sell 40 @ 49
      closing.stuck, a part
# exit retry
  –
      * but *, the way is free* or closing.retrying* or closing.stuck*
# exit retry: no price
  closing.retrying [exitRetry]
      closing.stuck, a part
  –
      * but closing.stuck*
# release
  closed released unknown
      *, an exit about to rest* · *, a resting exit has died · *, the way is free* ·
      closing.retrying* · closing.stuck*
  –
      *.clearing* but *, the way is free · closing.exiting* · settling* · closed*
`;
