import { recordPortfolio } from '../../db/portfolio.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';

/** `clerk:portfolio`: puts down how the book stands, day by day of the market's time. */
export const portfolioClerkChild = (house: House): ChildSpec => ({
  id: 'clerk:portfolio',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.front.shutdownMs,
  start: () => {
    const { book, clock, config, log, organs, realClock } = house;
    const record = async (): Promise<void> => {
      const store = organs.store.get();
      if (!store.isWritable()) return;
      try {
        await recordPortfolio(store.database, book, clock.now());
      } catch (error) {
        log.warn('the portfolio could not be put down', { error });
      }
    };
    const ticker = startTicker(realClock, config.clerks.portfolioEveryMs, record);
    return {
      stop: async () => {
        ticker.stop();
        await record();
      },
      kill: ticker.stop,
    };
  },
});
