import { epochMs } from '../../../machines/model/time.ts';
import { micros } from '../../../machines/model/money.ts';
import type { Clock } from '../../../machines/ports.ts';
import { createLimits } from '../../../src/simulator/binance/limits.ts';
import { USDM_MARKET } from '../../../src/simulator/binance/markets.ts';
import { createProduct } from '../../../src/simulator/binance/product.ts';
import { createStreamSession, type StreamSession } from '../../../src/simulator/binance/session.ts';
import {
  createFuturesAccount,
  type FuturesAccount,
} from '../../../src/simulator/binance/trading/account.ts';
import type { Change } from '../../../src/simulator/binance/trading/rows.ts';
import { wireText } from '../../../src/simulator/binance/wire-text.ts';
import { every } from '../../../src/simulator/every.ts';
import type { Outlet } from '../../../src/simulator/outlet.ts';
import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { VenueConditions, VenueSession } from '../venue/venue.ts';
import type { PricePoint } from './tape.ts';

/** The paper futures venue without its loopback servers. */
export type FuturesVenue = {
  readonly account: FuturesAccount;
  readonly handle: (request: Request) => Promise<Response>;
  /** The stream at that address; null where there is none. */
  readonly open: (url: URL) => ((outlet: Outlet) => VenueSession) | null;
};

export type FuturesVenueOptions = {
  readonly clock: Clock;
  readonly tape: readonly PricePoint[];
  readonly conditions: VenueConditions;
  readonly random: RandomStream;
  readonly startingMicros: number;
  readonly readLagMs: number;
  /** Hears of everything that has happened to the account. */
  readonly recorded: (change: Change) => void;
};

const HEX_DIGITS = 64;

/** Secrets that are the same on every run of a seed. */
const drawSecret = (random: RandomStream) => (): string =>
  Array.from({ length: HEX_DIGITS }, () => Math.floor(random.uniform() * 16).toString(16)).join('');

type Answer = { readonly status: number; readonly body: unknown };

/** Answers a request as the venue does: its limits first. */
const createDesk = (clock: Clock, account: FuturesAccount): FuturesVenue['handle'] => {
  const limits = createLimits(clock, USDM_MARKET.rest.weightPerMinute);
  const answerTo = (request: Request): Answer => {
    const { pathname, search } = new URL(request.url);
    const apiKey = request.headers.get('x-mbx-apikey');
    const asked = { method: request.method, path: pathname, query: search.slice(1), apiKey };
    const claim = account.claim(asked);
    if (claim === null) return { status: 404, body: {} };
    const verdict = limits.admit(claim.weight, claim.isOrder);
    return verdict.kind === 'passes'
      ? account.answer(asked)
      : { status: 429, body: { code: -1003, msg: 'Too many requests.' } };
  };
  return (request) => {
    const { status, body } = answerTo(request);
    return Promise.resolve(new Response(wireText(body), { status }));
  };
};

const KEY_PATH = /^\/private\/ws\/([0-9a-f]+)$/;
const BOOKS_PATH = '/public/stream';

export const createFuturesVenue = (options: FuturesVenueOptions): FuturesVenue => {
  const { clock, conditions, tape } = options;
  const { messagesPerSecond, pingEveryMs } = USDM_MARKET;
  const sessions = new Set<StreamSession>();
  const names = [...new Set(tape.map(({ product }) => product))];
  const products = new Map(names.map((name) => [name, createProduct(name, USDM_MARKET)]));
  const tell = (product: string, stream: string, event: object): void => {
    for (const session of sessions) session.tell(`${product.toLowerCase()}@${stream}`, event);
  };
  const account: FuturesAccount = createFuturesAccount({
    clock,
    speed: 1,
    products: names,
    startingMicros: options.startingMicros,
    readLagMs: options.readLagMs,
    keep: options.recorded,
    isPaused: conditions.isPaused,
    skewMs: conditions.skewMs,
    bookChanged: (name) => {
      const event = products.get(name)?.bookChanged(account.best(name) ?? {}, clock.now());
      if (event !== undefined) tell(name, 'bookTicker', event);
    },
    draw: drawSecret(options.random),
  });
  const play = ({ atMs, priceMicros, product }: PricePoint): void => {
    const events = products.get(product)?.trade(epochMs(atMs), micros(priceMicros));
    account.price(product, priceMicros);
    const best = account.best(product) ?? {};
    for (const [stream, event] of events ?? [])
      tell(product, stream, stream === 'bookTicker' ? { ...event, ...best } : event);
  };
  let next = 0;
  const run = (): void => {
    for (let point = tape[next]; point !== undefined; point = tape[next]) {
      if (point.atMs > clock.now()) {
        clock.setTimeout(run, point.atMs - clock.now());
        return;
      }
      next += 1;
      play(point);
    }
  };
  run();

  const openBooks = (outlet: Outlet): VenueSession => {
    const carries = USDM_MARKET.routes.get('/public') ?? ((): boolean => false);
    const path = { isCombined: true, streams: [], carries, isPrivate: false, isApi: false };
    const session = createStreamSession(clock, outlet, path, messagesPerSecond);
    const pings = every(clock, pingEveryMs, () => outlet.ping(String(clock.now())));
    sessions.add(session);
    return {
      receive: session.receive,
      close: () => {
        pings.stop();
        sessions.delete(session);
      },
    };
  };
  const openAccount =
    (key: string) =>
    (outlet: Outlet): VenueSession => {
      const leave = account.listenBy(key, outlet.send);
      const pings = every(clock, pingEveryMs, () => outlet.ping(String(clock.now())));
      return {
        receive: () => undefined,
        close: () => {
          pings.stop();
          leave();
        },
      };
    };

  return {
    account,
    handle: createDesk(clock, account),
    open: ({ pathname }) => {
      const key = KEY_PATH.exec(pathname)?.[1];
      if (key !== undefined) return openAccount(key);
      return pathname === BOOKS_PATH ? openBooks : null;
    },
  };
};
