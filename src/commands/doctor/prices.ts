import { symbolId } from '../../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { systemClock } from '../../runtime/clock.ts';
import { spotSourcesOf, type SpotSource } from '../../config/spot-sources.ts';
import { spotFeedId } from '../../tree/feed-names.ts';
import { spotDriverOf } from '../../tree/spot-feeds.ts';
import { startFeed } from '../../venues/feed.ts';
import { realNetwork } from '../../venues/network.ts';
import type { FeedSink } from '../../venues/venue.ts';
import { checksOf } from './check.ts';

const { failed, passed, skipped } = checksOf('prices');

const WITHIN_MS = 10_000;
const MICROS_PER_DOLLAR = 1_000_000;

const nothing = (): void => undefined;
const DEAF: FeedSink = {
  quote: nothing,
  spot: nothing,
  past: nothing,
  lifecycle: nothing,
  fill: nothing,
  order: nothing,
  position: nothing,
  proven: nothing,
  doubted: nothing,
};

/** The first price of a source, in dollars, or why none came in time. */
const firstPrice = (
  symbol: string,
  source: SpotSource,
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
      feedId: spotFeedId(source),
      driver: spotDriverOf(
        symbolId(symbol),
        source,
      )({
        coinbaseWsUrl: config.venues.coinbase?.wsUrl ?? null,
        binance: config.venues.binance,
        binanceUsdm: config.venues.binanceUsdm,
        network: realNetwork,
      }),
      policy: config.feeds[source.venue],
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
      markets: [source.product],
    });
  });

/** Each source of a spot price, backups included, gives one. */
export const checkPrices = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => {
  const { config } = settings;
  const { binance, binanceUsdm, coinbase } = config.venues;
  if (coinbase === null && binance === null && binanceUsdm === null)
    return [skipped('feed', 'the paper market takes its place')];
  const sources = spotSourcesOf(config).flatMap(({ backup, primary, symbol }) =>
    [primary, backup].flatMap((source) => (source === null ? [] : [{ symbol, source }])),
  );
  return Promise.all(
    sources.map(async ({ source, symbol }) => {
      const name = source.product === symbol ? symbol : `${symbol} as ${source.product}`;
      if (config.venues[source.venue] === null)
        return skipped(name, `venues.${source.venue} is not set`);
      const price = await firstPrice(symbol, source, settings);
      return price.ok
        ? passed(name, `$${price.value}`)
        : failed(
            name,
            price.error,
            'without a spot price nothing is entered, and trades are blind',
          );
    }),
  );
};
