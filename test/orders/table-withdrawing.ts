/* The notation is explained in test/support/cell-table.ts. */

export const WITHDRAWING = `
# submitting, to be withdrawn
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · found: canceled, 0 · ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · ended: executed, 100 ·
      ended: canceled, 60
  working [fills] → cancel
      accepted: 0, 100 remain · found: resting, 0
  rejected → tell died at 0
      rejected
  unknown [lookup]
      doubt: * · process recovered
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag
  cancelled → tell died at 60
      found: canceled, 60
  working [fills] → tell so far 60 → cancel
      found: resting, 60
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order * · cancel unknown · lookup * · timer: *
# unknown, named, 60 seen
  working [fills]
      cancel accepted: of 100 · accepted: 100 · found: executed, fills lag · ended: executed, 100 ·
      ended: canceled, 0
  cancelled → tell died at 60
      cancel accepted: of 40 · accepted: 60 · found: canceled, 60 · ended: canceled, 60
  working [fills] → cancel
      accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 · found: resting, *
  =
      doubt: it has landed
  resolving → lookup
      process recovered · timer: current
  filled → tell filled 100
      found: executed, fills · fill: b, 40
  filled → tell filled 160
      fill: c, 100
  –
      order * · cancel unknown · rejected · doubt: timeout · lookup * · fill: a, 60 ·
      timer: an older one
# resolving, to be withdrawn, missed once
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · found: canceled, 0 · ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · ended: executed, 100 ·
      ended: canceled, 60
  working [fills] → cancel
      accepted: 0, 100 remain · found: resting, 0
  rejected → tell died at 0
      rejected
  =
      doubt: it has landed
  = → lookup
      process recovered
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag
  cancelled → tell died at 60
      found: canceled, 60
  working [fills] → tell so far 60 → cancel
      found: resting, 60
  submitting → submit
      lookup missing
  unknown [lookup]
      lookup unknown
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order * · cancel unknown · doubt: timeout · timer: *
# resolving, to be withdrawn, sent again, missed once
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · found: canceled, 0 · lookup missing ·
      ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · ended: executed, 100 ·
      ended: canceled, 60
  working [fills] → cancel
      accepted: 0, 100 remain · found: resting, 0
  =
      doubt: it has landed
  = → lookup
      process recovered
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag
  cancelled → tell died at 60
      found: canceled, 60
  working [fills] → tell so far 60 → cancel
      found: resting, 60
  unknown [lookup]
      lookup unknown
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order * · cancel unknown · rejected · doubt: timeout · timer: *
`;
