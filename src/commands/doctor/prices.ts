import { feedId } from '../../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { systemClock } from '../../runtime/clock.ts';
import { coinbaseFeed } from '../../venues/coinbase/feed.ts';
import { startFeed } from '../../venues/feed.ts';
import type { FeedSink } from '../../venues/venue.ts';
import { checksOf } from './check.ts';

const { failed, passed, skipped } = checksOf('prices');

const WITHIN_MS = 10_000;
const MICROS_PER_DOLLAR = 1_000_000;

const nothing = (): void => undefined;
const DEAF: FeedSink = {
  quote: nothing,
  spot: nothing,
  lifecycle: nothing,
  fill: nothing,
  order: nothing,
  position: nothing,
  proven: nothing,
  doubted: nothing,
};

/** The first price of a product, in dollars, or why none came in time. */
const firstPrice = (
  url: string,
  symbol: string,
  { config }: EffectiveConfig,
): Promise<Result<number, string>> =>
  new Promise((resolve) => {
    const clock = systemClock();
    let why = `no price within ${WITHIN_MS / 1_000} s`;
    const finish = (result: Result<number, string>): void => {
      clock.clearTimeout(timer);
      void feed.stop().then(() => resolve(result));
    };
    const timer = clock.setTimeout(() => finish(fail(why)), WITHIN_MS);
    const feed = startFeed({
      feedId: feedId(`feed:coinbase:${symbol}`),
      driver: coinbaseFeed({ url }),
      policy: config.feeds.coinbase,
      clock,
      random: () => 0.5,
      sink: {
        ...DEAF,
        spot: (_, { priceMicros }) => finish(ok(priceMicros / MICROS_PER_DOLLAR)),
      },
      observer: (notice) => {
        if (notice.type === 'feed.refused') finish(fail(notice.reason));
        if (notice.type === 'feed.changed' && notice.reason !== null) why = notice.reason;
      },
      markets: [symbol],
    });
  });

/** Each product that prices a market gives a price. */
export const checkPrices = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => {
  const { coinbase } = settings.config.venues;
  if (coinbase === null) return [skipped('feed', 'the paper market takes its place')];
  const symbols = [...new Set(settings.config.markets.series.map(({ symbol }) => symbol))];
  return Promise.all(
    symbols.map(async (symbol) => {
      const price = await firstPrice(coinbase.wsUrl, symbol, settings);
      return price.ok
        ? passed(symbol, `$${price.value}`)
        : failed(
            symbol,
            price.error,
            'without a spot price nothing is entered, and trades are blind',
          );
    }),
  );
};
