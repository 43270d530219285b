import { venueId, type VenueId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import { micros } from '../../../machines/model/money.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Network } from '../network.ts';
import type { Venue, VenueFault } from '../venue.ts';
import { lookupOrder } from './lookup.ts';
import { cancelOrder, submitOrder } from './orders.ts';
import { microsOf } from './parse.ts';
import { parseMarket, parseSettlement, type SymbolOfSeries } from './parse-market.ts';
import { parsePosition } from './parse-order.ts';
import { createKalshiReads, type KalshiReads } from './reads.ts';
import { createKalshiRest } from './rest.ts';
import {
  balanceSchema,
  marketReplySchema,
  marketSchema,
  marketsPageSchema,
  positionsPageSchema,
  settlementsPageSchema,
} from './schemas.ts';
import type { KalshiAuth } from './sign.ts';
import { measureSkew } from './skew.ts';

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
  readonly symbolOfSeries: SymbolOfSeries;
  /** Told of each market in a list that cannot be guarded, and why. */
  readonly skipped?: (what: string, why: string) => void;
};

const CENT_MICROS = 10_000;

const malformed = (message: string): { readonly ok: false; readonly error: VenueFault } =>
  fail({ kind: 'malformed', retryable: false, message });

/** Every item made a model value, or the first that cannot be. */
const parseAll = <W, T>(
  wires: readonly W[],
  parse: (wire: W) => T | null,
  nameOf: (wire: W) => string,
): Result<readonly T[], VenueFault> => {
  const values: T[] = [];
  for (const wire of wires) {
    const value = parse(wire);
    if (value === null) return malformed(`${nameOf(wire)}: values that are none`);
    values.push(value);
  }
  return ok(values);
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

const positionsOf = async (reads: KalshiReads): ReturnType<Venue['positions']> => {
  const read = await reads.all(
    '/portfolio/positions',
    positionsPageSchema,
    (page) => page.market_positions,
    { count_filter: 'position' },
  );
  if (!read.ok) return read;
  const parsed = parseAll(
    read.value,
    (wire) => parsePosition(wire.ticker, wire.position_fp),
    (wire) => wire.ticker,
  );
  return parsed.ok ? ok(parsed.value.filter(({ countCenti }) => countCenti > 0)) : parsed;
};

const balanceOf = async (reads: KalshiReads, clock: Clock): ReturnType<Venue['balance']> => {
  const asOfMs = clock.now();
  const read = await reads.one('/portfolio/balance', balanceSchema);
  if (!read.ok) return read;
  const { balance, balance_dollars: dollars } = read.value;
  const cash = dollars === undefined ? micros(balance * CENT_MICROS) : microsOf(dollars);
  return cash === null ? malformed(`balance: ${dollars ?? ''}`) : ok({ cashMicros: cash, asOfMs });
};

/** Kalshi behind the contract of every venue. */
export const createKalshiVenue = (options: KalshiVenueOptions): Venue => {
  const { clock, id = venueId('kalshi'), symbolOfSeries } = options;
  const rest = createKalshiRest(options);
  const reads = createKalshiReads(rest, clock);

  return {
    id,
    submitOrder: (request) => submitOrder(rest, request),
    lookupOrder: (request, knownId) => lookupOrder(reads, request, knownId),
    cancelOrder: (request, orderId) => cancelOrder(rest, request, orderId),
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
    positions: () => positionsOf(reads),
    settlements: async (sinceMs) => {
      const query = { min_ts: Math.floor(sinceMs / 1000) };
      const path = '/portfolio/settlements';
      const read = await reads.all(path, settlementsPageSchema, (page) => page.settlements, query);
      if (!read.ok) return read;
      return parseAll(read.value, parseSettlement, (wire) => wire.ticker);
    },
    balance: () => balanceOf(reads, clock),
    clockSkewMs: () => measureSkew(rest, options.auth, clock),
    stop: () => {
      rest.stop();
      return Promise.resolve();
    },
  };
};
