/* The notation is explained in test/support/cell-table.ts. */

export const STOPPING = `
# autoStopping.exiting
  =
      entry grew: 130 · exit filled: 40 so far · close requested* · stops * · timer: 39.9 % ·
      timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close · market moved* · mark: 97¢
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.retrying [exitRetry]
      exit filled: 40 · exit died* · first exit again: 0
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · exit retry* ·
      timer: an older one · position vanished* · release · mark: stale quote · rule: *
# autoStopping.exiting, 60 sold before
  =
      entry grew: 130 · close requested* · stops * · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: no proof · timer: after the close ·
      market moved* · mark: 97¢
  closed auto_probability -27.05
      exit filled: 100
  closed auto_probability -53.01
      exit filled: 40 so far · exit filled: 40 · first exit after all: 100
  autoStopping.retrying [exitRetry]
      exit died: 0
  closed auto_probability -44.35
      exit died: 60
  settling [settlement]
      market closed
  closed expired -30.31
      market settled: yes
  closed expired -70.31
      market settled: no
  –
      entry filled* · entry died* · first exit again: 0 · watch * · stop: * · spike: * ·
      exit retry* · timer: an older one · position vanished* · release · mark: stale quote · rule: *
# autoStopping.exiting, overdue
  =
      entry grew: 130 · exit filled: 40 so far · close requested* · stops * · market moved* ·
      mark: 97¢
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.retrying [exitRetry]
      exit filled: 40 · exit died* · first exit again: 0
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · exit retry* · timer: * ·
      position vanished* · release · mark: stale quote · rule: *
# autoStopping.retrying
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 ·
      close requested: no price · stops * · market moved* · mark: 97¢
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.exiting [exitOverdue] → exit 2: sell 100 @ 51
      close requested · close requested: stale spot · exit retry · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: after the close
  = [exitRetry]
      timer: no proof
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
      entry filled* · entry died* · exit died: 0 · first exit again: 0 · watch * · stop: * ·
      spike: * · exit retry: no price · timer: an older one · position vanished: after the close ·
      mark: stale quote · rule: *
# autoStopping.stuck
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved* · mark: 97¢
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.exiting [exitOverdue] → exit 4: sell 100 @ 49
      close requested · close requested: stale spot · exit retry · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: after the close
  autoStopping.retrying [exitRetry]
      close requested: no price · exit retry: no price
  = [stuckRetry]
      timer: no proof
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
      entry filled* · entry died* · exit died: 0 · first exit again: 0 · watch * · stop: * ·
      spike: * · timer: an older one · position vanished: after the close ·
      mark: stale quote · rule: *
`;
