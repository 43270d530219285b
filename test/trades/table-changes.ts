/* The notation is explained in test/support/cell-table.ts. */

export const CHANGES = `
# opening
  =
      guard: *
  –
      close *
# opening, 60 in hand
  =
      guard: *
  –
      close *
# opening, close asked
  =
      guard: *
  –
      close *
# opening, entry overdue
  =
      guard: *
  –
      close *
# opening, market settled
  =
      guard: *
  –
      close *
# open
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  =
      guard: the same · guard: nothing rests · guard: no stops
  = [limit]
      guard: rests at 99
  –
      close 0
# open, stops paused
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  =
      guard: the same · guard: nothing rests · guard: no stops
  = [limit]
      guard: rests at 99
  –
      close 0
# open, blind for now
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  = [blind]
      guard: the same · guard: rests at 99 · guard: nothing rests
  =
      guard: no stops
  –
      close 0
# open, blind for now, stops paused
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  =
      guard: the same · guard: nothing rests · guard: no stops
  = [limit]
      guard: rests at 99
  –
      close 0
# open, blind for now, with a floor
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  = [blind]
      guard: the same · guard: rests at 99 · guard: nothing rests
  =
      guard: no stops
  –
      close 0
# open, blind for now, no stops wanted
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  =
      guard: the same · guard: nothing rests · guard: no stops
  = [limit]
      guard: rests at 99
  –
      close 0
# monitoring.watching
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  open
      guard: the same · guard: nothing rests · guard: no stops
  open [limit]
      guard: rests at 99
  –
      close 0
# monitoring.watching, unverified
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  open
      guard: the same · guard: nothing rests · guard: no stops
  open [limit]
      guard: rests at 99
  –
      close 0
# monitoring.watching, NO side
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  open
      guard: the same · guard: nothing rests · guard: no stops
  open [limit]
      guard: rests at 99
  –
      close 0
# monitoring.verifying
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  =
      guard: the same · guard: rests at 99 · guard: nothing rests
  open
      guard: no stops
  –
      close 0
# autoStopping.exiting
  =
      guard: *
  –
      close *
# autoStopping.exiting, 60 sold before
  =
      guard: *
  –
      close *
# autoStopping.exiting, overdue
  =
      guard: *
  –
      close *
# autoStopping.exiting, blind at the floor
  =
      guard: *
  –
      close *
# autoStopping.retrying
  autoStopping.exiting [exitOverdue] → exit 2: sell 100 @ 51
      close 0 · close 40 · close 100
  =
      guard: *
  –
      close 40, no price
# autoStopping.retrying, blind, no price
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 0 · close 40 · close 100
  =
      guard: *
  –
      close 40, no price
# autoStopping.stuck
  autoStopping.exiting [exitOverdue] → exit 4: sell 100 @ 49
      close 0 · close 40 · close 100
  autoStopping.retrying [exitRetry]
      close 40, no price
  =
      guard: *
# closing.exiting
  =
      guard: *
  –
      close *
# closing.retrying
  closing.exiting [exitOverdue] → exit 2: sell 100 @ 51
      close 0 · close 40 · close 100
  =
      guard: *
  –
      close 40, no price
# closing.retrying, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 0 · close 40 · close 100
  =
      guard: *
  –
      close 40, no price
# closing.retrying, ladder used up, with a floor
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 10
      close *
  =
      guard: *
# closing.stuck
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      close 0 · close 40 · close 100
  closing.retrying [exitRetry]
      close 40, no price
  =
      guard: *
# closing.stuck, by command only
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      close 0 · close 40 · close 100
  closing.retrying [exitRetry]
      close 40, no price
  =
      guard: *
# settling
  =
      guard: *
  –
      close *
# settling, exit alive
  =
      guard: *
  –
      close *
# settling, overdue
  =
      guard: *
  –
      close *
# settling, close asked
  =
      guard: *
  –
      close *
# closed, sold
  –
      close * · guard: *
# closed, settled
  –
      close * · guard: *
# closed, external
  –
      close * · guard: *
# failed
  –
      close * · guard: *
# monitoring.watching, every rule
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  open
      guard: the same · guard: nothing rests · guard: no stops
  open [limit]
      guard: rests at 99
  –
      close 0
# monitoring.verifying, every rule
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  closing.retrying [exitRetry]
      close 40, no price
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close 100
  =
      guard: the same · guard: rests at 99 · guard: nothing rests
  open
      guard: no stops
  –
      close 0
`;
