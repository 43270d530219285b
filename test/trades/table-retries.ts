/* An exit that is to be tried again, or has tried enough. Notation: support/cell-table.ts. */

export const RETRIES = `
# close requested · close requested: stale spot · close 0 · close 40 · close 100 · exit retry ·
# timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: after the close
  autoStopping.exiting [exitOverdue] → exit 2: sell 100 @ 51
      autoStopping.retrying
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      autoStopping.retrying, blind, no price
  autoStopping.exiting [exitOverdue] → exit 4: sell 100 @ 49
      autoStopping.stuck
  closing.exiting [exitOverdue] → exit 2: sell 100 @ 51
      closing.retrying
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      closing.retrying, no price
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      closing.stuck
# close requested* · close 0 · close 40* · close 100 · exit retry* ·
# timer: * but timer: an older one
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 10
      closing.retrying, ladder used up, with a floor
# close requested · close requested: stale spot · close 0 · close 40 · close 100 · exit retry
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      closing.stuck, by command only
# close requested: no price · close 40, no price · exit retry: no price
  autoStopping.retrying [exitRetry]
      autoStopping.stuck
  closing.retrying [exitRetry]
      closing.stuck*
# close requested: no price
  =
      autoStopping.retrying*
  –
      closing.retrying* but *, ladder used up*
# close 40, no price · exit retry: no price
  –
      *.retrying* but *, ladder used up*
# timer: no proof
  = [exitRetry]
      *.retrying* but *, ladder used up*
  = [stuckRetry]
      *.stuck
# timer: * but timer: an older one
  –
      closing.stuck, by command only
`;
