/* The notation is explained in test/support/cell-table.ts. */

export const CLOSING = `
# closing.exiting
  =
      entry grew: 130 · exit filled: 40 so far · stops * · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: no proof · timer: after the close ·
      market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.retrying [exitRetry]
      exit filled: 40 · exit died* · first exit again: 0
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · close requested* · exit retry* ·
      timer: an older one · position vanished* · release · mark: stale quote · rule: *
# closing.retrying
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 2: sell 100 @ 51
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
      spike: * · close requested: no price · exit retry: no price · timer: an older one ·
      position vanished: after the close · mark: stale quote · rule: *
# closing.retrying, no price
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops * · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
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
      entry filled* · entry died* · watch * · stop: * · spike: * · close requested: no price ·
      exit retry: no price · timer: an older one · position vanished: after the close ·
      mark: stale quote · rule: *
# closing.retrying, ladder used up, with a floor
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 10
      close requested* · exit retry* · timer: 39.9 % · timer: 45 % · timer: TTC 59 s ·
      timer: stale spot · timer: no proof · timer: after the close
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
# closing.stuck
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      close requested · close requested: stale spot · exit retry · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: after the close
  closing.retrying [exitRetry]
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
# closing.stuck, by command only
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      close requested · close requested: stale spot · exit retry
  closing.retrying [exitRetry]
      close requested: no price · exit retry: no price
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
      spike: * · timer: * · position vanished: after the close · mark: stale quote · rule: *
`;
