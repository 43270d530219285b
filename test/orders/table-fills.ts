/* Fills, each by itself. Notation: support/cell-table.ts. */

export const FILLS = `
# fill: a, 60
  = → tell so far 60
      submitting* but *, 60 seen · unknown · resolving*
  = [fills] → tell so far 60
      working, fills owed · working, to be withdrawn
  = [check] → tell so far 60
      working, resting
  working [fills] → tell so far 60
      cancelled* but *, 60 filled · rejected
  –
      *, 60 seen · cancelled, 60 filled · filled
# fill: b, 40
  = → tell so far 40
      submitting* but *, 60 seen · unknown · resolving*
  = [fills] → tell so far 40
      working, fills owed · working, to be withdrawn
  = [check] → tell so far 40
      working, resting
  working [fills] → tell so far 40
      cancelled* but *, 60 filled · rejected
  filled → tell filled 100
      *, 60 seen · cancelled, 60 filled
  = → tell filled 140
      filled
# fill: c, 100
  filled → tell filled 100
      submitting* but *, 60 seen · working* but *, 60 seen · unknown · resolving* ·
      cancelled* but *, 60 filled · rejected
  filled → tell filled 160
      *, 60 seen · cancelled, 60 filled
  = → tell filled 200
      filled
# fill: *
  –
      intended
`;
