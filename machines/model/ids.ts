import { brand, type Branded } from './brand.ts';

/** A trade's key, decimal digits (`trades.id`). */
export type TradeId = Branded<string, 'TradeId'>;
/** The caller's idempotency key of a way in: one ticket opens at most one trade. */
export type TicketId = Branded<string, 'TicketId'>;
/** Our deterministic order key, f(installation, trade, leg, attempt); permanent at the venue. */
export type ClientOrderId = Branded<string, 'ClientOrderId'>;
/** The order's key as the venue gave it. */
export type VenueOrderId = Branded<string, 'VenueOrderId'>;
/** The identity of one fill at the venue; the key by which fills are deduplicated. */
export type FillId = Branded<string, 'FillId'>;
/** The identity of one event in an actor's mailbox; an actor accepts it at most once. */
export type EventId = Branded<string, 'EventId'>;
/** The identity of one effect that a commit asks for. */
export type IntentId = Branded<string, 'IntentId'>;
/** A market of a venue, e.g. `KXBTC15M-26FEB242330-30` or `binanceUsdm:BTCUSDT`. */
export type MarketTicker = Branded<string, 'MarketTicker'>;
/** The event a market belongs to, e.g. `KXBTC15M-26FEB242330`. */
export type EventTicker = Branded<string, 'EventTicker'>;
/** The series an event belongs to, e.g. `KXBTC15M`. */
export type SeriesTicker = Branded<string, 'SeriesTicker'>;
/** A spot product, e.g. `BTC-USD`. */
export type SymbolId = Branded<string, 'SymbolId'>;
/** The venue account whose money a trade uses: `live`, or one paper session. */
export type BookId = Branded<string, 'BookId'>;
/** `kalshi`, `coinbase`, … */
export type VenueId = Branded<string, 'VenueId'>;
/** A feed connection, e.g. `feed:coinbase:BTC-USD`. */
export type FeedId = Branded<string, 'FeedId'>;
/** Eight hex digits drawn once per database; keeps order ids of two installations apart. */
export type InstallationId = Branded<string, 'InstallationId'>;

const nonEmpty = (name: string, value: string): string => {
  if (value === '') throw new RangeError(`${name}: expected a non-empty string, found ''`);
  return value;
};

export const tradeId = (value: string): TradeId => {
  if (!/^[1-9][0-9]{0,18}$/.test(value))
    throw new RangeError(`trade id: expected decimal digits, found '${value}'`);
  return brand<TradeId>(value);
};
export const ticketId = (v: string): TicketId => brand<TicketId>(nonEmpty('ticket id', v));
export const clientOrderId = (v: string): ClientOrderId =>
  brand<ClientOrderId>(nonEmpty('client order id', v));
export const venueOrderId = (v: string): VenueOrderId =>
  brand<VenueOrderId>(nonEmpty('venue order id', v));
export const fillId = (v: string): FillId => brand<FillId>(nonEmpty('fill id', v));
export const eventId = (v: string): EventId => brand<EventId>(nonEmpty('event id', v));
export const intentId = (v: string): IntentId => brand<IntentId>(nonEmpty('intent id', v));
export const marketTicker = (v: string): MarketTicker =>
  brand<MarketTicker>(nonEmpty('market ticker', v));
export const eventTicker = (v: string): EventTicker =>
  brand<EventTicker>(nonEmpty('event ticker', v));
export const seriesTicker = (v: string): SeriesTicker =>
  brand<SeriesTicker>(nonEmpty('series ticker', v));
/** `KXBTC15M-26FEB242330-30` and its event `KXBTC15M-26FEB242330` are of `KXBTC15M`. */
export const seriesOf = (ticker: string): SeriesTicker =>
  seriesTicker(ticker.split('-', 1)[0] || ticker);
const VENUE_PREFIX = /^([A-Za-z0-9]+):/;
/** `binanceUsdm:BTCUSDT` is traded on `binanceUsdm`; a ticker without a prefix is of Kalshi. */
export const venueOfMarket = (ticker: MarketTicker): VenueId =>
  venueId(VENUE_PREFIX.exec(ticker)?.[1] ?? 'kalshi');
/** What the venue itself calls the market: the ticker without the prefix. */
export const productOf = (ticker: MarketTicker): string => ticker.replace(VENUE_PREFIX, '');
export const symbolId = (v: string): SymbolId => brand<SymbolId>(nonEmpty('symbol', v));
export const bookId = (v: string): BookId => brand<BookId>(nonEmpty('book', v));
export const venueId = (v: string): VenueId => brand<VenueId>(nonEmpty('venue', v));
export const feedId = (v: string): FeedId => brand<FeedId>(nonEmpty('feed', v));
export const installationId = (v: string): InstallationId => {
  if (!/^[0-9a-f]{8}$/.test(v))
    throw new RangeError(`installation id: expected 8 hex digits, found '${v}'`);
  return brand<InstallationId>(v);
};
