import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';
import { SETTLEMENT_DELAY_MS } from '../tapes/tape.ts';
import type { Level } from './book.ts';
import { CRYPTO_EXCHANGE_INDEX, PRICE_RANGES, type MarketState } from './market.ts';
import { complement, contracts, dollars, iso, unixSeconds } from './wire.ts';

const NO_LEVEL: Level | undefined = undefined;

/** Best prices as the venue writes them: an empty bid is 0, an empty ask is 1. */
export const topOfBook = (market: MarketState) => {
  const active = market.phase === 'active';
  const bid = active ? market.book.levels('bid')[0] : NO_LEVEL;
  const ask = active ? market.book.levels('ask')[0] : NO_LEVEL;
  return {
    bidCenti: bid?.[0] ?? 0,
    bidSizeCenti: bid?.[1] ?? 0,
    askCenti: ask?.[0] ?? FULL_PRICE_CENTI,
    askSizeCenti: ask?.[1] ?? 0,
  };
};

export const volumeCenti = (market: MarketState): number =>
  (market.tapeVolumeCenti ?? 0) + market.ownVolumeCenti;

/** `65434.98` from micro-dollars; the venue writes strikes as numbers. */
const strikeNumber = (market: MarketState): number =>
  Number((market.spec.strikeMicros / 1e6).toFixed(6));

const coinOf = (market: MarketState): string => market.spec.symbol.split('-')[0] ?? '';

const outcomeFields = ({ outcome, settledAtMs }: MarketState): object => ({
  result: outcome?.winner ?? '',
  expiration_value: outcome === null ? '' : (outcome.valueMicros / 1e6).toFixed(6),
  ...(outcome === null
    ? {}
    : { settlement_value_dollars: dollars(outcome.winner === 'yes' ? FULL_PRICE_CENTI : 0) }),
  ...(settledAtMs === null ? {} : { settlement_ts: iso(settledAtMs) }),
});

const priceFields = (market: MarketState): object => {
  const { bidCenti, bidSizeCenti, askCenti, askSizeCenti } = topOfBook(market);
  const last = dollars(market.lastPriceCenti ?? 0);
  return {
    yes_bid_dollars: dollars(bidCenti),
    yes_bid_size_fp: contracts(bidSizeCenti),
    yes_ask_dollars: dollars(askCenti),
    yes_ask_size_fp: contracts(askSizeCenti),
    no_bid_dollars: dollars(complement(askCenti)),
    no_ask_dollars: dollars(complement(bidCenti)),
    last_price_dollars: last,
    previous_yes_bid_dollars: '0.0000',
    previous_yes_ask_dollars: '0.0000',
    previous_price_dollars: '0.0000',
    volume_fp: contracts(volumeCenti(market)),
    volume_24h_fp: contracts(volumeCenti(market)),
    open_interest_fp: contracts(market.openInterestCenti),
    notional_value_dollars: '1.0000',
  };
};

/** The price ladder every market of these tapes has. */
export const priceRangesJson = PRICE_RANGES.map(({ startCenti, endCenti, stepCenti }) => ({
  start: dollars(startCenti),
  end: dollars(endCenti),
  step: dollars(stepCenti),
}));
export const PRICE_LEVEL_STRUCTURE = 'tapered_deci_cent';

/** What a market is about, in the words that both the list and its announcement use. */
const wordsOf = (market: MarketState) => {
  const strike = strikeNumber(market);
  const subtitle = `Target Price: $${strike}`;
  return {
    title: `${coinOf(market)} price up in next 15 mins?`,
    yes_sub_title: subtitle,
    no_sub_title: subtitle,
    can_close_early: true,
    strike_type: 'greater',
    floor_strike: strike,
    rules_primary:
      `If the average spot price of the 60 seconds before the close is above ${strike}, ` +
      'the market resolves to Yes.',
    rules_secondary: '',
  };
};

/** What the announcement of a new market tells of it beside its times and prices. */
export const metadataJson = (market: MarketState): object => {
  const { spec } = market;
  const words = wordsOf(market);
  return {
    ...words,
    name: words.yes_sub_title,
    event_ticker: spec.event,
    expected_expiration_ts: unixSeconds(spec.closeAtMs + SETTLEMENT_DELAY_MS),
  };
};

/** A market as `GET /markets` shows it. */
export const marketJson = (market: MarketState): object => {
  const { spec } = market;
  const settlesAt = iso(spec.closeAtMs + SETTLEMENT_DELAY_MS);
  return {
    ticker: spec.ticker,
    event_ticker: spec.event,
    market_type: 'binary',
    ...wordsOf(market),
    open_time: iso(spec.openAtMs),
    close_time: iso(spec.closeAtMs),
    expected_expiration_time: settlesAt,
    latest_expiration_time: settlesAt,
    settlement_timer_seconds: SETTLEMENT_DELAY_MS / 1000,
    status: market.phase,
    ...priceFields(market),
    ...outcomeFields(market),
    price_level_structure: PRICE_LEVEL_STRUCTURE,
    price_ranges: priceRangesJson,
    exchange_index: CRYPTO_EXCHANGE_INDEX,
    is_provisional: false,
  };
};

/** Bids of both legs, ascending: the best is the last. */
export const orderBookJson = (market: MarketState): object => {
  const levels = (side: 'bid' | 'ask'): readonly (readonly [string, string])[] =>
    [...market.book.levels(side)]
      .reverse()
      .map(([price, count]) => [
        dollars(side === 'bid' ? price : complement(price)),
        contracts(count),
      ]);
  const open = market.phase === 'active';
  return {
    orderbook_fp: { yes_dollars: open ? levels('bid') : [], no_dollars: open ? levels('ask') : [] },
  };
};
