/* What the orders of the exit report. Notation: support/cell-table.ts. */

export const EXIT = `
# exit filled* · exit died* · first exit*
  =
      opening* but opening, 60 in hand · failed
  –
      closed, sold
# exit filled: 100 · first exit after all: 100
  closed manual -14.51
      opening, 60 in hand
  closed manual -53.01
      open* · monitoring* · closing* · settling* but settling, exit alive
  closed auto_probability -53.01
      autoStopping* but *, 60 sold before or *, blind* · settling, exit alive
  closed auto_blind -53.01
      autoStopping*, blind*
  = manual -53.01
      closed, settled · closed, external
# exit filled: 100
  closed auto_probability -27.05
      autoStopping.exiting, 60 sold before
# first exit after all: 100
  closed auto_probability -53.01
      autoStopping.exiting, 60 sold before
# exit filled: 40* · exit died* · first exit again: 0
  =
      open* · monitoring* · *.retrying, blind, no price · *.retrying, no price · settling*
  = external unknown
      closed, external
# exit filled: 40*
  =
      opening, 60 in hand · *.retrying* but *, no price · *.stuck*
  closed auto_probability -53.01
      autoStopping.exiting, 60 sold before
  = expired -18.97
      closed, settled
# exit filled: 40 so far
  =
      *.exiting* but *, 60 sold before
# exit filled: 40 · exit died* · first exit again: 0
  autoStopping.retrying [exitRetry]
      autoStopping.exiting* but *, 60 sold before
  closing.retrying [exitRetry]
      closing.exiting
# exit died: 60
  closed manual -31.81
      opening, 60 in hand
  closed auto_probability -44.35
      autoStopping.exiting, 60 sold before
  =
      *.retrying* but *, no price · *.stuck*
  = expired -30.31
      closed, settled
# exit died: 0 · first exit again: 0
  =
      opening, 60 in hand
  –
      *.retrying* but *, no price · *.stuck*
  = expired 3.73
      closed, settled
# exit died: 0
  autoStopping.retrying [exitRetry]
      autoStopping.exiting, 60 sold before
# first exit again: 0
  –
      autoStopping.exiting, 60 sold before
`;
