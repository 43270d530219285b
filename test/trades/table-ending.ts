/* The notation is explained in test/support/cell-table.ts. */

export const ENDING = `
# settling
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · close requested* · stops * · market moved: already past · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  = [settlement]
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close
  open
      market moved
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · exit retry* ·
      timer: an older one · market closed · position vanished* · release ·
      mark: stale quote · rule: *
# settling, exit alive
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · close requested* · stops * · market moved: already past · mark: 97¢
  closed auto_probability -53.01
      exit filled: 100 · first exit after all: 100
  = [settlement]
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close
  open
      market moved
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · exit retry* ·
      timer: an older one · market closed · position vanished* · release ·
      mark: stale quote · rule: *
# settling, overdue
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · close requested* · stops * · market moved: already past · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  = [settlement]
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close
  open
      market moved
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · exit retry* ·
      timer: an older one · market closed · position vanished* · release ·
      mark: stale quote · rule: *
# settling, close asked
  =
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* ·
      first exit again: 0 · stops * · market moved: already past · mark: 97¢
  closed manual -53.01
      exit filled: 100 · first exit after all: 100
  = [settlement]
      timer: 39.9 % · timer: 45 % · timer: TTC 59 s · timer: stale spot · timer: no proof ·
      timer: after the close
  closing.retrying [exitRetry]
      market moved
  closed expired 3.73
      market settled: yes
  closed expired -96.27
      market settled: no
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · close requested* · exit retry* ·
      timer: an older one · market closed · position vanished* · release ·
      mark: stale quote · rule: *
# closed, sold
  closing.retrying [exitRetry]
      entry grew: 130
  –
      entry filled* · entry died* · exit filled* · exit died* · first exit* · watch * · stop: * ·
      spike: * · close requested* · exit retry* · stops * · timer: * · market * ·
      position vanished* · release · mark: * · rule: *
# closed, settled
  = expired 4.85
      entry grew: 130
  = manual -53.01
      exit filled: 100 · first exit after all: 100
  = expired -18.97
      exit filled: 40 so far · exit filled: 40
  = expired 3.73
      exit died: 0 · first exit again: 0
  = expired -30.31
      exit died: 60
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · close requested* · exit retry* ·
      stops * · timer: * · market * · position vanished* · release · mark: * · rule: *
# closed, external
  = external unknown
      entry grew: 130 · exit filled: 40 so far · exit filled: 40 · exit died* · first exit again: 0
  = manual -53.01
      exit filled: 100 · first exit after all: 100
  –
      entry filled* · entry died* · watch * · stop: * · spike: * · close requested* · exit retry* ·
      stops * · timer: * · market * · position vanished* · release · mark: * · rule: *
# failed
  open
      entry filled* · entry died: 60 · entry grew: 130
  =
      exit filled* · exit died* · first exit*
  –
      entry died: 0 · watch * · stop: * · spike: * · close requested* · exit retry* · stops * ·
      timer: * · market * · position vanished* · release · mark: * · rule: *
`;
