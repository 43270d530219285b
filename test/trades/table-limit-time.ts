/* Timers and the market where an exit rests or a part is sold. Notation: support/cell-table.ts. */

export const LIMIT_TIME = `
# timer: an older one · position vanished: after the close
  –
      *
# timer: * but timer: an older one
  =
      autoStopping.clearing · closing.clearing* · closing.exiting*
  = [settlement]
      settling*
  –
      open, an exit rests* · monitoring.watching, an exit rests* ·
      autoStopping.clearing, overdue · closed*
# timer: * but timer: an older one or timer: after the close
  = → exit 1: sell 100 @ 98
      open, an exit about to rest · monitoring.watching, an exit about to rest
  = → exit 2: sell 100 @ 98
      monitoring.watching, a resting exit has died
# timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      open, an exit about to rest, blind
# timer: 39.9 %
  autoStopping.clearing [exitOverdue] → withdrawOrder
      monitoring.verifying, an exit rests
# timer: 45 % · timer: TTC 59 s · timer: after the close
  monitoring.watching
      monitoring.verifying, an exit rests
# timer: stale spot · timer: no proof
  open
      monitoring.verifying, an exit rests
# timer: no proof
  autoStopping.retrying [exitRetry]
      open, an exit about to rest, blind · autoStopping.clearing, the way is free
  = [exitRetry]
      autoStopping.retrying* · closing.retrying*
  = [stuckRetry]
      closing.stuck*
# timer: after the close
  =
      *, an exit about to rest* · *, a resting exit has died
# market moved
  =
      * but settling* or closed*
  open
      settling*
# market moved: already past
  =
      * but closed*
# market closed
  settling [settlement]
      * but settling* or closed*
  –
      settling*
# market settled: yes
  closed expired 3.73
      *, an exit about to rest* · *, a resting exit has died · closing.exiting* · closing.stuck*
  closed expired 3.73 → withdrawOrder
      *, an exit rests* but *, 60 sold · *.clearing* but *, the way is free
  closed expired 2.44 → withdrawOrder
      *, 60 sold
  closed expired 2.87
      *, the way is free*
  closed expired 3.51
      closing.retrying, a part
# market settled: no
  closed expired -96.27
      *, an exit about to rest* · *, a resting exit has died · closing.exiting* · closing.stuck*
  closed expired -96.27 → withdrawOrder
      *, an exit rests* but *, 60 sold · *.clearing* but *, the way is free
  closed expired -37.56 → withdrawOrder
      *, 60 sold
  closed expired -57.13
      *, the way is free*
  closed expired -86.49
      closing.retrying, a part
# market *
  –
      closed*
# position vanished
  closed external unknown
      *, an exit about to rest* · *, a resting exit has died · *, the way is free* ·
      closing.retrying* · closing.stuck*
  closing.clearing [exitOverdue] → withdrawOrder
      open, an exit rests* · monitoring*, an exit rests*
  =
      *.clearing* but *, the way is free
  –
      closing.exiting* · settling* · closed*
`;
