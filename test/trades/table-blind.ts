/* The notation is explained in test/support/cell-table.ts. */

export const BLIND = `
# open, blind for now
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · watch lost · stops * · timer: after the close · market moved* ·
      mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  monitoring.watching
      watch armed
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  autoStopping.retrying [exitRetry]
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
      entry filled* · entry died* · watch armed: stale quote · watch armed: stale spot · stop: * ·
      spike: * · exit retry* · timer: an older one · position vanished: after the close ·
      mark: stale quote · rule: *
# open, blind for now, stops paused
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · watch lost · stops pause · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  = [blind]
      stops resume
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
# open, blind for now, with a floor
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · watch lost · stops * · timer: after the close · market moved* ·
      mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  monitoring.watching
      watch armed
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 10
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
      entry filled* · entry died* · watch armed: stale quote · watch armed: stale spot · stop: * ·
      spike: * · exit retry* · timer: an older one · position vanished: after the close ·
      mark: stale quote · rule: *
# open, blind for now, no stops wanted
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
# autoStopping.exiting, blind at the floor
  =
      entry grew: 130 · exit filled: 40 so far · close requested* · stops * · timer: 39.9 % ·
      timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close · market moved* · mark: 97¢
  closed auto_blind -53.01
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
# autoStopping.retrying, blind, no price
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · close requested: no price · stops * · market moved* · mark: 97¢
  closed auto_blind -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
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
      entry filled* · entry died* · watch * · stop: * · spike: * · exit retry: no price ·
      timer: an older one · position vanished: after the close · mark: stale quote · rule: *
`;
