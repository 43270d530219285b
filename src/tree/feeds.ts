import { createPace, type Pace } from '../../machines/feeds/pace.ts';
import { feedPolicyAtSpeed } from '../../machines/feeds/policy.ts';
import { symbolId, type FeedId } from '../../machines/model/ids.ts';
import type { FeedPolicy } from '../../machines/model/feed.ts';
import type { SpotSource } from '../config/spot-sources.ts';
import { chosenSources } from '../runtime/chosen-sources.ts';
import { createIntake } from '../runtime/intake.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import type { FeedDriver } from '../venues/feed-driver.ts';
import { startFeed } from '../venues/feed.ts';
import { kalshiAccountFeed } from '../venues/kalshi/account-feed.ts';
import { kalshiIndexFeed } from '../venues/kalshi/index-feed.ts';
import { kalshiMarketFeed } from '../venues/kalshi/market-feed.ts';
import type { FeedNotice } from '../venues/feed-notices.ts';
import type { Network } from '../venues/network.ts';
import type { FeedSink, MarketLifecycle } from '../venues/venue.ts';
import {
  KALSHI_ACCOUNT_FEED,
  KALSHI_INDEX_FEED,
  KALSHI_MARKET_FEED,
  spotFeedId,
  USDM_MARKET_FEED,
} from './feed-names.ts';
import { futuresQuotes } from './futures.ts';
import { pricingSources } from './held-series.ts';
import type { FeedPort, House, VenueAccess } from './house.ts';
import { isOnFutures } from './perpetuals.ts';
import type { SpotTick } from '../../machines/model/quote.ts';
import { spotDriverOf } from './spot-feeds.ts';
import { crossChecksOf } from './trust.ts';
import type { Watched } from './watched.ts';

/** A driver that asks for the venue's place at each connect: a paper venue may have moved. */
const following = (
  access: () => VenueAccess,
  of: (access: VenueAccess) => FeedDriver,
): FeedDriver => ({
  endpoint: () => of(access()).endpoint(),
  isPassing: (refusal) => of(access()).isPassing?.(refusal) ?? false,
  connect: (link, wanted) => of(access()).connect(link, wanted),
});

/** The account's channels carry no sequence: what a lost connection kept is asked for. */
const doubtAccount = ({ organs }: House, notice: FeedNotice): void => {
  const isLost = notice.type === 'feed.changed' && notice.to === 'backingOff';
  const isBack =
    notice.type === 'feed.changed' && notice.to === 'live' && notice.from !== 'probing';
  if (isLost || isBack || notice.type === 'frames.missed')
    organs.kalshi.account.peek()?.suspect(`${notice.type} of the account's feed`);
};

/** All feeds of a venue that are lost together come back one after another. */
const paceOf = ({ connectPeriodMs, connectsMax }: FeedPolicy): Pace =>
  createPace(connectsMax, connectPeriodMs);

const feedChild = (
  house: House,
  feeds: Map<string, FeedPort>,
  plan: {
    readonly id: FeedId;
    readonly driver: FeedDriver;
    readonly policy: FeedPolicy;
    readonly connects: Pace;
    readonly sink: FeedSink;
    /** What to subscribe at each start of the child. */
    readonly markets: () => readonly string[];
    /** The way to its venue, where that is not the plain one. */
    readonly network?: (network: Network) => Network;
    readonly noticed?: (notice: FeedNotice) => void;
    /** What stands for it in a venue of the same process; the same unless said otherwise. */
    readonly played?: readonly string[];
  },
): ChildSpec => ({
  id: plan.id,
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.feeds.shutdownMs,
  start: ({ exited }) => {
    const { clock, random, journalist } = house;
    const direct = house.outside?.direct?.openFeed({
      feedId: plan.id,
      sink: plan.sink,
      markets: plan.played ?? plan.markets(),
    });
    if (direct !== undefined) {
      feeds.set(plan.id, direct);
      const stop = (): Promise<void> => {
        direct.stop();
        return Promise.resolve();
      };
      return { stop, kill: direct.stop };
    }
    const { network } = house.organs.access.get();
    const feed = startFeed({
      network: plan.network?.(network) ?? network,
      feedId: plan.id,
      driver: plan.driver,
      policy: feedPolicyAtSpeed(plan.policy, house.paper?.speed ?? 1),
      clock,
      random,
      sink: plan.sink,
      connects: plan.connects,
      isUntimely: (value) => house.guardian.board.isUntimely(value),
      observer: (notice) => {
        journalist.feed(notice);
        plan.noticed?.(notice);
      },
      markets: plan.markets(),
    });
    feeds.set(plan.id, feed);
    house.inspection.join(feed.actor, 'feeds');
    feed.actor.subscribe({
      error: (error: unknown) => exited({ kind: 'crashed', error }),
      complete: () => exited({ kind: 'shutdown' }),
    });
    return { stop: feed.stop, kill: feed.kill };
  },
});

/** Where what happens to markets is kept beside the ticks. */
const lifecycleOf =
  ({ clock, hear }: House) =>
  (event: MarketLifecycle): void =>
    hear?.({ kind: 'lifecycle', event, atMs: clock.now() });

type Connects = Readonly<Record<'kalshi' | SpotSource['venue'], Pace>>;

/** A connection for each source of a spot price, backups included. */
const spotChildren = (
  house: House,
  feeds: Map<string, FeedPort>,
  connects: Connects,
  sink: FeedSink,
): readonly ChildSpec[] => {
  const { config, organs } = house;
  const spotFeed = (symbol: string, source: SpotSource): ChildSpec =>
    feedChild(house, feeds, {
      id: spotFeedId(source),
      driver: following(organs.access.get, spotDriverOf(symbolId(symbol), source)),
      policy: config.feeds[source.venue],
      connects: connects[source.venue],
      sink,
      markets: () => [source.product],
      played: [symbol],
    });
  return pricingSources(house).flatMap(({ backup, primary, symbol }) => [
    spotFeed(symbol, primary),
    ...(backup === null ? [] : [spotFeed(symbol, backup)]),
  ]);
};

/**
 * A connection for each account elsewhere, which tells whoever looks at it, and the sink of our own
 * trades on futures; and one for the books of the perpetuals that those are in.
 */
const futuresChildren = (
  house: House,
  feeds: Map<string, FeedPort>,
  connects: Connects,
  watched: readonly Watched[],
): readonly ChildSpec[] => {
  const { config, guardian, organs } = house;
  const { account, catalogue } = organs.binanceUsdm;
  const sink = createIntake(guardian, account.peek, () => undefined);
  const accounts = watched.map(({ feed: { driver, venue, ...plan } }) =>
    feedChild(house, feeds, {
      ...plan,
      driver: following(organs.access.get, driver),
      policy: config.feeds[venue],
      connects: connects[venue],
      sink,
      markets: () => [],
    }),
  );
  if (!isOnFutures(house)) return accounts;
  const quotes = feedChild(house, feeds, {
    id: USDM_MARKET_FEED,
    driver: following(organs.access.get, futuresQuotes(house)),
    policy: config.feeds.binanceUsdm,
    connects: connects.binanceUsdm,
    sink,
    markets: () => catalogue.peek()?.subscribed() ?? [],
  });
  return [quotes, ...accounts];
};

/** `feeds`: one connection a child; a lost one never disturbs another. */
export const startFeeds = (
  house: House,
  spotSeen: (tick: SpotTick) => void,
  watched: readonly Watched[],
): Supervisor => {
  const { config, guardian, organs, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.feeds;
  const { kalshi } = config.feeds;
  const intake = createIntake(guardian, organs.kalshi.account.peek, spotSeen, lifecycleOf(house));
  const sink = chosenSources(intake, house.spotSources, house.clock.now);
  const access = organs.access.get;
  const feeds = new Map<string, FeedPort>();
  organs.feeds.fill(feeds);
  const connects: Connects = {
    kalshi: paceOf(config.feeds.kalshi),
    coinbase: paceOf(config.feeds.coinbase),
    binance: paceOf(config.feeds.binance),
    binanceUsdm: paceOf(config.feeds.binanceUsdm),
  };
  const kalshiFeed = (id: FeedId, of: (access: VenueAccess) => FeedDriver): ChildSpec =>
    feedChild(house, feeds, {
      id,
      driver: following(access, of),
      policy: kalshi,
      connects: connects.kalshi,
      sink,
      noticed: (notice) => {
        if (id === KALSHI_ACCOUNT_FEED) doubtAccount(house, notice);
      },
      markets: () =>
        id === KALSHI_MARKET_FEED ? (organs.kalshi.catalogue.peek()?.subscribed() ?? []) : [],
    });
  const indices = crossChecksOf(config, 1).map(({ indexId }) => indexId);
  const indexFeed = feedChild(house, feeds, {
    id: KALSHI_INDEX_FEED,
    driver: following(access, ({ kalshiWsUrl: wsUrl, auth }) => kalshiIndexFeed({ wsUrl, auth })),
    policy: kalshi,
    connects: connects.kalshi,
    // An index is no spot price: it is held against one, and not logged as one.
    sink: createIntake(guardian, organs.kalshi.account.peek, () => undefined),
    markets: () => indices,
  });
  return startSupervisor({
    id: 'feeds',
    strategy: 'one_for_one',
    children: [
      kalshiFeed(KALSHI_MARKET_FEED, ({ kalshiWsUrl: wsUrl, auth }) =>
        kalshiMarketFeed({ wsUrl, auth }),
      ),
      kalshiFeed(KALSHI_ACCOUNT_FEED, ({ kalshiWsUrl: wsUrl, auth }) =>
        kalshiAccountFeed({ wsUrl, auth }),
      ),
      ...(indices.length > 0 ? [indexFeed] : []),
      ...spotChildren(house, feeds, connects, sink),
      ...futuresChildren(house, feeds, connects, watched),
    ],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
