/* What a look at the venue finds. Notation: support/cell-table.ts. */

export const LOOKUP = `
# found: executed, fills
  filled → tell filled 100
      * but intended or filled
# found: executed, fills lag
  working [fills] → tell so far 60
      submitting* but *, 60 seen · unknown · resolving* · cancelled* · rejected
  working [fills]
      submitting, 60 seen · unknown*, 60 seen
  = [fills] → tell so far 60
      working* but *, 60 seen
  = [fills]
      working, 60 seen
# found: canceled, 60
  cancelled → tell died at 60
      submitting* · working, resting · working, to be withdrawn · unknown* · resolving* · rejected
  = → tell died at 60
      cancelled* but *, 60 filled
  = [fills] → tell so far 60
      working, fills owed
  = [fills]
      working, 60 seen
  –
      cancelled, 60 filled
# found: canceled, 0
  cancelled → tell died at 0
      submitting* but *, 60 seen · working, resting · working, to be withdrawn · unknown · resolving*
  working [fills]
      submitting, 60 seen · unknown, 60 seen
  working [fills] → cancel
      unknown, to be withdrawn, 60 seen
  = [fills]
      working, fills owed · working, 60 seen
# found: resting, 0
  working [fills]
      submitting* but *, to be withdrawn · unknown* but *, to be withdrawn* · resolving ·
      resolving, landed · resolving*, missed once but *, to be withdrawn*
  working [fills] → cancel
      *, to be withdrawn* but working*
  working [check]
      resolving, what rests is checked
  = [fills]
      working, fills owed · working, 60 seen
  = [fills] → cancel
      working, to be withdrawn
  = [check]
      working, resting
# found: resting, 60
  working [fills] → tell so far 60
      submitting · submitting, second time · unknown · resolving · resolving, landed ·
      resolving*, missed once but *, to be withdrawn* · cancelled, nothing filled
  working [fills] → tell so far 60 → cancel
      *, to be withdrawn* but working* or *, 60 seen · cancelled, never found · rejected
  working [fills]
      submitting, 60 seen · unknown, 60 seen
  working [fills] → cancel
      unknown, to be withdrawn, 60 seen
  working [check] → tell so far 60
      resolving, what rests is checked
  = [fills] → tell so far 60
      working, fills owed
  = [fills] → tell so far 60 → cancel
      working, to be withdrawn
  = [fills]
      working, 60 seen
  = [check] → tell so far 60
      working, resting
  –
      cancelled, 60 filled
# found: *, 0
  –
      cancelled* · rejected
# found: *
  –
      intended · filled
# lookup missing
  unknown [lookup]
      resolving · resolving, landed · resolving, what rests is checked · resolving, to be withdrawn
  submitting → submit
      resolving, missed once · resolving, to be withdrawn, missed once
  cancelled → tell died at 0
      resolving, an entry, missed once · resolving*, sent again, missed once
# lookup unknown
  unknown [lookup]
      resolving*
# lookup *
  –
      * but resolving*
`;
