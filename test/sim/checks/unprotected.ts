import { z } from 'zod';

import type { Tables, TransitionRecord } from '../../../src/lockstep/store/tables.ts';
import type { Violate } from './check.ts';

const contextShape = z.looseObject({
  unprotectedSinceMs: z.number().nullable(),
  unprotectedMs: z.number(),
  entry: z.looseObject({ filledCenti: z.number() }),
  exit: z.looseObject({ filledCenti: z.number() }),
});

type Seen = z.infer<typeof contextShape> & { readonly state: string; readonly atMs: number };

const seenIn = (row: TransitionRecord): Seen => ({
  ...contextShape.parse(JSON.parse(row.context)),
  state: row.to,
  atMs: row.atMs,
});

/** States in which a position is at nobody's guard, whatever else is under way. */
const isUnguarded = ({ state, entry, exit }: Seen): boolean => {
  const held = entry.filledCenti - exit.filledCenti;
  return held > 0 && (state === 'open' || state === 'opening' || state.endsWith('.stuck'));
};

/**
 * The unprotected account of each trade, added up anew from its journal: the time between two
 * transitions is booked exactly when the earlier one left the position unguarded, or said so.
 */
export const checkUnprotected = (tables: Tables, violate: Violate): void => {
  for (const [key, journal] of tables.journal) {
    if (!key.endsWith('/trade')) continue;
    let bookedMs = 0;
    let before: Seen | null = null;
    for (const row of journal) {
      const now = seenIn(row);
      if (before !== null && before.unprotectedSinceMs !== null)
        bookedMs += Math.max(0, now.atMs - before.atMs);
      if (isUnguarded(now) && now.unprotectedSinceMs === null)
        violate('unprotected time', `${key} seq ${row.seq}: ${now.state} is not booked`);
      before = now;
    }
    if (before === null || before.unprotectedSinceMs !== null) continue;
    // Instants of events are not always in order: the account is kept to the tolerance of one.
    if (Math.abs(before.unprotectedMs - bookedMs) > 1)
      violate(
        'unprotected time',
        `${key}: booked ${before.unprotectedMs}, its journal ${bookedMs}`,
      );
  }
};
