/* Timers, and what becomes of the market. Notation: support/cell-table.ts. */

export const TIME = `
# timer: an older one
  –
      *
# timer: * but timer: an older one
  =
      opening* but *, entry overdue · *.exiting* but *, overdue
  = [settlement]
      settling*
  –
      opening, entry overdue · open · open*, stops paused · open*, no stops wanted ·
      monitoring.watching* · autoStopping.exiting, overdue · closed* · failed
# timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      open, blind for now · open, blind for now, with a floor
# timer: 39.9 %
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      monitoring.verifying*
# timer: 45 % · timer: TTC 59 s · timer: after the close
  monitoring.watching
      monitoring.verifying*
# timer: stale spot · timer: no proof
  open
      monitoring.verifying*
# timer: no proof
  autoStopping.retrying [exitRetry]
      open, blind for now
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 10
      open, blind for now, with a floor
# timer: after the close
  =
      open, blind for now · open, blind for now, with a floor
# market moved
  =
      * but settling* or closed* or failed
  open
      settling* but settling, close asked
  closing.retrying [exitRetry]
      settling, close asked
# market moved: already past
  =
      * but closed* or failed
# market closed
  =
      opening*
  settling [settlement]
      * but opening* or settling* or closed* or failed
  –
      settling*
# market settled: yes
  closed expired 3.73
      * but opening* or *, NO side or *, 60 sold before or closed* or failed
  closed expired -96.27
      monitoring.watching, NO side
  closed expired -30.31
      autoStopping.exiting, 60 sold before
# market settled: no
  closed expired -96.27
      * but opening* or *, NO side or *, 60 sold before or closed* or failed
  closed expired 3.73
      monitoring.watching, NO side
  closed expired -70.31
      autoStopping.exiting, 60 sold before
# market settled*
  =
      opening*
# market *
  –
      closed* · failed
# position vanished
  closed external unknown
      open* · monitoring* · *.retrying* · *.stuck*
  –
      opening* · *.exiting* · settling* · closed* · failed
# position vanished: after the close
  –
      *
`;
