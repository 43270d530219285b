/* What the order of the entry reports. Notation: support/cell-table.ts. */

export const ENTRY = `
# entry filled: 100 · entry died: 60 · entry grew: 130
  open
      opening · opening, 60 in hand · opening, entry overdue · failed
  closing.retrying [exitRetry]
      opening, close asked
# entry filled* · entry died*
  –
      * but opening* or failed
# entry filled: 100
  closed expired 3.73
      opening, market settled
# entry filled: 60 so far
  =
      opening* but opening, 60 in hand
  –
      opening, 60 in hand
  open
      failed
# entry died: 60
  closed expired 2.23
      opening, market settled
# entry died: 0
  failed
      opening* but opening, 60 in hand
  open
      opening, 60 in hand
  –
      failed
# entry grew: 130
  closed expired 4.85
      opening, market settled
  =
      * but opening* or closed* or failed
  closing.retrying [exitRetry]
      closed, sold
  = expired 4.85
      closed, settled
  = external unknown
      closed, external
`;
