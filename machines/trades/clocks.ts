import type { StopCause } from '../model/reading.ts';
import { plusMs, type EpochMs } from '../model/time.ts';
import type { TradeContext, TradeEvent } from '../model/trade.ts';
import { guardOf } from './guard.ts';
import { soleCause } from './stop-causes.ts';
import { wantsWatch } from './stop-rules.ts';

/* The time a trade keeps: its one timer, and how long its position has been without protection. */

type Timer = Pick<TradeContext, 'deadline' | 'timersArmed'>;

export const armed = (context: Timer, name: string, now: EpochMs, delayMs: number): Timer => ({
  deadline: { timerId: `${name}#${context.timersArmed + 1}`, atMs: plusMs(now, delayMs) },
  timersArmed: context.timersArmed + 1,
});

/** Since when a position has been alone that this event finds alone. */
export const aloneSinceMs = (event: TradeEvent): EpochMs =>
  event.type === 'watch.lost' ? (event.sinceMs ?? event.atMs) : event.atMs;

/** The timer that runs is of this kind. */
export const isTimerOf = ({ deadline }: Pick<TradeContext, 'deadline'>, name: string): boolean =>
  deadline?.timerId.startsWith(`${name}#`) === true;

export const protectedAgain = (
  context: TradeContext,
  now: EpochMs,
): Pick<TradeContext, 'unprotectedSinceMs' | 'unprotectedMs' | 'unprotectedReason'> => ({
  unprotectedSinceMs: null,
  unprotectedReason: null,
  unprotectedMs:
    context.unprotectedMs +
    (context.unprotectedSinceMs === null ? 0 : Math.max(0, now - context.unprotectedSinceMs)),
});

/**
 * The end of patience with a watch that sees nothing. It runs only while the trade's own rules ask
 * for a watch, nobody has paused them, and the market still trades; one that runs goes on. It goes
 * before the exit that is to rest, which can wait for the watch.
 */
export const armedForBlindness = (context: TradeContext, now: EpochMs): Partial<Timer> => {
  const { policy, afterMs } = guardOf(context).blind;
  const isBlind = wantsWatch(context) && !context.stopsPaused && now < context.closeAtMs;
  const isFree = context.deadline === null || isTimerOf(context, 'limit');
  return policy === 'exit' && isBlind && isFree ? armed(context, 'blind', now, afterMs) : {};
};

/** The stop for blindness; null where it is another timer that has been reached, or none. */
export const blindCause = (context: TradeContext, event: TradeEvent): StopCause | null => {
  if (event.type !== 'deadline.reached' || context.deadline === null) return null;
  const { afterMs } = guardOf(context).blind;
  const sinceMs = context.deadline.atMs - afterMs;
  const value = event.atMs - sinceMs;
  return soleCause(context, { rule: 'feedBlind', value, threshold: afterMs }, event.reading);
};
