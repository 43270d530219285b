import { seriesTicker } from '../../machines/model/ids.ts';
import { createCatalogue } from '../runtime/catalogue.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import { KALSHI_MARKET_FEED } from './feed-names.ts';
import type { House } from './house.ts';

const MARKETS_EVERY_MS = 15_000;

/** `catalogue`: lists the watched series and has them quoted, where nobody trades on them. */
export const listingChild = (house: House): ChildSpec => ({
  id: 'catalogue',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.accounts.shutdownMs,
  start: async ({ exited }) => {
    const { clock, config, guardian, hear, log, organs } = house;
    const feed = () => organs.feeds.get().get(KALSHI_MARKET_FEED);
    const catalogue = createCatalogue({
      clock,
      venue: organs.kalshi.venue.get,
      series: config.markets.series.map(({ series }) => seriesTicker(series)),
      pinned: () => new Set(),
      subscribe: (markets) => feed()?.subscribe(markets),
      unsubscribe: (markets) => {
        feed()?.unsubscribe(markets);
        for (const market of markets) guardian.board.forget(market);
      },
      learned: (markets) => {
        for (const market of markets) hear?.({ kind: 'market', market, atMs: clock.now() });
      },
      failed: (series, fault) => log.warn('markets cannot be listed', { series, ...fault }),
    });
    await catalogue.refresh();
    organs.kalshi.catalogue.fill(catalogue);
    const ticker = startTicker(clock, MARKETS_EVERY_MS, () =>
      catalogue.refresh().catch((error: unknown) => exited({ kind: 'crashed', error })),
    );
    const end = (): void => {
      ticker.stop();
      organs.kalshi.catalogue.clear();
    };
    return {
      stop: () => {
        end();
        return Promise.resolve();
      },
      kill: end,
    };
  },
});
