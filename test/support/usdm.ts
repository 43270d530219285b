import { yesFromHeld, type Side } from '../../machines/model/contract.ts';
import {
  clientOrderId,
  marketTicker,
  symbolId,
  tradeId,
  type MarketTicker,
} from '../../machines/model/ids.ts';
import type { LinearInstrument } from '../../machines/model/instrument.ts';
import { countCenti, heldPriceWithin, micros, yesPriceWithin } from '../../machines/model/money.ts';
import type { OrderRequest } from '../../machines/model/order.ts';
import type { RequestKind } from '../../src/simulator/faults.ts';
import { USDM_MARKET } from '../../src/simulator/binance/markets.ts';
import type { UsdmRequestAct } from '../../src/simulator/binance/rest.ts';
import { startBinanceServer, type BinanceServer } from '../../src/simulator/binance/server.ts';
import { createBinanceAuth } from '../../src/venues/binance/account/sign.ts';
import {
  createUsdmVenue,
  type UsdmVenue,
  type UsdmVenueOptions,
} from '../../src/venues/binance/trading/venue.ts';
import { testClock, type TestClock } from './simulated-clock.ts';

export const BTC = marketTicker('binanceUsdm:BTCUSDT');
export const ETH = marketTicker('binanceUsdm:ETHUSDT');
/** What the tape begins with, in dollars. */
export const BTC_DOLLARS = 65_000;
export const ETH_DOLLARS = 3_000;

/** As the paper venue tells them: BTC in tenths of a dollar and 10^-5 coins, ETH in cents. */
export const BTC_INSTRUMENT: LinearInstrument = {
  kind: 'linear',
  priceDecimals: 1,
  ceiling: 45_297_640,
  countStep: 100,
  minNotionalMicros: micros(100_000_000),
  takerFeePpm: 500,
  leverage: 10,
};
export const ETH_INSTRUMENT: LinearInstrument = {
  ...BTC_INSTRUMENT,
  priceDecimals: 2,
  ceiling: 30_617_700,
  countStep: 10,
  minNotionalMicros: micros(20_000_000),
};

const instrumentOf = (market: MarketTicker): LinearInstrument =>
  market === ETH ? ETH_INSTRUMENT : BTC_INSTRUMENT;

/** Seen from the held leg, a price of the coin in dollars. */
export const heldAt = (side: Side, dollars: number, market = BTC) => {
  const { ceiling, priceDecimals } = instrumentOf(market);
  const price = Math.round(dollars * 10 ** priceDecimals);
  return heldPriceWithin(side === 'yes' ? price : ceiling - price, ceiling);
};

/** The coin's price in units, seen from the held leg's. */
export const coinPrice = (request: OrderRequest): number =>
  yesFromHeld(request.side, request.limitCenti, instrumentOf(request.market).ceiling);

export const coinUnits = (dollars: number, market = BTC) => {
  const { ceiling, priceDecimals } = instrumentOf(market);
  return yesPriceWithin(Math.round(dollars * 10 ** priceDecimals), ceiling);
};

/** An entry of 0.01 BTC, 1 % beyond the tape's price. */
export const usdmEntry = (side: Side, changes: Partial<OrderRequest> = {}): OrderRequest => {
  const market = changes.market ?? BTC;
  const dollars = market === ETH ? ETH_DOLLARS : BTC_DOLLARS;
  return {
    clientOrderId: clientOrderId('tw-0a1b2c3d-1-e1'),
    tradeId: tradeId('1'),
    leg: 'entry',
    attempt: 1,
    market,
    exchangeIndex: 0,
    side,
    action: 'buy',
    countCenti: countCenti(1_000),
    limitCenti: heldAt(side, dollars * (side === 'yes' ? 1.01 : 0.99), market),
    timeInForce: 'immediateOrCancel',
    reduceOnly: false,
    instrument: instrumentOf(market),
    ...changes,
  };
};

/** The exit of it, 1 % beyond the tape's price. */
export const usdmExit = (side: Side, changes: Partial<OrderRequest> = {}): OrderRequest => {
  const market = changes.market ?? BTC;
  const dollars = market === ETH ? ETH_DOLLARS : BTC_DOLLARS;
  return usdmEntry(side, {
    clientOrderId: clientOrderId('tw-0a1b2c3d-1-x1'),
    leg: 'exit',
    action: 'sell',
    limitCenti: heldAt(side, dollars * (side === 'yes' ? 0.99 : 1.01), market),
    reduceOnly: true,
    ...changes,
  });
};

type UsdmAnswer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

export type UsdmCall = (
  method: string,
  path: string,
  params?: Readonly<Record<string, string | number>>,
) => Promise<UsdmAnswer>;

const callerOf =
  (server: BinanceServer, clock: TestClock): UsdmCall =>
  async (method, path, params = {}) => {
    const auth = createBinanceAuth(server.credentials, clock);
    const url = new URL(server.restUrl + path);
    url.search = auth.query(params);
    const reply = await fetch(url, { method, headers: { 'X-MBX-APIKEY': auth.apiKey } });
    return { status: reply.status, body: await reply.json(), headers: reply.headers };
  };

export type UsdmWorld = {
  readonly clock: TestClock;
  readonly server: BinanceServer;
  readonly venue: UsdmVenue;
  /** The tape's next price of BTC, in dollars. */
  readonly price: (dollars: number) => void;
  /** Asks the venue as anybody may who has the keys. */
  readonly call: UsdmCall;
  readonly stop: () => Promise<void>;
};

export type UsdmWorldOptions = {
  readonly startingDollars?: number;
  /** What the n-th request of a kind meets, from 1; keys such as `order/1`. */
  readonly faults?: Readonly<Record<string, UsdmRequestAct>>;
  readonly readLagMs?: number;
  readonly venue?: (clock: TestClock) => Partial<UsdmVenueOptions>;
  readonly skewMs?: () => number;
  readonly isPaused?: () => boolean;
};

export const WINDOW_MS = 2_000;

const scriptOf = ({ faults = {}, isPaused, skewMs }: UsdmWorldOptions) => {
  const counts: Record<RequestKind, number> = { order: 0, cancel: 0, read: 0 };
  return {
    onRequest: (kind: RequestKind): UsdmRequestAct | null => {
      counts[kind] += 1;
      return faults[`${kind}/${counts[kind]}`] ?? null;
    },
    conditions: () => ({
      isPaused: isPaused?.() ?? false,
      isUnreachable: false,
      skewMs: skewMs?.() ?? 0,
    }),
  };
};

/** The paper futures with our client on it, on a clock that stands until a test moves it. */
export const openUsdm = async (options: UsdmWorldOptions = {}): Promise<UsdmWorld> => {
  const clock = testClock();
  const symbols = { BTC: symbolId('BTC-USD'), ETH: symbolId('ETH-USD') };
  const server = await startBinanceServer({
    market: USDM_MARKET,
    clock,
    symbols: Object.values(symbols),
    speed: 1,
    futures: {
      startingMicros: (options.startingDollars ?? 10_000) * 1_000_000,
      readLagMs: options.readLagMs ?? 0,
      faults: scriptOf(options),
    },
  });
  const price = (dollars: number): void =>
    server.trade(symbols.BTC, micros(Math.round(dollars * 1_000_000)), clock.now());
  price(BTC_DOLLARS);
  server.trade(symbols.ETH, micros(ETH_DOLLARS * 1_000_000), clock.now());
  const venue = createUsdmVenue({
    restUrl: server.restUrl,
    auth: createBinanceAuth(server.credentials, clock, WINDOW_MS),
    clock,
    requestTimeoutMs: 5_000,
    products: () => ['BTCUSDT', 'ETHUSDT'],
    ...options.venue?.(clock),
  });
  return {
    clock,
    server,
    venue,
    price,
    call: callerOf(server, clock),
    stop: async () => {
      await venue.stop();
      await server.stop();
    },
  };
};
