import type { CrossCheckStanding } from '../../machines/market/cross-check.ts';
import type { SymbolId } from '../../machines/model/ids.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { safe } from '../runtime/supervision/safe.ts';
import type { House } from './house.ts';

/** An alarm is due within a second of its cause, and this is only one part of the way to it. */
const CHECK_EVERY_MS = 200;

/** An index is given this long to come, or to come back, before its silence is an alarm. */
const INDEX_GRACE_MS = 5_000;

/** What the second sources of spot prices say, as alarms. */
const crossCheckAlarms = ({ alarms, clock, guardian, realClock }: House): (() => void) => {
  const silentSince = new Map<SymbolId, EpochMs>();
  const isSilent = ({ silent, symbol }: CrossCheckStanding): boolean => {
    const nowMs = realClock.now();
    if (!silent) silentSince.delete(symbol);
    else if (!silentSince.has(symbol)) silentSince.set(symbol, nowMs);
    return nowMs - (silentSince.get(symbol) ?? nowMs) >= INDEX_GRACE_MS;
  };
  return () => {
    for (const pair of guardian.watch.crossChecks(clock.now())) {
      const { disputed, divergenceBp, indexId: index, indexMicros, spotMicros, symbol } = pair;
      const key = `crosscheck/${symbol}`;
      const what = disputed
        ? 'a spot price and its index disagree'
        : 'the index of a spot price is silent';
      if (isSilent(pair) || disputed)
        alarms.raise(key, what, { symbol, index, spotMicros, indexMicros, divergenceBp });
      else alarms.clear(key);
    }
  };
};

/**
 * `vigil`: sees to it that no position is left alone in silence. The first child of the tree: it
 * runs on while everything else is started again.
 */
export const vigilChild = (house: House): ChildSpec => ({
  id: 'vigil',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: (scope) => {
    const { log, organs, realClock, unprotected } = house;
    const alarmCrossChecks = crossCheckAlarms(house);
    const look = safe(scope, () => {
      unprotected.check();
      if (organs.feeds.peek() !== null) alarmCrossChecks();
    });
    const ticker = startTicker(realClock, CHECK_EVERY_MS, look);
    const stop = (): void => {
      ticker.stop();
      const { mostAtOnce, unprotectedMs } = unprotected.figures();
      if (unprotected.openToProtected.count() > 0)
        log.info('protection', {
          positions: unprotected.openToProtected.count(),
          openToProtectedP95Ms: unprotected.openToProtected.percentile(95),
          unprotectedMs,
          mostAtOnce,
        });
    };
    return {
      stop: () => {
        stop();
        return Promise.resolve();
      },
      kill: ticker.stop,
    };
  },
});
