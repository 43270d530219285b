import type { MarketTicker, SeriesTicker } from '../../machines/model/ids.ts';
import type { Market, SettlementResult } from '../../machines/model/market.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import type { Venue, VenueFault } from '../venues/venue.ts';

export type CatalogueOptions = {
  readonly clock: Clock;
  readonly venue: () => Venue;
  readonly series: readonly SeriesTicker[];
  /** Markets that open trades depend on: they stay subscribed whatever the series lists. */
  readonly pinned: () => ReadonlySet<MarketTicker>;
  /** Markets to be quoted from now on, and those no longer. */
  readonly subscribe: (markets: readonly MarketTicker[]) => void;
  readonly unsubscribe: (markets: readonly MarketTicker[]) => void;
  readonly learned: (markets: readonly Market[]) => void;
  readonly failed: (series: SeriesTicker, fault: VenueFault) => void;
};

/** The markets the process knows: those of the watched series, as events open and close. */
export type Catalogue = {
  /** Asks the venue what is open; subscribes what is new and drops what has ended unpinned. */
  readonly refresh: () => Promise<void>;
  readonly open: (nowMs: EpochMs) => readonly Market[];
  readonly get: (ticker: MarketTicker) => Market | null;
  /** Markets that are quoted now. */
  readonly subscribed: () => readonly MarketTicker[];
  readonly closeMoved: (ticker: MarketTicker, closeAtMs: EpochMs) => void;
  readonly resulted: (ticker: MarketTicker, result: SettlementResult) => void;
};

/** A volume grows all the time: that alone is no news. */
const descriptionOf = (market: Market): string => JSON.stringify({ ...market, volumeCenti: null });

const same = (a: Market | undefined, b: Market): boolean =>
  a !== undefined && descriptionOf(a) === descriptionOf(b);

export const createCatalogue = (options: CatalogueOptions): Catalogue => {
  const { clock, venue, series, pinned } = options;
  const markets = new Map<MarketTicker, Market>();
  const subscribed = new Set<MarketTicker>();

  const learn = (found: readonly Market[]): void => {
    const news = found.filter((market) => !same(markets.get(market.ticker), market));
    for (const market of found) markets.set(market.ticker, market);
    if (news.length > 0) options.learned(news);
  };

  const change = (ticker: MarketTicker, part: Partial<Market>): void => {
    const market = markets.get(ticker);
    if (market !== undefined) learn([{ ...market, ...part }]);
  };

  const follow = (): void => {
    const now = clock.now();
    const pins = pinned();
    const wanted = new Set<MarketTicker>(pins);
    for (const { ticker, closeAtMs } of markets.values()) if (closeAtMs > now) wanted.add(ticker);
    const fresh = [...wanted].filter((ticker) => !subscribed.has(ticker));
    const gone = [...subscribed].filter((ticker) => !wanted.has(ticker));
    for (const ticker of fresh) subscribed.add(ticker);
    for (const ticker of gone) {
      subscribed.delete(ticker);
      markets.delete(ticker);
    }
    if (fresh.length > 0) options.subscribe(fresh);
    if (gone.length > 0) options.unsubscribe(gone);
  };

  return {
    refresh: async () => {
      for (const ticker of series) {
        const found = await venue().listMarkets(ticker);
        if (found.ok) learn(found.value);
        else options.failed(ticker, found.error);
      }
      follow();
    },
    open: (nowMs) =>
      [...markets.values()].filter(
        ({ openAtMs, closeAtMs }) => openAtMs <= nowMs && nowMs < closeAtMs,
      ),
    get: (ticker) => markets.get(ticker) ?? null,
    subscribed: () => [...subscribed],
    closeMoved: (ticker, closeAtMs) => change(ticker, { closeAtMs }),
    resulted: (ticker, result) => change(ticker, { status: 'settled', result }),
  };
};
