import { z } from 'zod';

import { RESTARTED } from '../../../src/tree/journalist.ts';
import type { Tables, TransitionRecord } from '../../../src/lockstep/store/tables.ts';
import type { Violate } from './check.ts';

const contextShape = z.looseObject({
  unprotectedSinceMs: z.number().nullable(),
  unprotectedMs: z.number(),
  entry: z.looseObject({ filledCenti: z.number() }),
  exit: z.looseObject({ filledCenti: z.number() }),
});

const restartShape = z.looseObject({
  type: z.literal('watch.lost'),
  reason: z.literal(RESTARTED),
  atMs: z.number(),
  sinceMs: z.number().optional(),
});

type Seen = z.infer<typeof contextShape> & {
  readonly state: string;
  readonly atMs: number;
  /** Since when a restarted process says that nobody has watched; null in any other word. */
  readonly lostSinceMs: number | null;
};

const seenIn = (row: TransitionRecord): Seen => {
  const { data: restart } = restartShape.safeParse(JSON.parse(row.event));
  return {
    ...contextShape.parse(JSON.parse(row.context)),
    state: row.to,
    atMs: row.atMs,
    lostSinceMs: restart === undefined ? null : (restart.sinceMs ?? restart.atMs),
  };
};

/** States in which a position is at nobody's guard, whatever else is under way. */
const isUnguarded = ({ state, entry, exit }: Seen): boolean => {
  const held = entry.filledCenti - exit.filledCenti;
  return held > 0 && (state === 'open' || state === 'opening' || state.endsWith('.stuck'));
};

/**
 * A position that was guarded when its process died is alone from then on, or from before. One that
 * has moved since that death was in the hands of the next process: its trades were taken up anew.
 */
const isDeathMissed = (now: Seen, before: Seen | null, diedAtMs: readonly number[]): boolean => {
  if (now.lostSinceMs === null) return false;
  const lastDeathMs = Math.max(...diedAtMs.filter((deathMs) => deathMs <= now.atMs));
  return now.lostSinceMs > Math.max(lastDeathMs, before?.atMs ?? lastDeathMs);
};

/** A position that was guarded when its process died hears of that before anything else. */
const isDeathUntold = (now: Seen, before: Seen | null, diedAtMs: readonly number[]): boolean =>
  before !== null &&
  before.state.startsWith('monitoring') &&
  now.lostSinceMs === null &&
  diedAtMs.some((deathMs) => before.atMs < deathMs && deathMs < now.atMs);

/**
 * The unprotected account of each trade, added up anew from its journal: the time between two
 * transitions is booked exactly when the earlier one left the position unguarded, or said so; that
 * from the death of a process on when the next one says so.
 */
export const checkUnprotected = (
  tables: Tables,
  diedAtMs: readonly number[],
  violate: Violate,
): void => {
  for (const [key, journal] of tables.journal) {
    if (!key.endsWith('/trade')) continue;
    let bookedMs = 0;
    let before: Seen | null = null;
    for (const row of journal) {
      const now = seenIn(row);
      if (before !== null && before.unprotectedSinceMs !== null)
        bookedMs += Math.max(0, now.atMs - before.atMs);
      else if (now.lostSinceMs !== null && before?.state !== 'open')
        bookedMs += Math.max(0, now.atMs - now.lostSinceMs);
      if (isDeathUntold(now, before, diedAtMs))
        violate('unprotected time', `${key} seq ${row.seq}: the death before is not told`);
      if (isDeathMissed(now, before, diedAtMs))
        violate('unprotected time', `${key} seq ${row.seq}: the death before is not booked`);
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
