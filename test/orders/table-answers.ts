/* What the venue accepts, and how it says that an order ended. Notation: support/cell-table.ts. */

export const ANSWERS = `
# accepted: 100 · ended: executed, 100
  working [fills]
      submitting* · unknown* · resolving* · cancelled* but *, 60 filled · rejected
  = [fills]
      working*
  working [fills] → tell so far 60
      cancelled, 60 filled
  –
      intended · filled
# accepted: 60 · ended: canceled, 60
  working [fills]
      submitting* but *, 60 seen · unknown · resolving* · cancelled* but *, 60 filled · rejected
  cancelled → tell died at 60
      submitting, 60 seen · unknown*, 60 seen
  = [fills]
      working*
  –
      intended · filled · cancelled, 60 filled
# accepted: 0 · ended: canceled, 0
  cancelled → tell died at 0
      submitting* but *, 60 seen · working, resting · working, to be withdrawn · unknown · resolving*
  working [fills]
      submitting, 60 seen · unknown, 60 seen
  = [fills]
      working, fills owed · working, 60 seen
# accepted: 0
  working [fills] → cancel
      unknown, to be withdrawn, 60 seen
# ended: canceled, 0
  working [fills]
      unknown, to be withdrawn, 60 seen
# accepted: 0, 100 remain
  cancelled → tell died at 0
      submitting · submitting, second time · unknown · resolving · resolving, landed ·
      resolving*, missed once but *, to be withdrawn*
  working [fills]
      submitting, 60 seen · unknown, 60 seen
  working [check]
      resolving, what rests is checked
  working [fills] → cancel
      *, to be withdrawn* but working*
  = [fills]
      working, fills owed · working, 60 seen
  = [fills] → cancel
      working, to be withdrawn
  = [check]
      working, resting
# accepted: 0* · ended: canceled, 0
  –
      intended · filled · cancelled* · rejected
`;
