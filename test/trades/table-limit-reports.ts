/* What orders report where an exit rests or a part is sold. Notation: support/cell-table.ts. */

export const LIMIT_REPORTS = `
# entry filled* · entry died*
  –
      *
# entry grew: 130
  =
      * but closed*
  open [limit]
      closed, by the exit that rested
# exit filled* · exit died* · first exit*
  –
      closed, by the exit that rested
# exit filled: 100 · first exit after all: 100
  closed manual -53.01
      *, an exit about to rest* · *, a resting exit has died · *.exiting* · closing.retrying* ·
      closing.stuck*
  closed limit_close -53.01
      *, an exit rests* · *.clearing* but *, the way is free
  closed auto_probability -53.01
      *, the way is free*
# exit filled: 40* · exit died* · first exit again: 0
  =
      *, an exit about to rest* · monitoring.verifying, an exit rests · settling, an exit rests
# exit filled: 40 so far
  =
      open, an exit rests* · monitoring.watching, an exit rests · *, a resting exit has died ·
      *.clearing* but *, the way is free · closing.exiting*
  –
      *, 60 sold · *, the way is free*
  open
      closing.retrying, a part · closing.stuck, a part
# exit filled: 40 · exit died* · first exit again: 0
  = [limit]
      open, an exit rests* · monitoring.watching, an exit rests*
  = [exitRetry]
      autoStopping.clearing* but *, the way is free · closing.clearing
  closed external unknown
      closing.clearing, gone at the venue
  closing.retrying [exitRetry]
      closing.exiting, two parts
# exit filled: 40 · exit died: 60
  =
      *, a resting exit has died
  open [limit]
      closing.clearing, for a part
  open
      *, a part
# exit filled: 40
  –
      *, the way is free*
# exit died: 60
  =
      *, the way is free*
# exit died: 0 · first exit again: 0
  = [exitRetry]
      closing.clearing, for a part
  closing.retrying [exitRetry]
      closing.exiting, a part
  –
      *, a resting exit has died · *, the way is free* · closing.retrying, a part ·
      closing.stuck, a part
`;
