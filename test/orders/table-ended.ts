/* The notation is explained in test/support/cell-table.ts. */

export const ENDED = `
# filled
  = → tell filled 140
      fill: b, 40
  = → tell filled 200
      fill: c, 100
  –
      order submit · order cancel · cancel * · accepted: * · rejected · doubt: * ·
      process recovered · found: * · lookup * · fill: a, 60 · ended: * · timer: *
# cancelled, nothing filled
  working [fills]
      accepted: 100 · accepted: 60 · ended: executed, 100 · ended: canceled, 60
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · found: resting, 60 · fill: a, 60
  = → tell died at 60
      found: canceled, 60
  working [fills] → tell so far 40
      fill: b, 40
  –
      order submit · order cancel · cancel * · accepted: 0 · accepted: 0, 100 remain · rejected ·
      doubt: * · process recovered · found: canceled, 0 · found: resting, 0 · lookup * ·
      ended: canceled, 0 · timer: *
# cancelled, 60 filled
  working [fills] → tell so far 60
      accepted: 100 · found: executed, fills lag · ended: executed, 100
  filled → tell filled 100
      found: executed, fills · fill: b, 40
  filled → tell filled 160
      fill: c, 100
  –
      order submit · order cancel · cancel * · accepted: 60 · accepted: 0 ·
      accepted: 0, 100 remain · rejected · doubt: * · process recovered · found: canceled, 60 ·
      found: canceled, 0 · found: resting, 0 · found: resting, 60 · lookup * · fill: a, 60 ·
      ended: canceled, 60 · ended: canceled, 0 · timer: *
# cancelled, never found
  working [fills]
      accepted: 100 · accepted: 60 · ended: executed, 100 · ended: canceled, 60
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · fill: a, 60
  = → tell died at 60
      found: canceled, 60
  working [fills] → tell so far 60 → cancel
      found: resting, 60
  working [fills] → tell so far 40
      fill: b, 40
  –
      order * · cancel * · accepted: 0 · accepted: 0, 100 remain · rejected · doubt: * ·
      process recovered · found: canceled, 0 · found: resting, 0 · lookup * · ended: canceled, 0 ·
      timer: *
# rejected
  working [fills]
      accepted: 100 · accepted: 60 · ended: executed, 100 · ended: canceled, 60
  filled → tell filled 100
      found: executed, fills · fill: c, 100
  working [fills] → tell so far 60
      found: executed, fills lag · fill: a, 60
  cancelled → tell died at 60
      found: canceled, 60
  working [fills] → tell so far 60 → cancel
      found: resting, 60
  working [fills] → tell so far 40
      fill: b, 40
  –
      order * · cancel * · accepted: 0 · accepted: 0, 100 remain · rejected · doubt: * ·
      process recovered · found: canceled, 0 · found: resting, 0 · lookup * · ended: canceled, 0 ·
      timer: *
`;
