/**
 * A fill after the end (of an order that the venue had declared dead, or that was only late): the
 * position is back and must be guarded.
 */
export const comeback = {
  guard: 'isPositionBack',
  target: 'taking',
  actions: ['recordOrder', 'reopenBooks', 'restartExits', 'markOpened'],
} as const;

/** What a trade that has ended no longer hears. */
export const deaf = {
  'stops.pause': {},
  'stops.resume': {},
  'market.moved': {},
  'mark.moved': {},
  'guard.changed': {},
} as const;
