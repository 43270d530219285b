import { createServer, type IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

import { createPace } from '../../../machines/feeds/pace.ts';
import type { SymbolId } from '../../../machines/model/ids.ts';
import type { Micros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { every } from '../every.ts';
import type { SocketFaultAct } from '../faults.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';
import { createOutlet, textOf, type Outlet } from '../outlet.ts';
import { createSpotAccount, type SimAccount } from './account.ts';
import type { SimCredentials } from './gate.ts';
import type { SimMarket } from './markets.ts';
import { createProduct, productOf, type Product } from './product.ts';
import { createRest, type UsdmFaults } from './rest.ts';
import { createStreamSession, type StreamPath, type StreamSession } from './session.ts';
import {
  createFuturesAccount,
  type FuturesAccount,
  type FuturesOptions,
} from './trading/account.ts';
import { wireText } from './wire-text.ts';
import { createApiSession } from './ws-api.ts';

export type BinanceServer = {
  readonly wsUrl: string;
  readonly restUrl: string;
  /** The WebSocket API, which carries the events of a spot account. */
  readonly wsApiUrl: string;
  readonly credentials: SimCredentials;
  readonly account: SimAccount;
  /** The same account where it trades; null on spot. */
  readonly futures: FuturesAccount | null;
  /** A new spot price, as one trade of the product that stands for the symbol. */
  readonly trade: (symbol: SymbolId, priceMicros: Micros, atMs: EpochMs) => void;
  readonly disturb: (fault: SocketFaultAct) => void;
  readonly stop: () => Promise<void>;
};

/** A product that has the prices of a symbol. */
export type SymbolProduct = { readonly symbol: SymbolId; readonly product: string };

export type BinanceOptions = {
  readonly market: SimMarket;
  readonly clock: Clock;
  readonly symbols: readonly SymbolId[];
  /** What a symbol is traded as beside `BTCUSDT`, such as `BTCUSDC`. */
  readonly otherProducts?: readonly SymbolProduct[];
  /** How fast the clock runs: what is allowed for the network's latency grows with it. */
  readonly speed: number;
  /** The greatest age of a connection; a day when absent. */
  readonly lifeMs?: number;
  /** The account on USD-M futures, and what its requests meet. */
  readonly futures?: FuturesPlan;
};

export type FuturesPlan = Pick<
  FuturesOptions,
  'startingMicros' | 'restored' | 'keep' | 'readLagMs'
> & { readonly faults?: UsdmFaults };

const LIFE_MS = 86_400_000;
const MARKS_EVERY_MS = 1_000;
const CONNECTS_MAX = 300;
const CONNECT_PERIOD_MS = 300_000;

const API_PATH = '/ws-api/v3';
const API: StreamPath = {
  isCombined: false,
  streams: [],
  carries: () => false,
  isPrivate: false,
  isApi: true,
};

/** `/stream?streams=a/b`, `/ws/a` or either without streams, on a route of the market; or null. */
const pathOf = ({ url = '/' }: IncomingMessage, { name, routes }: SimMarket): StreamPath | null => {
  const { pathname, searchParams } = new URL(url, 'http://venue');
  if (name === 'spot' && pathname === API_PATH) return API;
  const found = /^(\/\w+)??\/(?:(stream)|ws(?:\/(.+))?)$/.exec(pathname);
  const carries = routes.get(found?.[1] ?? '');
  if (found === null || carries === undefined) return null;
  const [, , combined, raw = ''] = found;
  const streams = combined === undefined ? raw : (searchParams.get('streams') ?? '');
  return {
    isCombined: combined !== undefined,
    streams: streams.split('/').filter((name) => name !== ''),
    carries,
    isPrivate: found[1] === '/private',
    isApi: false,
  };
};

/** Pings the client, and ends a connection that has not copied a ping back in time. */
const watchPongs = (
  socket: WebSocket,
  { clock, market: { pingEveryMs, pongWithinMs }, speed }: BinanceOptions,
  ping: (body: string) => void,
): { readonly stop: () => void } => {
  let answered = '';
  let unansweredSinceMs: number | null = null;
  socket.on('pong', (data: Buffer) => {
    answered = data.toString('utf8');
  });
  let sent = '';
  return every(clock, pingEveryMs, () => {
    const nowMs = clock.now();
    if (answered === sent) unansweredSinceMs = null;
    else if (nowMs - (unansweredSinceMs ?? nowMs) >= pongWithinMs * speed) socket.terminate();
    sent = String(nowMs);
    unansweredSinceMs ??= nowMs;
    ping(sent);
  });
};

/** What a connection is for by its path, and what ends with it. */
const openSession = (
  outlet: Outlet,
  path: StreamPath,
  account: SimAccount,
  { clock, market: { messagesPerSecond } }: BinanceOptions,
): [session: StreamSession, end: () => void] => {
  if (path.isApi) {
    const session = createApiSession(clock, outlet, account, messagesPerSecond);
    return [session, session.end];
  }
  const session = createStreamSession(clock, outlet, path, messagesPerSecond);
  const [listenKey] = path.isPrivate ? path.streams : [];
  const end = listenKey === undefined ? null : account.listenBy(listenKey, outlet.send);
  return [session, () => end?.()];
};

/** Every product that is traded here, under its symbol and under its own name. */
const createProducts = ({ market, otherProducts = [], symbols }: BinanceOptions) => {
  const byName = new Map<string, Product>();
  const bySymbol = new Map<SymbolId, Product[]>();
  const usual = symbols.map((symbol) => ({ symbol, product: productOf(symbol) }));
  for (const { symbol, product: name } of [...usual, ...otherProducts]) {
    if (byName.has(name) || !symbols.includes(symbol)) continue;
    const product = createProduct(name, market);
    byName.set(name, product);
    bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), product]);
  }
  return { bySymbol, byName };
};

type TellStream = (product: string, stream: string, event: object) => void;

/** Pushes candles, and of futures the mark price, at their own pace. */
const startPushing = (
  { clock, market }: BinanceOptions,
  products: readonly Product[],
  tell: TellStream,
): { readonly stop: () => void } => {
  const { interval, pushEveryMs } = market.candle;
  const candles = every(clock, pushEveryMs, () => {
    for (const product of products)
      for (const event of product.candles(clock.now()))
        tell(product.name, `kline_${interval}`, event);
  });
  const marks = every(clock, MARKS_EVERY_MS, () => {
    for (const product of products) {
      const event = market.name === 'usdm' ? product.mark(clock.now()) : null;
      if (event !== null) tell(product.name, 'markPrice@1s', event);
    }
  });
  return {
    stop: () => {
      candles.stop();
      marks.stop();
    },
  };
};

/** The account on futures, which trades by the books of the products; null on spot. */
const openFutures = (
  { clock, futures: plan = {}, market, speed }: BinanceOptions,
  products: ReadonlyMap<string, Product>,
  tellBook: (product: string, event: object) => void,
): FuturesAccount | null => {
  if (market.name === 'spot') return null;
  const { faults, ...account } = plan;
  const conditions = () => faults?.conditions(clock.now());
  const futures: FuturesAccount = createFuturesAccount({
    ...account,
    clock,
    speed,
    products: [...products.keys()],
    isPaused: () => conditions()?.isPaused === true,
    skewMs: () => conditions()?.skewMs ?? 0,
    bookChanged: (name) => {
      const event = products.get(name)?.bookChanged(futures.best(name) ?? {}, clock.now());
      if (event !== undefined) tellBook(name, event);
    },
  });
  return futures;
};

/** One market of the paper world as Binance shows it, on a loopback port. */
export const startBinanceServer = async (options: BinanceOptions): Promise<BinanceServer> => {
  const { clock, lifeMs = LIFE_MS, market } = options;
  const { bySymbol, byName } = createProducts(options);
  const sessions = new Set<StreamSession>();
  const connects = createPace(CONNECTS_MAX, CONNECT_PERIOD_MS);
  const futures = openFutures(options, byName, (product, event) =>
    tell(product, 'bookTicker', event),
  );
  const account = futures ?? createSpotAccount(clock, options.speed);
  const faults = options.futures?.faults;
  const server = createServer(createRest({ market, products: byName, account, clock, faults }));
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });

  const welcome = (socket: WebSocket, path: StreamPath): void => {
    const outlet = createOutlet(socket, clock, wireText);
    const [session, endListening] = openSession(outlet, path, account, options);
    sessions.add(session);
    const end = clock.setTimeout(() => outlet.disturb({ act: 'endOfLife' }), lifeMs);
    const pings = watchPongs(socket, options, outlet.ping);
    socket.on('message', (data) => session.receive(textOf(data)));
    socket.on('ping', session.beat);
    socket.on('pong', session.beat);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clock.clearTimeout(end);
      pings.stop();
      endListening();
      sessions.delete(session);
    });
  };

  server.on('upgrade', (request, line, head) => {
    const path = pathOf(request, market);
    const isInTime = connects.reserve(clock.now()) <= clock.now();
    if (path !== null && isInTime)
      sockets.handleUpgrade(request, line, head, (socket) => welcome(socket, path));
    else line.end(`HTTP/1.1 ${path === null ? 404 : 429} Refused\r\ncontent-length: 0\r\n\r\n`);
  });

  const tell: TellStream = (product, stream, event) => {
    for (const session of sessions) session.tell(`${product.toLowerCase()}@${stream}`, event);
  };
  const pushing = startPushing(options, [...byName.values()], tell);
  const host = await listenOnLoopback(server);
  return {
    wsUrl: `ws://${host}`,
    restUrl: `http://${host}`,
    wsApiUrl: `ws://${host}${API_PATH}`,
    credentials: account.credentials,
    account,
    futures,
    trade: (symbol, priceMicros, atMs) => {
      const products = bySymbol.get(symbol);
      if (products === undefined) throw new RangeError(`binance: unknown symbol ${symbol}`);
      for (const product of products) {
        const events = product.trade(atMs, priceMicros);
        futures?.price(product.name, priceMicros);
        const best = futures?.best(product.name) ?? {};
        for (const [stream, event] of events)
          tell(product.name, stream, stream === 'bookTicker' ? { ...event, ...best } : event);
      }
    },
    disturb: (fault) => {
      for (const session of [...sessions]) session.disturb(fault);
    },
    stop: () => {
      pushing.stop();
      account.stop();
      return closeServer(server, sockets);
    },
  };
};
