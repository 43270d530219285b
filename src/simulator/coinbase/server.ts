import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

import type { SymbolId } from '../../../machines/model/ids.ts';
import type { Micros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { every } from '../every.ts';
import type { SocketFaultAct } from '../faults.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';
import { createOutlet, textOf } from '../outlet.ts';
import { createProduct, type Product } from './product.ts';
import { createFeedSession, POLICY_VIOLATION, type FeedSession } from './session.ts';

export type CoinbaseServer = {
  readonly wsUrl: string;
  /** A new spot price, as one trade of the product. */
  readonly trade: (symbol: SymbolId, priceMicros: Micros, atMs: EpochMs) => void;
  readonly disturb: (fault: SocketFaultAct) => void;
  readonly stop: () => Promise<void>;
};

export type CoinbaseOptions = {
  readonly clock: Clock;
  readonly symbols: readonly SymbolId[];
  /** A client that has not subscribed by then is disconnected. */
  readonly subscribeWithinMs: number;
};

export const SUBSCRIBE_WITHIN_MS = 5_000;
const BEAT_EVERY_MS = 1_000;

/** The spot feed of the paper world on a loopback port, chosen by the system. */
export const startCoinbaseServer = async (options: CoinbaseOptions): Promise<CoinbaseServer> => {
  const { clock, subscribeWithinMs } = options;
  const products = new Map<SymbolId, Product>(
    options.symbols.map((symbol) => [symbol, createProduct(symbol)]),
  );
  const sessions = new Set<FeedSession>();
  const server = createServer((_, reply) => reply.writeHead(426).end());
  const sockets = new WebSocketServer({ server, autoPong: false });

  sockets.on('connection', (socket: WebSocket) => {
    const outlet = createOutlet(socket, clock);
    const session = createFeedSession(products, clock, outlet);
    sessions.add(session);
    const deadline = clock.setTimeout(() => {
      if (!session.hasSubscribed()) outlet.close(POLICY_VIOLATION, 'no subscription');
    }, subscribeWithinMs);
    socket.on('message', (data) => session.receive(textOf(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clock.clearTimeout(deadline);
      sessions.delete(session);
    });
  });

  const beats = every(clock, BEAT_EVERY_MS, () => {
    for (const session of sessions) session.beat();
  });
  const host = await listenOnLoopback(server);
  return {
    wsUrl: `ws://${host}`,
    trade: (symbol, priceMicros, atMs) => {
      const trade = products.get(symbol)?.trade(atMs, priceMicros);
      if (trade === undefined) throw new RangeError(`spot feed: unknown product ${symbol}`);
      for (const session of sessions) session.tell(trade);
    },
    disturb: (fault) => {
      for (const session of [...sessions]) session.disturb(fault);
    },
    stop: () => {
      beats.stop();
      return closeServer(server, sockets);
    },
  };
};
