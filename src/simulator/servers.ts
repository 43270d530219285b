import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import { SPOT_MARKET, USDM_MARKET } from './binance/markets.ts';
import { startBinanceServer, type BinanceServer, type FuturesPlan } from './binance/server.ts';
import { DEFAULT_READ_LAG_MS, type Books } from './books.ts';
import {
  SUBSCRIBE_WITHIN_MS,
  startCoinbaseServer,
  type CoinbaseServer,
} from './coinbase/server.ts';
import type { FaultScript, TradingVenue } from './faults.ts';
import { createGate, TIMESTAMP_TOLERANCE_MS } from './kalshi/auth.ts';
import type { Exchange } from './kalshi/exchange.ts';
import type { Indices } from './kalshi/indices.ts';
import { BASIC_RATE, createRateLimiter } from './kalshi/rate-limit.ts';
import { startKalshiServer, type KalshiServer } from './kalshi/server.ts';
import type { SimulatorOptions } from './options.ts';

/** Everything that listens. */
export type Servers = {
  readonly kalshi: KalshiServer;
  readonly coinbase: CoinbaseServer;
  readonly binance: BinanceServer;
  readonly binanceUsdm: BinanceServer;
};

type ServerParts = {
  readonly books: Books;
  readonly exchange: Exchange;
  readonly scripts: Readonly<Record<TradingVenue, FaultScript>>;
  readonly indices: Indices;
  /** The clock's instant, with every frame of the tape up to it played. */
  readonly presentMs: () => EpochMs;
};

/** The account on futures: kept in the session's ledger where trades are made on it. */
const futuresPlan = (
  { limits, session, startingFuturesMicros }: SimulatorOptions,
  faults: FaultScript,
): FuturesPlan => {
  const readLagMs = limits?.readLagMs ?? DEFAULT_READ_LAG_MS;
  if (startingFuturesMicros === undefined) return { faults };
  const { ledger } = session;
  return {
    ...{ faults, readLagMs, startingMicros: startingFuturesMicros },
    restored: ledger.entries.flatMap((one) => (one.type === 'futuresChanged' ? [one.change] : [])),
    keep: (change) => ledger.append({ type: 'futuresChanged', atMs: epochMs(change.atMs), change }),
  };
};

export const startServers = async (
  options: SimulatorOptions,
  { books, exchange, indices, presentMs, scripts }: ServerParts,
): Promise<Servers> => {
  const script = scripts.kalshi;
  const { clock, session, limits, speed = 1 } = options;
  const kalshi = await startKalshiServer({
    exchange,
    clock,
    presentMs,
    indices,
    faults: script,
    tier: limits?.rate ?? BASIC_RATE,
    limiter:
      limits?.rate === null ? () => true : createRateLimiter(limits?.rate ?? BASIC_RATE, clock),
    gate: createGate(
      session.credentials,
      () => epochMs(clock.now() + script.conditions(clock.now()).skewMs),
      limits?.timestampToleranceMs ?? TIMESTAMP_TOLERANCE_MS * speed,
    ),
    view: () => books.reads.view(clock.now()),
    asOfMs: () => books.reads.asOfMs(clock.now()),
    noteRefused: ({ code }) =>
      books.record({
        type: 'orderRefused',
        atMs: presentMs(),
        clientOrderId: null,
        ticker: '',
        code,
      }),
    defect: (error) => options.observer?.({ type: 'defect', atMs: clock.now(), error }),
  });
  const coinbase = await startCoinbaseServer({
    clock,
    symbols: session.tape.symbols,
    subscribeWithinMs: limits?.subscribeWithinMs ?? SUBSCRIBE_WITHIN_MS * speed,
  });
  const { binanceProducts: otherProducts = [] } = options;
  const shown = { clock, symbols: session.tape.symbols, otherProducts, speed };
  const binance = await startBinanceServer({ market: SPOT_MARKET, ...shown });
  const binanceUsdm = await startBinanceServer({
    ...{ market: USDM_MARKET, ...shown },
    futures: futuresPlan(options, scripts.binanceUsdm),
  });
  return { kalshi, coinbase, binance, binanceUsdm };
};
