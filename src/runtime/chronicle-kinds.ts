/** What of the house lasts. */
export const STRETCH_KINDS = ['feed', 'alarm', 'entries', 'switch'] as const;

/** What befalls a child of a supervisor at an instant. */
export const MARK_KINDS = [
  'child.exited',
  'child.restarting',
  'child.killed',
  'child.quarantined',
  'child.released',
  'supervisor.escalated',
] as const;
