import { FULL_PRICE_CENTI, type CountCenti } from '../../../machines/model/money.ts';
import type { BookSide } from '../ledger/entries.ts';
import type { LevelDelta } from './book.ts';
import type { VenueEvent } from './events.ts';
import { CRYPTO_EXCHANGE_INDEX, type MarketState } from './market.ts';
import {
  metadataJson,
  PRICE_LEVEL_STRUCTURE,
  priceRangesJson,
  topOfBook,
  volumeCenti,
} from './market-json.ts';
import { complement, contracts, dollars, iso, unixMs, unixSeconds } from './wire.ts';

/** Bodies (`msg`) of the socket's market frames, as the venue writes them. */

/** The venue's internal id of a market; clients only echo it. */
const marketId = (market: MarketState): string => `id-${market.spec.ticker}`;

const identity = (market: MarketState): object => ({
  market_ticker: market.spec.ticker,
  market_id: marketId(market),
});

/** A level's price in a book frame: asks are of the NO leg, unless the client asked for YES. */
const bookPrice = (side: BookSide, priceCenti: number, yesPrices: boolean): string =>
  dollars(side === 'bid' || yesPrices ? priceCenti : complement(priceCenti));

export const snapshotFrame = (market: MarketState, yesPrices: boolean): object => {
  const levels = (side: BookSide): readonly (readonly [string, string])[] =>
    market.phase === 'active'
      ? [...market.book.levels(side)]
          .reverse()
          .map(([price, count]) => [bookPrice(side, price, yesPrices), contracts(count)])
      : [];
  const yes = levels('bid');
  const no = levels('ask');
  return {
    ...identity(market),
    ...(yes.length === 0 ? {} : { yes_dollars_fp: yes }),
    ...(no.length === 0 ? {} : { no_dollars_fp: no }),
  };
};

export const deltaFrame = (
  { market, clientOrderId, atMs }: Extract<VenueEvent, { type: 'bookChanged' }>,
  { side, priceCenti, deltaCenti }: LevelDelta,
  yesPrices: boolean,
): object => ({
  ...identity(market),
  price_dollars: bookPrice(side, priceCenti, yesPrices),
  delta_fp: contracts(deltaCenti),
  side: side === 'bid' ? 'yes' : 'no',
  ...(clientOrderId === null ? {} : { client_order_id: clientOrderId, subaccount: 0 }),
  ts: iso(atMs),
  ts_ms: unixMs(atMs),
});

const wholeDollars = (count: number): number => Math.round(count / 100);

export const tickerFrame = (market: MarketState, atMs: number): object => {
  const { bidCenti, bidSizeCenti, askCenti, askSizeCenti } = topOfBook(market);
  return {
    ...identity(market),
    price_dollars: dollars(market.lastPriceCenti ?? 0),
    yes_bid_dollars: dollars(bidCenti),
    yes_ask_dollars: dollars(askCenti),
    yes_bid_size_fp: contracts(bidSizeCenti),
    yes_ask_size_fp: contracts(askSizeCenti),
    last_trade_size_fp: contracts(market.lastTradeCenti),
    volume_fp: contracts(volumeCenti(market)),
    open_interest_fp: contracts(market.openInterestCenti),
    dollar_volume: wholeDollars(volumeCenti(market)),
    dollar_open_interest: wholeDollars(market.openInterestCenti satisfies CountCenti),
    ts: unixSeconds(atMs),
    ts_ms: unixMs(atMs),
    time: iso(atMs),
  };
};

export const tradeFrame = (event: Extract<VenueEvent, { type: 'tradePrinted' }>): object => {
  const outcome = event.takerSide === 'bid' ? 'yes' : 'no';
  return {
    trade_id: event.tradeId,
    market_ticker: event.market.spec.ticker,
    yes_price_dollars: dollars(event.priceCenti),
    no_price_dollars: dollars(complement(event.priceCenti)),
    count_fp: contracts(event.countCenti),
    taker_side: outcome,
    taker_outcome_side: outcome,
    taker_book_side: event.takerSide,
    is_block_trade: false,
    ts: unixSeconds(event.atMs),
    ts_ms: unixMs(event.atMs),
  };
};

/** Values with eight decimals, as the index provider writes them. */
const indexPrice = (micros: number): string => (micros / 1e6).toFixed(8);

const MEAN_WINDOW_MS = 60_000;

/** The body of a `cfbenchmarks_value` frame; the provider's own message is a JSON text in it. */
export const indexFrame = ({
  atMs,
  value: { count, indexId, meanMicros, valueMicros },
}: Extract<VenueEvent, { type: 'indexPublished' }>): object => ({
  index_id: indexId,
  received_at: unixMs(atMs),
  data: JSON.stringify({
    type: 'value',
    id: indexId,
    time: unixMs(atMs),
    value: indexPrice(valueMicros),
  }),
  avg_60s_data: {
    value: indexPrice(meanMicros),
    window_size: count,
    window_start_ts_ms: unixMs(atMs - MEAN_WINDOW_MS),
    window_end_ts_exclusive: unixMs(atMs),
  },
});

const createdFields = (market: MarketState): object => ({
  exchange_index: CRYPTO_EXCHANGE_INDEX,
  open_ts: unixSeconds(market.spec.openAtMs),
  close_ts: unixSeconds(market.spec.closeAtMs),
  price_level_structure: PRICE_LEVEL_STRUCTURE,
  price_ranges: priceRangesJson,
  additional_metadata: metadataJson(market),
});

/** The body of a `market_lifecycle_v2` frame. Times in it are in seconds. */
export const lifecycleFrame = ({
  market,
  change,
  atMs,
}: Extract<VenueEvent, { type: 'marketChanged' }>): object => {
  const head = { market_ticker: market.spec.ticker, event_type: change };
  switch (change) {
    case 'created':
      return { ...head, ...createdFields(market) };
    case 'determined':
      return {
        ...head,
        determination_ts: unixSeconds(atMs),
        result: market.outcome?.winner ?? '',
        settlement_value: dollars(market.outcome?.winner === 'yes' ? FULL_PRICE_CENTI : 0),
      };
    case 'settled':
      return { ...head, settled_ts: unixSeconds(atMs) };
  }
};
