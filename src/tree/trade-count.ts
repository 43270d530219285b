import { countClosedTrades } from '../../db/closed-trades.ts';
import { createTradeCount, type TradeCount } from '../runtime/desk/trade-count.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';

/** The count of this book's closed trades. */
export const tradeCountOf = ({ book, config, log, organs, realClock }: House): TradeCount =>
  createTradeCount({
    clock: realClock,
    maxAgeMs: config.clerks.tradeCountMaxAgeMs,
    read: () => countClosedTrades(organs.store.get().database, book),
    failed: (error, ageMs) =>
      log.warn('closed trades could not be counted', { error, lastCountAgeMs: ageMs }),
  });

/** `clerk:count`: has the closed trades counted anew before the last count grows too old. */
export const countClerkChild = (house: House, count: TradeCount): ChildSpec => ({
  id: 'clerk:count',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.front.shutdownMs,
  start: () => {
    const { config, log, realClock } = house;
    const ticker = startTicker(realClock, config.clerks.tradeCountMaxAgeMs, () => count.refresh());
    return {
      stop: () => {
        ticker.stop();
        log.info('closed trades were asked for', count.figures());
        return Promise.resolve();
      },
      kill: ticker.stop,
    };
  },
});
