/* The notation is explained in test/support/cell-table.ts. */

export const WATCHING = `
# monitoring.watching
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops resume · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      watch lost · stops pause
  monitoring.verifying [verification]
      stop: 39.9 % · stop: no bid
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      spike: −36 · spike: −36, TTC 59 s
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
      entry filled* · entry died* · watch armed* · stop: blind · stop: 40 % · stop: TTC 59 s ·
      stop: stale spot · stop: stale quote · spike: +36 · spike: −35 · spike: after the close ·
      exit retry* · timer: * · position vanished: after the close · mark: stale quote · rule: *
# monitoring.watching, unverified
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops resume · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      watch lost · stops pause
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      stop: 39.9 % · spike: −36 · spike: −36, TTC 59 s
  autoStopping.retrying [exitRetry]
      stop: no bid
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
      entry filled* · entry died* · watch armed* · stop: blind · stop: 40 % · stop: TTC 59 s ·
      stop: stale spot · stop: stale quote · spike: +36 · spike: −35 · spike: after the close ·
      exit retry* · timer: * · position vanished: after the close · mark: stale quote · rule: *
# monitoring.watching, NO side
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops resume · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      watch lost · stops pause
  monitoring.verifying [verification]
      stop: 39.9 % · stop: no bid
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      spike: +36
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  settling [settlement]
      market closed
  closed expired -96.27
      market settled: yes
  closed expired 3.73
      market settled: no
  closed external unknown
      position vanished
  closed released unknown
      release
  –
      entry filled* · entry died* · watch armed* · stop: blind · stop: 40 % · stop: TTC 59 s ·
      stop: stale spot · stop: stale quote · spike: −36 · spike: −35 · spike: −36, TTC 59 s ·
      spike: after the close · exit retry* · timer: * · position vanished: after the close ·
      mark: stale quote · rule: *
# monitoring.verifying
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops resume · market moved* · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      watch lost · stops pause · timer: stale spot · timer: no proof
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      spike: −36 · spike: −36, TTC 59 s · timer: 39.9 %
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  monitoring.watching
      timer: 45 % · timer: TTC 59 s · timer: after the close
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
      entry filled* · entry died* · watch armed* · stop: * · spike: +36 · spike: −35 ·
      spike: after the close · exit retry* · timer: an older one ·
      position vanished: after the close · mark: stale quote · rule: *
# monitoring.watching, every rule
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops resume · market moved*
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      watch lost · stops pause
  monitoring.verifying [verification]
      stop: 39.9 % · stop: no bid
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      spike: −36 · spike: −36, TTC 59 s
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
  closed released unknown
      release
  closed external unknown
      position vanished
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 47
      rule: floor, bid 49¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 93
      rule: trail, bid 95¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 94
      rule: even, bid 96.54¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 97
      rule: profit, bid 99¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 95
      rule: close, 120 s before · rule: hold, 600 s
  –
      entry filled* · entry died* · watch armed* · stop: blind · stop: 40 % · stop: TTC 59 s ·
      stop: stale spot · stop: stale quote · spike: +36 · spike: −35 · spike: after the close ·
      exit retry* · timer: * · position vanished: after the close · mark: * ·
      rule: floor, bid 50¢ · rule: floor, wide quote · rule: floor, far from 99.1 % ·
      rule: trail, bid 96¢ · rule: even, bid 96.55¢ · rule: profit, bid 98¢ ·
      rule: profit, stale quote · rule: close, 121 s before · rule: hold, 599 s
# monitoring.verifying, every rule
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops resume · market moved*
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  open
      watch lost · stops pause · timer: stale spot · timer: no proof
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 53
      spike: −36 · spike: −36, TTC 59 s · timer: 39.9 %
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      close requested · close requested: stale spot
  closing.retrying [exitRetry]
      close requested: no price
  monitoring.watching
      timer: 45 % · timer: TTC 59 s · timer: after the close
  settling [settlement]
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed released unknown
      release
  closed external unknown
      position vanished
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 47
      rule: floor, bid 49¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 93
      rule: trail, bid 95¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 94
      rule: even, bid 96.54¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 97
      rule: profit, bid 99¢
  autoStopping.exiting [exitOverdue] → exit 1: sell 100 @ 95
      rule: close, 120 s before · rule: hold, 600 s
  –
      entry filled* · entry died* · watch armed* · stop: * · spike: +36 · spike: −35 ·
      spike: after the close · exit retry* · timer: an older one ·
      position vanished: after the close · mark: * ·
      rule: floor, bid 50¢ · rule: floor, wide quote · rule: floor, far from 99.1 % ·
      rule: trail, bid 96¢ · rule: even, bid 96.55¢ · rule: profit, bid 98¢ ·
      rule: profit, stale quote · rule: close, 121 s before · rule: hold, 599 s
`;
