/* The notation is explained in test/support/cell-table.ts. */

export const ENTERING = `
# opening
  open
      entry filled: 100 · entry died: 60 · entry grew: 130
  =
      entry filled: 60 so far · exit filled* · exit died* · first exit* · close requested* ·
      stops * · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
      timer: no proof · timer: after the close · market *
  failed
      entry died: 0
  –
      watch * · stop: * · spike: * · exit retry* · timer: an older one · position vanished* ·
      release · mark: * · rule: *
# opening, 60 in hand
  open
      entry filled: 100 · entry died* · entry grew: 130
  closed manual -14.51
      exit filled: 100 · first exit after all: 100
  =
      exit filled: 40 so far · exit filled: 40 · exit died: 0 · first exit again: 0 ·
      close requested* · stops * · timer: 39.9 % · timer: 45 % · timer: TTC 59 s ·
      timer: stale spot · timer: no proof · timer: after the close · market * · mark: 97¢
  closed manual -31.81
      exit died: 60
  –
      entry filled: 60 so far · watch * · stop: * · spike: * · exit retry* · timer: an older one ·
      position vanished* · release · mark: stale quote · rule: *
# opening, close asked
  closing.retrying [exitRetry]
      entry filled: 100 · entry died: 60 · entry grew: 130
  =
      entry filled: 60 so far · exit filled* · exit died* · first exit* · stops * · timer: 39.9 % ·
      timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close · market *
  failed
      entry died: 0
  –
      watch * · stop: * · spike: * · close requested* · exit retry* · timer: an older one ·
      position vanished* · release · mark: * · rule: *
# opening, entry overdue
  open
      entry filled: 100 · entry died: 60 · entry grew: 130
  =
      entry filled: 60 so far · exit filled* · exit died* · first exit* · close requested* ·
      stops * · market *
  failed
      entry died: 0
  –
      watch * · stop: * · spike: * · exit retry* · timer: * · position vanished* · release ·
      mark: * · rule: *
# opening, market settled
  closed expired 3.73
      entry filled: 100
  =
      entry filled: 60 so far · exit filled* · exit died* · first exit* · close requested* ·
      stops * · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
      timer: no proof · timer: after the close · market *
  failed
      entry died: 0
  closed expired 2.23
      entry died: 60
  closed expired 4.85
      entry grew: 130
  –
      watch * · stop: * · spike: * · exit retry* · timer: an older one · position vanished* ·
      release · mark: * · rule: *
# open
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · watch lost · stops * · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  monitoring.watching
      watch armed
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed external unknown
      position vanished
  closed released unknown
      release
  –
      entry filled* · entry died* · watch armed: stale quote · watch armed: stale spot · stop: * ·
      spike: * · exit retry* · timer: * · position vanished: after the close ·
      mark: stale quote · rule: *
# open, stops paused
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · watch lost · stops * · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed external unknown
      position vanished
  closed released unknown
      release
  –
      entry filled* · entry died* · watch armed* · stop: * · spike: * · exit retry* · timer: * ·
      position vanished: after the close · mark: stale quote · rule: *
`;
