import { parseDecimal } from '../../../../machines/model/decimal.ts';
import { symbolId } from '../../../../machines/model/ids.ts';
import {
  countCenti,
  yesPriceWithin,
  type CountCenti,
  type YesPriceCenti,
} from '../../../../machines/model/money.ts';
import { epochMs, type EpochMs } from '../../../../machines/model/time.ts';
import type { FeedDriver, FeedLink } from '../../feed-driver.ts';
import { binanceFeed } from '../feed.ts';
import type { BookFrame } from '../frames.ts';
import { USDM } from '../markets.ts';
import type { ScaleOf } from './catalogue.ts';
import { productIn, tickerOf, type Scale } from './parse.ts';

type SideOfBook = { readonly price: YesPriceCenti | null; readonly count: CountCenti | null };

const COUNT_MAX = 1e10;

/** One side of a book: an empty one has a price of nothing. Null where it cannot be read. */
const sideOf = (
  { ceiling, countDecimals, priceDecimals }: Scale,
  price: string,
  quantity: string | null,
): SideOfBook | null => {
  const units = parseDecimal(price, priceDecimals);
  const count = quantity === null ? null : parseDecimal(quantity, countDecimals);
  if (units === null || units < 0 || units > ceiling) return null;
  if (count !== null && count < 0) return null;
  if (units === 0 || count === 0) return { price: null, count: null };
  return {
    price: yesPriceWithin(units, ceiling),
    // More than any trade could ask for is as good as so much.
    count: count === null ? null : countCenti(Math.min(count, COUNT_MAX)),
  };
};

/** A product whose scale is not known yet says nothing. */
const tellQuote =
  (scaleOf: ScaleOf) =>
  (link: FeedLink, book: BookFrame, atMs: EpochMs): boolean => {
    const scale = scaleOf(book.product);
    if (scale === null) return true;
    const bid = sideOf(scale, book.bid, book.bidQuantity);
    const ask = sideOf(scale, book.ask, book.askQuantity);
    if (bid === null || ask === null || book.eventAtMs === null) return false;
    if (bid.price !== null && ask.price !== null && bid.price >= ask.price) return false;
    link.sink.quote(link.feedId, {
      market: tickerOf(book.product),
      yesBidCenti: bid.price,
      yesAskCenti: ask.price,
      yesBidCount: bid.count,
      yesAskCount: ask.count,
      venueAtMs: epochMs(book.eventAtMs),
      receivedAtMs: atMs,
    });
    return true;
  };

/**
 * `feed:binanceUsdm:market`: the best prices of the markets that are traded on, by their tickers,
 * on the streams of the book. A book is replaced by the next one: a loss cannot be seen, and does
 * not last.
 */
export const usdmQuoteFeed = (options: {
  /** E.g. `wss://fstream.binance.com`; the path of combined streams is added. */
  readonly wsUrl: string;
  readonly scaleOf: ScaleOf;
}): FeedDriver =>
  binanceFeed({
    // Nobody looks back here: the price of a symbol has a feed of its own.
    market: { ...USDM, settledMs: null },
    wsUrl: options.wsUrl,
    price: 'middle',
    symbolOf: symbolId,
    candles: () => Promise.resolve({ ok: true, value: [] }),
    heard: new Map(),
    productOf: productIn,
    tellBook: tellQuote(options.scaleOf),
  });
