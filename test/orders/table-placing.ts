/* The notation is explained in test/support/cell-table.ts. */

export const PLACING = `
# intended
  submitting → submit
      order submit
  –
      order cancel · cancel * · accepted: * · rejected · doubt: * · process recovered · found: * ·
      lookup * · fill: * · ended: * · timer: *
# submitting
  =
      order cancel
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 ·
      ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · found: resting, 0 ·
      ended: executed, 100 · ended: canceled, 60
  rejected → tell died at 0
      rejected
  unknown [lookup]
      doubt: * · process recovered
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
      order submit · cancel unknown · lookup * · timer: *
# submitting, a fill seen
  =
      order cancel
  working [fills]
      cancel accepted: of 100 · accepted: 100 · accepted: 0 · accepted: 0, 100 remain ·
      found: executed, fills lag · found: canceled, 0 · found: resting, * · ended: executed, 100 ·
      ended: canceled, 0
  cancelled → tell died at 60
      cancel accepted: of 40 · accepted: 60 · found: canceled, 60 · ended: canceled, 60
  unknown [lookup]
      rejected · doubt: * · process recovered
  filled → tell filled 100
      found: executed, fills · fill: b, 40
  filled → tell filled 160
      fill: c, 100
  –
      order submit · cancel unknown · lookup * · fill: a, 60 · timer: *
# submitting, second time
  =
      order cancel
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · accepted: 0, 100 remain · found: canceled, 0 ·
      ended: canceled, 0
  working [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · found: resting, 0 ·
      ended: executed, 100 · ended: canceled, 60
  unknown [lookup]
      rejected · doubt: * · process recovered
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
      order submit · cancel unknown · lookup * · timer: *
# working, fills owed
  =
      order cancel
  = [fills]
      cancel accepted: * · accepted: * · found: canceled, 0 · found: resting, 0 · ended: *
  unknown [lookup]
      cancel unknown
  resolving → lookup
      process recovered · timer: current
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  = [fills] → tell so far 60
      found: executed, fills lag · found: canceled, 60 · found: resting, 60 · fill: a, 60
  = [fills] → tell so far 40
      fill: b, 40
  –
      order submit · rejected · doubt: * · lookup * · timer: an older one
# working, 60 of 100 seen
  =
      order cancel
  = [fills]
      cancel accepted: * · accepted: * · found: executed, fills lag · found: canceled, * ·
      found: resting, * · ended: *
  unknown [lookup]
      cancel unknown
  resolving → lookup
      process recovered · timer: current
  filled → tell filled 100
      found: executed, fills · fill: b, 40
  filled → tell filled 160
      fill: c, 100
  –
      order submit · rejected · doubt: * · lookup * · fill: a, 60 · timer: an older one
# working, resting
  = → cancel
      order cancel
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · found: canceled, 0 · ended: canceled, 0
  = [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · ended: executed, 100 ·
      ended: canceled, 60
  unknown [lookup]
      cancel unknown
  = [check]
      accepted: 0, 100 remain · found: resting, 0
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  = [fills] → tell so far 60
      found: executed, fills lag
  cancelled → tell died at 60
      found: canceled, 60
  = [check] → tell so far 60
      found: resting, 60 · fill: a, 60
  = [check] → tell so far 40
      fill: b, 40
  resolving → lookup
      timer: current
  –
      order submit · rejected · doubt: * · process recovered · lookup * · timer: an older one
# working, cancel asked
  cancelled → tell died at 0
      cancel accepted: of 100 · accepted: 0 · found: canceled, 0 · ended: canceled, 0
  = [fills]
      cancel accepted: of 40 · accepted: 100 · accepted: 60 · ended: executed, 100 ·
      ended: canceled, 60
  unknown [lookup]
      cancel unknown
  = [fills] → cancel
      accepted: 0, 100 remain · found: resting, 0
  resolving → lookup
      process recovered · timer: current
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  = [fills] → tell so far 60
      found: executed, fills lag · fill: a, 60
  cancelled → tell died at 60
      found: canceled, 60
  = [fills] → tell so far 60 → cancel
      found: resting, 60
  = [fills] → tell so far 40
      fill: b, 40
  –
      order * · rejected · doubt: * · lookup * · timer: an older one
`;
