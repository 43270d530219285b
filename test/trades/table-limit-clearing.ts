/* The notation is explained in test/support/cell-table.ts. */

export const LIMIT_CLEARING = `
# autoStopping.clearing
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · close requested · close requested: * ·
      stops * · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
      timer: no proof · timer: after the close · market moved · market moved: already past ·
      position vanished · guard: *
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [exitRetry]
      exit filled: 40 · exit died: * · first exit again: 0
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one ·
      position vanished: after the close · release · close 0 · close 40 · close 40, no price ·
      close 100
# autoStopping.clearing, overdue
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · close requested · close requested: * ·
      stops * · market moved · market moved: already past · position vanished · guard: *
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [exitRetry]
      exit filled: 40 · exit died: * · first exit again: 0
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: * · position vanished: after the close ·
      release · close 0 · close 40 · close 40, no price · close 100
# autoStopping.clearing, the way is free
  =
      entry grew: 130 · exit died: 60 · mark: 97¢ · close requested · close requested: * ·
      stops * · market moved · market moved: already past · guard: *
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.exiting [exitOverdue] → exit 2: sell 60 @ 53
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
      timer: after the close
  autoStopping.retrying [exitRetry]
      timer: no proof
  settling [settlement]
      market closed
  closed expired 2.87
      market settled: yes
  closed expired -57.13
      market settled: no
  closed external unknown
      position vanished
  closed released unknown
      release
  –
      entry filled: * · entry died: * · exit filled: 40 so far · exit filled: 40 · exit died: 0 ·
      first exit again: 0 · watch * · stop: * · spike: * · mark: stale quote · rule: * ·
      exit retry: no price · timer: an older one · position vanished: after the close · close 0 ·
      close 40 · close 40, no price · close 100
# autoStopping.retrying, the way is free, no price
  =
      entry grew: 130 · exit died: 60 · mark: 97¢ · close requested: no price · stops * ·
      market moved · market moved: already past · guard: *
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.exiting [exitOverdue] → exit 2: sell 60 @ 53
      close requested · close requested: stale spot · exit retry · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: after the close · close 0 · close 40 · close 100
  = [exitRetry]
      timer: no proof
  settling [settlement]
      market closed
  closed expired 2.87
      market settled: yes
  closed expired -57.13
      market settled: no
  closed external unknown
      position vanished
  closed released unknown
      release
  –
      entry filled: * · entry died: * · exit filled: 40 so far · exit filled: 40 · exit died: 0 ·
      first exit again: 0 · watch * · stop: * · spike: * · mark: stale quote · rule: * ·
      exit retry: no price · timer: an older one · position vanished: after the close ·
      close 40, no price
# closing.clearing
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · stops * · timer: 39.9 % ·
      timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close · market moved · market moved: already past · position vanished ·
      guard: *
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [exitRetry]
      exit filled: 40 · exit died: * · first exit again: 0
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: * · spike: * · mark: stale quote ·
      rule: * · close * · exit retry · exit retry: no price · timer: an older one ·
      position vanished: after the close · release
# closing.clearing, gone at the venue
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · close requested · close requested: * ·
      stops * · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot ·
      timer: no proof · timer: after the close · market moved · market moved: already past ·
      position vanished · guard: *
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  closed external unknown
      exit filled: 40 · exit died: * · first exit again: 0
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one ·
      position vanished: after the close · release · close 0 · close 40 · close 40, no price ·
      close 100
# closing.clearing, for a part
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · close * · stops * · timer: 39.9 % ·
      timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close · market moved · market moved: already past · position vanished ·
      guard: *
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  open [limit]
      exit filled: 40 · exit died: 60
  = [exitRetry]
      exit died: 0 · first exit again: 0
  autoStopping.clearing [exitOverdue] → withdrawOrder
      stop: 39.9 % · stop: no bid · spike: −36 · spike: −36, TTC 59 s
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: blind · stop: 40 % · stop: TTC 59 s ·
      stop: stale * · spike: +36 · spike: −35 · spike: after the close · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one ·
      position vanished: after the close · release
# settling, an exit rests
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: * ·
      first exit again: 0 · mark: 97¢ · close requested · close requested: * · stops * ·
      market moved: already past · guard: *
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [settlement]
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close
  open
      market moved
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  –
      entry filled: * · entry died: * · watch * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one · market closed ·
      position * · release · close 0 · close 40 · close 40, no price · close 100
# closed, by the exit that rested
  open [limit]
      entry grew: 130
  –
      entry filled: * · entry died: * · exit * · first * · watch * · stop: * · spike: * · mark: * ·
      rule: * · close * · stops * · timer: * · market * · position * · release · guard: *
`;
