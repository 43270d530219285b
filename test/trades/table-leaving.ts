/* The notation is explained in test/support/cell-table.ts. */

export const LEAVING = `
# autoStopping.exiting
  =
      entry grew: 130 · exit filled: 40 so far · stops * · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: no proof · market moved*
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.retrying [exitRetry]
      exit filled: 40 · exit died* · first exit again: 0
  settling
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 · watch * ·
      stop: * · spike: * · close requested* · exit retry* · timer: an older one ·
      position vanished*
# autoStopping.exiting, 60 sold before
  =
      entry grew: 130 · stops * · timer: 39.9 % · timer: 45 % · timer: TTC 59 s ·
      timer: stale spot · timer: no proof · market moved*
  closed auto_probability -27.05
      exit filled: 100
  closed auto_probability -53.01
      exit filled: 40 so far · exit filled: 40 · first exit after all: 100
  autoStopping.retrying [exitRetry]
      exit died: 0
  closed auto_probability -44.35
      exit died: 60
  settling
      market closed
  closed expired -30.31
      market settled: yes
  closed expired -70.31
      market settled: no
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 ·
      first exit again: 0 · watch * · stop: * · spike: * · close requested* · exit retry* ·
      timer: an older one · position vanished*
# autoStopping.retrying
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved*
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.exiting [exitOverdue] → exit 2: sell 100 @ 51
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  = [exitRetry]
      timer: no proof
  settling
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed external unknown
      position vanished
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 ·
      exit died: 0 · first exit again: 0 · watch * · stop: * · spike: * · close requested* ·
      exit retry: no price · timer: an older one · position vanished: after the close
# autoStopping.stuck
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved*
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  autoStopping.exiting [exitOverdue] → exit 4: sell 100 @ 49
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  = [stuckRetry]
      timer: no proof
  settling
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed external unknown
      position vanished
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 ·
      exit died: 0 · first exit again: 0 · watch * · stop: * · spike: * · close requested* ·
      exit retry: no price · timer: an older one · position vanished: after the close
# closing.exiting
  =
      entry grew: 130 · exit filled: 40 so far · stops * · timer: 39.9 % · timer: 45 % ·
      timer: TTC 59 s · timer: stale spot · timer: no proof · market moved*
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.retrying [exitRetry]
      exit filled: 40 · exit died* · first exit again: 0
  settling
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 · watch * ·
      stop: * · spike: * · close requested* · exit retry* · timer: an older one ·
      position vanished*
# closing.retrying
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved*
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 2: sell 100 @ 51
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  = [exitRetry]
      timer: no proof
  settling
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed external unknown
      position vanished
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 ·
      exit died: 0 · first exit again: 0 · watch * · stop: * · spike: * · close requested* ·
      exit retry: no price · timer: an older one · position vanished: after the close
# closing.retrying, no price
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops * · market moved*
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 1: sell 100 @ 53
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  = [exitRetry]
      timer: no proof
  settling
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed external unknown
      position vanished
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 · watch * ·
      stop: * · spike: * · close requested* · exit retry: no price · timer: an older one ·
      position vanished: after the close
# closing.stuck
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died: 60 · stops * ·
      market moved*
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  closing.exiting [exitOverdue] → exit 4: sell 100 @ 49
      exit retry · timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot
  = [stuckRetry]
      timer: no proof
  settling
      market closed
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  closed external unknown
      position vanished
  –
      entry filled: 100 · entry filled: 60 so far · entry died: 0 · entry died: 60 ·
      exit died: 0 · first exit again: 0 · watch * · stop: * · spike: * · close requested* ·
      exit retry: no price · timer: an older one · position vanished: after the close
`;
