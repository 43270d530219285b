/* What people ask for: closes, switches, guards. Notation: support/cell-table.ts. */

export const REQUESTS = `
# close requested*
  =
      opening* but opening, close asked · autoStopping.exiting* ·
      settling* but settling, close asked
  –
      opening, close asked · closing.exiting · settling, close asked · closed* · failed
# close 0 · close 40* · close 100
  –
      opening* · *.exiting* · settling* · closed* · failed
# close requested · close requested: stale spot · close 100
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      open* · monitoring*
# close 40
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      open* · monitoring*
# close requested: no price · close 40, no price
  closing.retrying [exitRetry]
      open* · monitoring*
# close 0
  –
      open* · monitoring*
# exit retry*
  –
      * but *.retrying* or *.stuck*
# release
  closed released unknown
      open* · monitoring* · *.retrying* · *.stuck*
  –
      opening* · *.exiting* · settling* · closed* · failed
# stops pause
  =
      * but monitoring* or closed* or failed
  open
      monitoring*
# stops resume
  =
      * but open, blind for now, stops paused or closed* or failed
  = [blind]
      open, blind for now, stops paused
# guard: the same · guard: nothing rests
  =
      * but open, blind for now or open, blind for now, with a floor or monitoring.watching* or
      closed* or failed
  = [blind]
      open, blind for now · open, blind for now, with a floor
  open
      monitoring.watching*
# guard: rests at 99
  =
      * but open* or monitoring.watching* or closed* or failed
  = [limit]
      open · open*, stops paused · open*, no stops wanted
  = [blind]
      open, blind for now · open, blind for now, with a floor
  open [limit]
      monitoring.watching*
# guard: no stops
  =
      * but monitoring* or closed* or failed
  open
      monitoring*
# stops * · guard: *
  –
      closed* · failed
`;
