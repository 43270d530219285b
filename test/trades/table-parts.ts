/* The notation is explained in test/support/cell-table.ts. */

export const PARTS = `
# closing.exiting, a part
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · close * · stops * · timer: 39.9 % ·
      timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close · market moved · market moved: already past · guard: *
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      exit filled: 40 · exit died: 60
  closing.retrying [exitRetry]
      exit died: 0 · first exit again: 0
  autoStopping.clearing [exitOverdue]
      stop: 39.9 % · stop: no bid · spike: −36 · spike: −36, TTC 59 s
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: blind · stop: 40 % · stop: TTC 59 s ·
      stop: stale * · spike: +36 · spike: −35 · spike: after the close · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one · position * · release
# closing.exiting, two parts
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · close * · stops * · timer: 39.9 % ·
      timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close · market moved · market moved: already past · guard: *
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.retrying [exitRetry]
      exit filled: 40 · exit died: * · first exit again: 0
  autoStopping.clearing [exitOverdue]
      stop: 39.9 % · stop: no bid · spike: −36 · spike: −36, TTC 59 s
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: blind · stop: 40 % · stop: TTC 59 s ·
      stop: stale * · spike: +36 · spike: −35 · spike: after the close · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one · position * · release
# closing.retrying, a part
  =
      entry grew: 130 · mark: 97¢ · close requested: no price · stops * · market moved ·
      market moved: already past · close 40, no price · guard: *
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      exit filled: 40 so far · exit filled: 40 · exit died: 60
  autoStopping.exiting [exitOverdue] → exit 2: sell 90 @ 53
      stop: 39.9 % · spike: −36 · spike: −36, TTC 59 s
  autoStopping.retrying [exitRetry]
      stop: no bid
  closing.exiting [exitOverdue] → exit 2: sell 90 @ 53
      close requested · close requested: stale spot · close 100
  closing.exiting [exitOverdue] → exit 2: sell 30 @ 53
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
      timer: after the close · close 0
  = [exitRetry]
      timer: no proof
  settling [settlement]
      market closed
  closed expired 3.51
      market settled: yes
  closed expired -86.49
      market settled: no
  closed external unknown
      position vanished
  closed released unknown
      release
  closing.exiting [exitOverdue] → exit 2: sell 70 @ 53
      close 40
  –
      entry filled: * · entry died: * · exit died: 0 · first exit again: 0 · watch * ·
      stop: blind · stop: 40 % · stop: TTC 59 s · stop: stale * · spike: +36 · spike: −35 ·
      spike: after the close · mark: stale quote · rule: * · exit retry: no price ·
      timer: an older one · position vanished: after the close
# closing.stuck, a part
  =
      entry grew: 130 · mark: 97¢ · stops * · market moved · market moved: already past · guard: *
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      exit filled: 40 so far · exit filled: 40 · exit died: 60
  autoStopping.exiting [exitOverdue] → exit 4: sell 100 @ 49
      stop: 39.9 % · spike: −36 · spike: −36, TTC 59 s
  autoStopping.retrying [exitRetry]
      stop: no bid
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      close requested · close requested: stale spot · close 100
  closing.retrying [exitRetry]
      close requested: no price · exit retry: no price · close 40, no price
  closing.exiting [exitOverdue] → exit 4: sell 40 @ 49
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
      timer: after the close · close 0
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
  closing.exiting [exitOverdue] → exit 4: sell 80 @ 49
      close 40
  –
      entry filled: * · entry died: * · exit died: 0 · first exit again: 0 · watch * ·
      stop: blind · stop: 40 % · stop: TTC 59 s · stop: stale * · spike: +36 · spike: −35 ·
      spike: after the close · mark: stale quote · rule: * · timer: an older one ·
      position vanished: after the close
`;
