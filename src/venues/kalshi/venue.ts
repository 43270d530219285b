import { venueId, type VenueId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import { ok } from '../../../machines/model/result.ts';
import { plusMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Network } from '../network.ts';
import type { RateBudget } from '../rate-budget.ts';
import type { MayAct, Venue } from '../venue.ts';
import {
  listFills,
  listOrders,
  listPositions,
  listSettlements,
  readAsOf,
  readBalance,
  unixSeconds,
} from './account-reads.ts';
import { lookupOrder } from './lookup.ts';
import { cancelOrder, submitOrder } from './orders.ts';
import { parseMarket, type SymbolOfSeries } from './parse-market.ts';
import { createKalshiReads, malformed } from './reads.ts';
import { createKalshiRest } from './rest.ts';
import { marketReplySchema, marketSchema, marketsPageSchema } from './schemas.ts';
import type { KalshiAuth } from './sign.ts';
import { measureSkew } from './skew.ts';
import { parseExchangeStatus, type ExchangeStatus } from './standing.ts';

export type KalshiVenueOptions = {
  readonly id?: VenueId;
  /** E.g. `https://external-api.kalshi.com/trade-api/v2`. */
  readonly restUrl: string;
  /** Shared with the feeds, so that a measured skew corrects their handshakes too. */
  readonly auth: KalshiAuth;
  readonly clock: Clock;
  /** On the injected clock; a network does not run faster with it, so scale this by its speed. */
  readonly requestTimeoutMs: number;
  /** The real one unless said otherwise. */
  readonly network?: Network;
  /** Owned by this venue, which ends it; without one every request goes at once. */
  readonly budget?: RateBudget;
  /** Why an entry may not be sent; asked when its turn has come. Null: it may. */
  readonly entryRefusal?: () => string | null;
  /** Always, unless said otherwise. */
  readonly mayAct?: MayAct;
  readonly symbolOfSeries: SymbolOfSeries;
  /** Told how the exchange stands, whenever its clock is measured; null: it cannot be read. */
  readonly exchangeTold?: (status: ExchangeStatus | null) => void;
  /** Told of each market in a list that cannot be guarded, and why. */
  readonly skipped?: (what: string, why: string) => void;
};

const guardable = (
  wire: unknown,
  { skipped, symbolOfSeries }: KalshiVenueOptions,
): readonly Market[] => {
  const read = marketSchema.safeParse(wire);
  if (!read.success) {
    skipped?.('a market', read.error.issues[0]?.message ?? 'malformed');
    return [];
  }
  const market = parseMarket(read.data, symbolOfSeries);
  if (market.ok) return [market.value];
  skipped?.(read.data.ticker, market.error);
  return [];
};

/** Kalshi behind the contract of every venue. */
export const createKalshiVenue = (options: KalshiVenueOptions): Venue => {
  const { clock, id = venueId('kalshi'), mayAct = () => true, symbolOfSeries } = options;
  const rest = createKalshiRest(options);
  const reads = createKalshiReads(rest, clock, 'otherRead');
  const accountReads = createKalshiReads(rest, clock, 'accountRead');
  const exitLookups = createKalshiReads(rest, clock, 'exitLookup');

  return {
    id,
    submitOrder: (request) => submitOrder(rest, request, mayAct),
    lookupOrder: (request, knownId, isRoutine = false) =>
      lookupOrder(
        request.leg === 'exit' && !isRoutine ? exitLookups : accountReads,
        request,
        knownId,
      ),
    cancelOrder: (request, orderId) => cancelOrder(rest, request, orderId, mayAct),
    listMarkets: async (series) => {
      const markets: Market[] = [];
      for (const status of ['open', 'unopened']) {
        const query = { series_ticker: series, status };
        const read = await reads.all('/markets', marketsPageSchema, (page) => page.markets, query);
        if (!read.ok) return read;
        markets.push(...read.value.flatMap((wire) => guardable(wire, options)));
      }
      return ok(markets);
    },
    market: async (ticker) => {
      const read = await reads.one(`/markets/${encodeURIComponent(ticker)}`, marketReplySchema);
      if (!read.ok) return read;
      const market = parseMarket(read.value.market, symbolOfSeries);
      return market.ok ? market : malformed(`${ticker}: ${market.error}`);
    },
    asOf: async () => {
      const asOf = await readAsOf(accountReads);
      return asOf.ok ? ok(plusMs(asOf.value, -options.auth.skewMs())) : asOf;
    },
    orders: (sinceMs) => listOrders(accountReads, sinceMs),
    fills: (sinceMs) => listFills(accountReads, { min_ts: unixSeconds(sinceMs) }),
    positions: () => listPositions(accountReads),
    settlements: (sinceMs) => listSettlements(accountReads, sinceMs),
    balance: () => readBalance(accountReads, clock),
    clockSkewMs: () =>
      measureSkew(rest, options.auth, clock, (body) =>
        options.exchangeTold?.(parseExchangeStatus(body)),
      ),
    stop: () => {
      rest.stop();
      return Promise.resolve();
    },
  };
};
