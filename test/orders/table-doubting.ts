/* The notation is explained in test/support/cell-table.ts. */

export const DOUBTING = `
# unknown
  =
      order cancel · doubt: it has landed
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 ·
      ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · found: resting, 0 ·
      ended: executed, 100 · ended: canceled, 60
  rejected → tell died at 0
      rejected
  resolving → lookup
      process recovered · timer: current
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · found: resting, 60
  cancelled → tell died at 60
      found: canceled, 60
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order submit · cancel unknown · doubt: timeout · lookup * · timer: an older one
# unknown, a fill seen
  =
      order cancel · doubt: it has landed
  working [fills]
      cancel accepted: of 100 · accepted: 100 · accepted: 0 · accepted: 0, 100 remain ·
      found: executed, fills lag · found: canceled, 0 · found: resting, * · ended: executed, 100 ·
      ended: canceled, 0
  cancelled → tell died at 60
      cancel accepted: of 40 · accepted: 60 · found: canceled, 60 · ended: canceled, 60
  resolving → lookup
      process recovered · timer: current
  filled → tell filled 100
      found: executed, fills · fill: b, 40
  filled → tell filled 160
      fill: c, 100
  –
      order submit · cancel unknown · rejected · doubt: timeout · lookup * · fill: a, 60 ·
      timer: an older one
# resolving
  =
      order cancel · doubt: it has landed
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 ·
      ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · found: resting, 0 ·
      ended: executed, 100 · ended: canceled, 60
  rejected → tell died at 0
      rejected
  = → lookup
      process recovered
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · found: resting, 60
  cancelled → tell died at 60
      found: canceled, 60
  unknown [lookup]
      lookup *
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order submit · cancel unknown · doubt: timeout · timer: *
# resolving, missed once
  =
      order cancel · doubt: it has landed
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 ·
      ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · found: resting, 0 ·
      ended: executed, 100 · ended: canceled, 60
  rejected → tell died at 0
      rejected
  = → lookup
      process recovered
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · found: resting, 60
  cancelled → tell died at 60
      found: canceled, 60
  submitting → submit
      lookup missing
  unknown [lookup]
      lookup unknown
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order submit · cancel unknown · doubt: timeout · timer: *
# resolving, an entry missed once
  =
      order cancel · doubt: it has landed
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 ·
      lookup missing · ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · found: resting, 0 ·
      ended: executed, 100 · ended: canceled, 60
  rejected → tell died at 0
      rejected
  = → lookup
      process recovered
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · found: resting, 60
  cancelled → tell died at 60
      found: canceled, 60
  unknown [lookup]
      lookup unknown
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order submit · cancel unknown · doubt: timeout · timer: *
# resolving, landed
  =
      order cancel · doubt: it has landed
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 ·
      ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · found: resting, 0 ·
      ended: executed, 100 · ended: canceled, 60
  = → lookup
      process recovered
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · found: resting, 60
  cancelled → tell died at 60
      found: canceled, 60
  unknown [lookup]
      lookup *
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order submit · cancel unknown · rejected · doubt: timeout · timer: *
# resolving, what rests is checked
  = → cancel
      order cancel
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · found: canceled, 0 · ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · ended: executed, 100 ·
      ended: canceled, 60
  working [check]
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
  working [check] → tell so far 60
      found: resting, 60
  unknown [lookup]
      lookup *
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order submit · cancel unknown · rejected · doubt: timeout · timer: *
# resolving, cancel wanted
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · found: canceled, 0 · ended: canceled, 0
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
      lookup *
  = → tell so far 60
      fill: a, 60
  = → tell so far 40
      fill: b, 40
  –
      order * · cancel unknown · rejected · doubt: timeout · timer: *
`;
