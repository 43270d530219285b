/* Changes of the guard where an exit rests or a part is sold. Notation: support/cell-table.ts. */

export const LIMIT_GUARD = `
# stops pause
  = [limit]
      open, an exit about to rest*
  open [limit]
      monitoring.watching, an exit about to rest · *, a resting exit has died
  =
      open, an exit rests*
  open
      monitoring*, an exit rests*
# stops resume
  =
      open* · monitoring*
# guard: the same
  = [limit]
      open, an exit about to rest
  = [blind]
      open, an exit about to rest, blind
  =
      open, an exit rests · monitoring.verifying*
  = → withdrawOrder
      open, an exit rests, the guard just changed
  open [limit]
      monitoring.watching, an exit about to rest · *, a resting exit has died
  open
      monitoring.watching, an exit rests*
# guard: rests at 99
  = [limit]
      open, an exit about to rest
  = [blind]
      open, an exit about to rest, blind
  open [limit]
      monitoring.watching, an exit about to rest · *, a resting exit has died
# guard: nothing rests
  =
      open, an exit about to rest
  = [blind]
      open, an exit about to rest, blind
  open
      monitoring.watching, an exit about to rest · *, a resting exit has died
# guard: rests at 99 · guard: nothing rests
  = → withdrawOrder
      open, an exit rests* · monitoring.verifying*
  open → withdrawOrder
      monitoring.watching, an exit rests*
# guard: no stops
  = [limit]
      open, an exit about to rest*
  =
      open, an exit rests
  = → withdrawOrder
      open, an exit rests, the guard just changed
  open [limit]
      monitoring.watching, an exit about to rest · *, a resting exit has died
  open
      monitoring*, an exit rests*
# stops * · guard: *
  =
      autoStopping* · closing* · settling*
  –
      closed*
`;
