import { upsertMarkets } from '../../db/markets.ts';
import { upsertSettlement } from '../../db/settlements.ts';
import { appendBalance } from '../../db/balances.ts';
import { seriesTicker, type MarketTicker } from '../../machines/model/ids.ts';
import type { Market, SettlementResult } from '../../machines/model/market.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { createAccount, type Account } from '../runtime/account/account.ts';
import { createCatalogue, type Catalogue } from '../runtime/catalogue.ts';
import { startTicker } from '../runtime/ticker.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import { KALSHI_MARKET_FEED } from './feed-names.ts';
import { installationOf, type House } from './house.ts';
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

const createBooksOf = (
  house: House,
  reconciler: Reconciler,
): { account: Account; catalogue: Catalogue } => {
  const { clock, config, guardian, log, number, organs } = house;
  const database = () => organs.store.get().database;
  const seen = new Set<MarketTicker>();
  const catalogue = createCatalogue({
    clock,
    venue: organs.venue.get,
    series: config.markets.series.map(({ series }) => seriesTicker(series)),
    pinned: () =>
      new Set(
        [...(organs.trades.peek()?.live() ?? [])].map(({ context }) => context.ticket.market),
      ),
    subscribe: (markets) => organs.feeds.get().get(KALSHI_MARKET_FEED)?.subscribe(markets),
    unsubscribe: (markets) => {
      organs.feeds.get().get(KALSHI_MARKET_FEED)?.unsubscribe(markets);
      for (const market of markets) guardian.board.forget(market);
    },
    learned: (markets: readonly Market[]) => {
      organs.account.peek()?.learned(markets);
      for (const market of markets) house.hear?.({ kind: 'market', market, atMs: clock.now() });
      inBackground(
        house,
        'markets could not be stored',
        upsertMarkets(database(), markets, clock.now()),
      );
    },
    failed: (series, fault) => log.warn('markets cannot be listed', { series, ...fault }),
  });
  const account = createAccount({
    reconciler,
    clock,
    installation: installationOf(house),
    venue: organs.venue.get,
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
  const balance = await organs.venue.get().balance();
  if (balance.ok)
    await appendBalance(organs.store.get().database, book, {
      ...balance.value,
      atMs: balance.value.asOfMs,
    });
  else log.warn('the balance cannot be asked', { ...balance.error });
};

/** `account:kalshi`: what the venue says of our orders and markets, and what it owes us. */
const kalshiAccount = (house: House): ChildSpec => ({
  id: 'account:kalshi',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.accounts.shutdownMs,
  start: async ({ exited }) => {
    const { clock, log, organs } = house;
    const reconciler = reconcilerOf(house);
    const { account, catalogue } = createBooksOf(house, reconciler);
    const every = (intervalMs: number, run: () => void | Promise<void>) =>
      startTicker(clock, intervalMs, async () => {
        try {
          await run();
        } catch (error) {
          exited({ kind: 'crashed', error });
        }
      });
    await catalogue.refresh();
    organs.catalogue.fill(catalogue);
    organs.account.fill(account);
    const tickers = [
      every(CLOSES_EVERY_MS, () => account.sweep(clock.now())),
      every(RESULTS_EVERY_MS, account.inquire),
      every(MARKETS_EVERY_MS, catalogue.refresh),
      every(BALANCE_EVERY_MS, () =>
        noteBalance(house).catch((error: unknown) =>
          log.warn('the balance could not be stored', { error }),
        ),
      ),
    ];
    // A child that is started anew under running trades has not heard what came meanwhile.
    if (organs.trades.peek() !== null) account.suspect('the account was not followed');
    const end = (): void => {
      for (const ticker of tickers) ticker.stop();
      reconciler.stop();
      organs.account.clear();
      organs.catalogue.clear();
    };
    return endedBy(end);
  },
});

/** `accounts`: one child a venue account. */
export const startAccounts = (house: House, watched: readonly Watched[]): Supervisor => {
  const { config, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.accounts;
  return startSupervisor({
    id: 'accounts',
    strategy: 'one_for_one',
    children: [kalshiAccount(house), ...watched.map(({ child }) => child)],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
