/* The notation is explained in test/support/cell-table.ts. */

export const LIMIT_GUARDED = `
# open, an exit about to rest
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: * ·
      first exit again: 0 · watch lost · mark: 97¢ · stops resume · timer: after the close ·
      market moved · market moved: already past · guard: nothing rests
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  monitoring.watching [limit]
      watch armed
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot · close 100
  closing.retrying [exitRetry]
      close requested: no price · close 40, no price
  = [limit]
      stops pause · guard: the same · guard: rests at 99 · guard: no stops
  = → exit 1: sell 100 @ 98
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof
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
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  –
      entry filled: * · entry died: * · watch armed: * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one ·
      position vanished: after the close · close 0
# open, an exit rests
  =
      entry grew: 130 · exit filled: 40 so far · watch lost · mark: 97¢ · stops * · market moved ·
      market moved: already past · guard: the same · guard: no stops
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [limit]
      exit filled: 40 · exit died: * · first exit again: 0
  monitoring.watching
      watch armed
  closing.clearing [exitOverdue] → withdrawOrder
      close requested · close requested: * · position vanished · release · close 40 ·
      close 40, no price · close 100
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  = → withdrawOrder
      guard: rests at 99 · guard: nothing rests
  –
      entry filled: * · entry died: * · watch armed: * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: * · position vanished: after the close ·
      close 0
# open, blind before an exit rests
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: * ·
      first exit again: 0 · watch lost · mark: 97¢ · stops resume · timer: after the close ·
      market moved · market moved: already past
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  monitoring.watching [limit]
      watch armed
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot · close 100
  closing.retrying [exitRetry]
      close requested: no price · close 40, no price
  = [limit]
      stops pause · guard: no stops
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
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  = [blind]
      guard: the same · guard: rests at 99 · guard: nothing rests
  –
      entry filled: * · entry died: * · watch armed: * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: an older one ·
      position vanished: after the close · close 0
# open, the guard has just changed
  =
      entry grew: 130 · exit filled: 40 so far · watch lost · mark: 97¢ · stops * · market moved ·
      market moved: already past
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [limit]
      exit filled: 40 · exit died: * · first exit again: 0
  monitoring.watching
      watch armed
  closing.clearing [exitOverdue] → withdrawOrder
      close requested · close requested: * · position vanished · release · close 40 ·
      close 40, no price · close 100
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  = → withdrawOrder
      guard: *
  –
      entry filled: * · entry died: * · watch armed: * · stop: * · spike: * · mark: stale quote ·
      rule: * · exit retry · exit retry: no price · timer: * · position vanished: after the close ·
      close 0
# monitoring.watching, an exit about to rest
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: * ·
      first exit again: 0 · mark: 97¢ · stops resume · timer: after the close · market moved ·
      market moved: already past
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open [limit]
      watch lost · stops pause · guard: the same · guard: rests at 99 · guard: no stops
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      stop: 39.9 % · spike: −36 · spike: −36, TTC 59 s
  autoStopping.retrying [exitRetry]
      stop: no bid
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot · close 100
  closing.retrying [exitRetry]
      close requested: no price · close 40, no price
  = → exit 1: sell 100 @ 98
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof
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
  closing.exiting [exitOverdue] → exit 1: sell 40 @ 53
      close 40
  open
      guard: nothing rests
  –
      entry filled: * · entry died: * · watch armed · watch armed: * · stop: blind · stop: 40 % ·
      stop: TTC 59 s · stop: stale * · spike: +36 · spike: −35 · spike: after the close ·
      mark: stale quote · rule: * · exit retry · exit retry: no price · timer: an older one ·
      position vanished: after the close · close 0
# monitoring.watching, an exit rests
  =
      entry grew: 130 · exit filled: 40 so far · mark: 97¢ · stops resume · market moved ·
      market moved: already past
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [limit]
      exit filled: 40 · exit died: * · first exit again: 0
  open
      watch lost · stops pause · guard: the same · guard: no stops
  autoStopping.clearing [exitOverdue] → withdrawOrder
      stop: 39.9 % · stop: no bid · spike: −36 · spike: −36, TTC 59 s
  closing.clearing [exitOverdue] → withdrawOrder
      close requested · close requested: * · position vanished · release · close 40 ·
      close 40, no price · close 100
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  open → withdrawOrder
      guard: rests at 99 · guard: nothing rests
  –
      entry filled: * · entry died: * · watch armed · watch armed: * · stop: blind · stop: 40 % ·
      stop: TTC 59 s · stop: stale * · spike: +36 · spike: −35 · spike: after the close ·
      mark: stale quote · rule: * · exit retry · exit retry: no price · timer: * ·
      position vanished: after the close · close 0
# monitoring.watching, an exit rests, 60 sold
  =
      entry grew: 130 · mark: 97¢ · stops resume · market moved · market moved: already past
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  = [limit]
      exit filled: 40 · exit died: * · first exit again: 0
  open
      watch lost · stops pause · guard: the same · guard: no stops
  autoStopping.clearing [exitOverdue] → withdrawOrder
      stop: 39.9 % · stop: no bid · spike: −36 · spike: −36, TTC 59 s
  closing.clearing [exitOverdue] → withdrawOrder
      close requested · close requested: * · position vanished · release · close 40 ·
      close 40, no price · close 100
  settling [settlement]
      market closed
  closed expired 2.44 → withdrawOrder
      market settled: yes
  closed expired -37.56 → withdrawOrder
      market settled: no
  open → withdrawOrder
      guard: rests at 99 · guard: nothing rests
  –
      entry filled: * · entry died: * · exit filled: 40 so far · watch armed · watch armed: * ·
      stop: blind · stop: 40 % · stop: TTC 59 s · stop: stale * · spike: +36 · spike: −35 ·
      spike: after the close · mark: stale quote · rule: * · exit retry · exit retry: no price ·
      timer: * · position vanished: after the close · close 0
# monitoring.watching, a resting exit has died
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · mark: 97¢ ·
      stops resume · timer: after the close · market moved · market moved: already past
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open [limit]
      watch lost · stops pause · guard: the same · guard: rests at 99 · guard: no stops
  autoStopping.exiting [exitOverdue] → exit 2: sell 100 @ 53
      stop: 39.9 % · spike: −36 · spike: −36, TTC 59 s
  autoStopping.retrying [exitRetry]
      stop: no bid
  closing.exiting [exitOverdue] → exit 2: sell 100 @ 53
      close requested · close requested: stale spot · close 100
  closing.retrying [exitRetry]
      close requested: no price · close 40, no price
  = → exit 2: sell 100 @ 98
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof
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
  closing.exiting [exitOverdue] → exit 2: sell 40 @ 53
      close 40
  open
      guard: nothing rests
  –
      entry filled: * · entry died: * · exit died: 0 · first exit again: 0 · watch armed ·
      watch armed: * · stop: blind · stop: 40 % · stop: TTC 59 s · stop: stale * · spike: +36 ·
      spike: −35 · spike: after the close · mark: stale quote · rule: * · exit retry ·
      exit retry: no price · timer: an older one · position vanished: after the close · close 0
# monitoring.verifying, an exit rests
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: * ·
      first exit again: 0 · mark: 97¢ · stops resume · market moved · market moved: already past ·
      guard: the same
  closed limit_close -53.01
      exit filled: 100 · first exit after all: 100
  open
      watch lost · stops pause · timer: stale spot · timer: no proof · guard: no stops
  autoStopping.clearing [exitOverdue] → withdrawOrder
      spike: −36 · spike: −36, TTC 59 s · timer: 39.9 %
  closing.clearing [exitOverdue] → withdrawOrder
      close requested · close requested: * · position vanished · release · close 40 ·
      close 40, no price · close 100
  monitoring.watching
      timer: 45 % · timer: TTC 59 s · timer: after the close
  settling [settlement]
      market closed
  closed expired 3.73 → withdrawOrder
      market settled: yes
  closed expired -96.27 → withdrawOrder
      market settled: no
  = → withdrawOrder
      guard: rests at 99 · guard: nothing rests
  –
      entry filled: * · entry died: * · watch armed · watch armed: * · stop: * · spike: +36 ·
      spike: −35 · spike: after the close · mark: stale quote · rule: * · exit retry ·
      exit retry: no price · timer: an older one · position vanished: after the close · close 0
`;
