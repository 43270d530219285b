/* Sending, cancelling and not knowing. Notation: support/cell-table.ts. */

export const SENDING = `
# order submit
  submitting → submit
      intended
  –
      * but intended
# order cancel
  =
      submitting* but *, to be withdrawn · working, fills owed · working, 60 seen ·
      unknown* but *, to be withdrawn* ·
      resolving* but *, to be withdrawn* or *, what rests is checked
  = → cancel
      working, resting · resolving, what rests is checked
  –
      intended · *, to be withdrawn* · filled · cancelled* · rejected
# cancel accepted: of 100
  cancelled → tell died at 0
      submitting* but *, 60 seen · working, resting · working, to be withdrawn · unknown · resolving*
  working [fills]
      submitting, 60 seen · unknown*, 60 seen
  = [fills]
      working, fills owed · working, 60 seen
# cancel accepted: of 40
  working [fills]
      submitting* but *, 60 seen · unknown · resolving*
  cancelled → tell died at 60
      submitting, 60 seen · unknown*, 60 seen
  = [fills]
      working*
# cancel accepted: *
  –
      intended · filled · cancelled* · rejected
# cancel unknown
  unknown [lookup]
      working*
  –
      * but working*
# rejected
  rejected → tell died at 0
      submitting · submitting, to be withdrawn · unknown · resolving · resolving*, missed once but
      *, sent again, missed once
  unknown [lookup]
      submitting, 60 seen · submitting, second time
  –
      intended · working* · unknown*, 60 seen · resolving, landed ·
      resolving, what rests is checked · resolving, to be withdrawn ·
      resolving*, sent again, missed once · filled · cancelled* · rejected
# doubt: *
  unknown [lookup]
      submitting*
  –
      intended · working* · filled · cancelled* · rejected
# doubt: timeout
  –
      unknown* · resolving*
# doubt: it has landed
  =
      unknown* · resolving*
# process recovered
  unknown [lookup]
      submitting*
  resolving → lookup
      working* but *, resting · unknown*, 60 seen
  = → lookup
      resolving*
  –
      intended · working, resting · unknown · filled · cancelled* · rejected
# timer: current
  resolving → lookup
      working* · unknown*
  –
      * but working* or unknown*
# timer: an older one
  –
      *
`;
