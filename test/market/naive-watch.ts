import type { GuardedTrade } from '../../machines/market/cohort.ts';
import { momentumBp } from '../../machines/market/momentum.ts';
import { createPriceRing } from '../../machines/market/price-ring.ts';
import { impliedYesPercent } from '../../machines/market/models/implied.ts';
import { averagedYesPercent } from '../../machines/market/models/log-normal.ts';
import { DEFAULT_VOLATILITY_WINDOW, realisedVolatility } from '../../machines/market/volatility.ts';
import { probabilityOf } from '../../machines/model/contract.ts';
import type { FeedId, MarketTicker, TradeId } from '../../machines/model/ids.ts';
import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import {
  asksBidOrTime,
  heldPrices,
  newNaive,
  ORDER,
  raises,
  revive,
  trips,
  type Naive,
  type NaiveMarket,
} from './naive-rules.ts';

/** Which report a trade is owed: `1 armed`, `1 lost`, `1 marked 5600`, `1 tripped momentum`. */
export type NaiveWatch = {
  readonly guard: (trade: GuardedTrade) => void;
  readonly rearm: (tradeId: TradeId) => void;
  readonly release: (tradeId: TradeId) => void;
  readonly quote: (feed: FeedId, quote: Quote) => void;
  readonly spot: (feed: FeedId, tick: SpotTick) => void;
  readonly proven: (feed: FeedId, atMs: number) => void;
  readonly doubted: (feed: FeedId) => void;
  /** Looks at every trade and says what has changed. */
  readonly scan: (nowMs: number) => readonly string[];
};

type Seen<V> = { value: V; feed: FeedId };

/** The rules of the watch by the letter: every trade is looked at, nothing is remembered. */
export const naiveWatch = (): NaiveWatch => {
  const trades = new Map<TradeId, Naive>();
  const proofs = new Map<FeedId, number>();
  const quotes = new Map<MarketTicker, Seen<Quote>>();
  const ring = createPriceRing();
  let spot: Seen<SpotTick> | null = null;
  let spotFeed: FeedId | null = null;

  const provenAt = (feed: FeedId): number => proofs.get(feed) ?? -Infinity;
  const prove = (feed: FeedId, atMs: number): void => {
    if (feed === spotFeed && atMs - provenAt(feed) > 10_000) ring.endKnown(provenAt(feed));
    proofs.set(feed, Math.max(atMs, provenAt(feed)));
  };
  const isFresh = (seen: Seen<unknown> | null | undefined, limitMs: number, nowMs: number) =>
    seen !== null && seen !== undefined && nowMs - provenAt(seen.feed) <= limitMs;

  const probabilityNow = ({ trade }: Naive, nowMs: number): number | null => {
    const quote = quotes.get(trade.market)?.value;
    const volatility = realisedVolatility(ring, DEFAULT_VOLATILITY_WINDOW);
    const spotMicros = spot?.value.priceMicros ?? 0;
    const logNormal =
      volatility === null
        ? null
        : averagedYesPercent(
            {
              spotMicros,
              strikeMicros: trade.strikeMicros,
              volatility,
              nowMs,
              closeAtMs: trade.closeAtMs,
              windowMs: 60_000,
            },
            ring,
          );
    const implied = impliedYesPercent(quote?.yesBidCenti ?? null, quote?.yesAskCenti ?? null);
    const yesPercent = trade.settings.model === 'implied' ? implied : logNormal;
    return yesPercent === null ? null : probabilityOf(trade.side, yesPercent);
  };
  const scoreNow = (nowMs: number): number | null =>
    spot === null ? null : momentumBp(ring, spot.value.priceMicros, nowMs);

  const isProtected = (each: Naive, nowMs: number): boolean => {
    const { settings, market } = each.trade;
    const { probabilityStop, momentumStop } = settings;
    const needsSpot =
      momentumStop.enabled || (probabilityStop.enabled && settings.model === 'logNormal');
    const canDecide = probabilityStop.enabled
      ? settings.model === 'implied'
        ? probabilityNow(each, nowMs) !== null
        : realisedVolatility(ring, DEFAULT_VOLATILITY_WINDOW) !== null
      : asksBidOrTime(settings) || (momentumStop.enabled && scoreNow(nowMs) !== null);
    return (
      settings.stopsEnabled &&
      isFresh(quotes.get(market), settings.maxQuoteAgeMs, nowMs) &&
      (!needsSpot || isFresh(spot, settings.maxSpotAgeMs, nowMs)) &&
      canDecide
    );
  };
  const marketOf = (each: Naive, nowMs: number): NaiveMarket => {
    const { market, settings, side } = each.trade;
    const quote = quotes.get(market)?.value ?? null;
    const knows = settings.model === 'implied' || isFresh(spot, settings.maxSpotAgeMs, nowMs);
    return {
      quote,
      ...heldPrices(side, quote),
      percent: knows ? probabilityNow(each, nowMs) : null,
      score: scoreNow(nowMs),
    };
  };

  const look = (each: Naive, nowMs: number): readonly string[] => {
    const reports: string[] = [];
    const id = each.trade.tradeId;
    const isNow = isProtected(each, nowMs);
    if (each.told !== isNow) {
      reports.push(`${id} ${isNow ? 'armed' : 'lost'}`);
      each.told = isNow;
      if (isNow) revive(each);
    }
    if (!isNow || nowMs >= each.trade.closeAtMs) return reports;
    const market = marketOf(each, nowMs);
    if (raises(each, market)) reports.push(`${id} marked ${market.bid ?? 'nothing'}`);
    const crossed = ORDER.filter((rule) => each.live.has(rule) && trips(rule, each, market, nowMs));
    if (crossed.length === 0) return reports;
    const isVerified = each.trade.settings.probabilityStop.verification.enabled;
    if (isVerified && crossed.every((rule) => rule === 'probability'))
      each.live.delete('probability');
    else each.live.clear();
    return [...reports, `${id} tripped ${crossed.join(' + ')}`];
  };

  return {
    guard: (trade) => void trades.set(trade.tradeId, newNaive(trade)),
    rearm: (tradeId) => {
      const each = trades.get(tradeId);
      if (each !== undefined) revive(each);
    },
    release: (tradeId) => void trades.delete(tradeId),
    quote: (feed, quote) => {
      prove(feed, quote.receivedAtMs);
      quotes.set(quote.market, { value: quote, feed });
    },
    spot: (feed, tick) => {
      prove(feed, tick.receivedAtMs);
      spot = { value: tick, feed };
      spotFeed = feed;
      ring.push(tick.receivedAtMs, tick.priceMicros);
    },
    proven: prove,
    doubted: (feed) => {
      for (const [market, seen] of quotes) if (seen.feed === feed) quotes.delete(market);
      if (spotFeed === feed) ring.endKnown(provenAt(feed));
      if (spot?.feed === feed) spot = null;
    },
    scan: (nowMs) => [...trades.values()].flatMap((each) => look(each, nowMs)),
  };
};
