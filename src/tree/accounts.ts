import { upsertMarkets } from '../../db/markets.ts';
import { upsertSettlement } from '../../db/settlements.ts';
import { appendBalance } from '../../db/balances.ts';
import {
  seriesTicker,
  venueOfMarket,
  type FeedId,
  type MarketTicker,
  type SeriesTicker,
  type VenueId,
} from '../../machines/model/ids.ts';
import type { Market, SettlementResult } from '../../machines/model/market.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { createAccount, type Account } from '../runtime/account/account.ts';
import { createCatalogue, type Catalogue } from '../runtime/catalogue.ts';
import { startTicker } from '../runtime/ticker.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import { KALSHI_MARKET_FEED, USDM_MARKET_FEED } from './feed-names.ts';
import { installationOf, type House } from './house.ts';
import {
  BINANCE_USDM,
  isOnFutures,
  KALSHI,
  organsAt,
  perpetualSeries,
  perpetualsOf,
} from './perpetuals.ts';
import { reconcilerOf } from './reconciliation.ts';
import type { Watched } from './watched.ts';
import type { Reconciler } from '../runtime/account/reconciler.ts';

/** How often closes are looked for, results asked for, markets listed, the balance noted. */
const CLOSES_EVERY_MS = 500;
const RESULTS_EVERY_MS = 10_000;
const MARKETS_EVERY_MS = 15_000;
const BALANCE_EVERY_MS = 60_000;

/** A write that no decision waits for: a failure is told and the next one tries again. */
const inBackground = (house: House, what: string, write: Promise<unknown>): void =>
  void write.catch((error: unknown) => house.log.warn(what, { error }));

const noteResult = (
  house: House,
  market: MarketTicker,
  result: SettlementResult,
  settledAtMs: EpochMs,
): void => {
  const { book, organs } = house;
  const { database } = organs.store.get();
  inBackground(
    house,
    'a settlement could not be stored',
    upsertSettlement(database, book, { market, result, settledAtMs }),
  );
};

/** One venue on which trades are held, and what is followed of it. */
type Holding = {
  readonly id: string;
  readonly venue: VenueId;
  readonly marketFeed: FeedId;
  readonly series: readonly SeriesTicker[];
  /** Whether the rest of the tree starts once its markets are known, or without waiting. */
  readonly isAwaited: boolean;
};

const createBooksOf = (
  house: House,
  { marketFeed, series, venue }: Holding,
  reconciler: Reconciler,
): { account: Account; catalogue: Catalogue } => {
  const { clock, guardian, log, number, organs } = house;
  const here = organsAt(house, venue);
  const feed = () => organs.feeds.get().get(marketFeed);
  const database = () => organs.store.get().database;
  const seen = new Set<MarketTicker>();
  const catalogue = createCatalogue({
    clock,
    venue: here.venue.get,
    series,
    pinned: () =>
      new Set(
        [...(organs.trades.peek()?.live() ?? [])]
          .map(({ context }) => context.ticket.market)
          .filter((market) => venueOfMarket(market) === venue),
      ),
    subscribe: (markets) => feed()?.subscribe(markets),
    unsubscribe: (markets) => {
      feed()?.unsubscribe(markets);
      for (const market of markets) guardian.board.forget(market);
    },
    learned: (markets: readonly Market[]) => {
      here.account.peek()?.learned(markets);
      for (const market of markets) house.hear?.({ kind: 'market', market, atMs: clock.now() });
      inBackground(
        house,
        'markets could not be stored',
        upsertMarkets(database(), markets, clock.now()),
      );
    },
    failed: (listed, fault) => log.warn('markets cannot be listed', { series: listed, ...fault }),
  });
  const account = createAccount({
    reconciler,
    clock,
    installation: installationOf(house),
    venue: here.venue.get,
    orders: organs.orders.peek,
    trades: organs.trades.peek,
    number,
    closeMoved: (market, closeAtMs) => {
      catalogue.closeMoved(market, closeAtMs);
      guardian.watch.closeMoved(market, closeAtMs);
    },
    resulted: (market, result, atMs) => {
      catalogue.resulted(market, result);
      if (seen.has(market)) return;
      seen.add(market);
      noteResult(house, market, result, atMs);
    },
    unanswered: (market, { kind, message }) =>
      log.warn('a result cannot be asked for', { market, kind, message }),
    external: (report) =>
      log.warn('the account shows an order or fill that is not ours', {
        market: report.market,
        venueOrder: report.venueOrderId,
      }),
    failed: (what, error) => log.error(what, { error }),
  });
  return { account, catalogue };
};

const noteBalance = async ({ book, log, organs }: House): Promise<void> => {
  const balance = await organs.kalshi.venue.get().balance();
  if (balance.ok)
    await appendBalance(organs.store.get().database, book, {
      ...balance.value,
      atMs: balance.value.asOfMs,
    });
  else log.warn('the balance cannot be asked', { ...balance.error });
};

/** What has to be done again and again, at which pace. */
type Chore = readonly [intervalMs: number, run: () => void | Promise<void>];

/** Markets of Kalshi close, and leave a result; perpetuals do neither. */
const kalshiChores = (house: House, account: Account, listing: Chore): readonly Chore[] => [
  [CLOSES_EVERY_MS, () => account.sweep(house.clock.now())],
  [RESULTS_EVERY_MS, account.inquire],
  listing,
  [
    BALANCE_EVERY_MS,
    () =>
      noteBalance(house).catch((error: unknown) =>
        house.log.warn('the balance could not be stored', { error }),
      ),
  ],
];

/** What the venue says of our orders and markets, and what it owes us. */
const followed = (
  house: House,
  holding: Holding,
  chores: (account: Account, listing: Chore) => readonly Chore[],
): ChildSpec => ({
  id: holding.id,
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.accounts.shutdownMs,
  start: async ({ exited }) => {
    const { clock, organs } = house;
    const here = organsAt(house, holding.venue);
    const reconciler = reconcilerOf(house, holding.venue);
    const { account, catalogue } = createBooksOf(house, holding, reconciler);
    const every = ([intervalMs, run]: Chore) =>
      startTicker(clock, intervalMs, async () => {
        try {
          await run();
        } catch (error) {
          exited({ kind: 'crashed', error });
        }
      });
    const listed = catalogue.refresh();
    if (holding.isAwaited) await listed;
    else listed.catch((error: unknown) => exited({ kind: 'crashed', error }));
    here.catalogue.fill(catalogue);
    here.account.fill(account);
    const tickers = chores(account, [MARKETS_EVERY_MS, catalogue.refresh]).map(every);
    // A child that is started anew under running trades has not heard what came meanwhile.
    if (organs.trades.peek() !== null) account.suspect('the account was not followed');
    const end = (): void => {
      for (const ticker of tickers) ticker.stop();
      reconciler.stop();
      here.account.clear();
      here.catalogue.clear();
    };
    return endedBy(end);
  },
});

const kalshiAccount = (house: House): ChildSpec =>
  followed(
    house,
    {
      id: 'account:kalshi',
      venue: KALSHI,
      marketFeed: KALSHI_MARKET_FEED,
      isAwaited: true,
      series: house.config.markets.series.map(({ series }) => seriesTicker(series)),
    },
    (account, listing) => kalshiChores(house, account, listing),
  );

const futuresAccount = (house: House): ChildSpec =>
  followed(
    house,
    {
      id: 'trading:binanceUsdm',
      venue: BINANCE_USDM,
      marketFeed: USDM_MARKET_FEED,
      isAwaited: false,
      series: perpetualsOf(house).map(perpetualSeries),
    },
    (_account, listing) => [listing],
  );

/**
 * `accounts`: `account:kalshi`, `trading:binanceUsdm` where trades are held there too, and one
 * child an account that is looked at.
 */
export const startAccounts = (house: House, watched: readonly Watched[]): Supervisor => {
  const { config, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.accounts;
  return startSupervisor({
    id: 'accounts',
    strategy: 'one_for_one',
    children: [
      kalshiAccount(house),
      ...(isOnFutures(house) ? [futuresAccount(house)] : []),
      ...watched.flatMap(({ child }) => child ?? []),
    ],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
