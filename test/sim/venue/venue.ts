import { micros } from '../../../machines/model/money.ts';
import { epochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { createProduct, type Product } from '../../../src/simulator/coinbase/product.ts';
import { createFeedSession, type FeedSession } from '../../../src/simulator/coinbase/session.ts';
import { every } from '../../../src/simulator/every.ts';
import { createAccount, type AccountView } from '../../../src/simulator/kalshi/account.ts';
import type { SignedRequest } from '../../../src/simulator/kalshi/auth.ts';
import type { VenueEvent } from '../../../src/simulator/kalshi/events.ts';
import { createExchange, type Exchange } from '../../../src/simulator/kalshi/exchange.ts';
import { BASIC_RATE, createRateLimiter } from '../../../src/simulator/kalshi/rate-limit.ts';
import { createReadModel } from '../../../src/simulator/kalshi/read-model.ts';
import { nested, type Refusal } from '../../../src/simulator/kalshi/refusal.ts';
import { createRestApp } from '../../../src/simulator/kalshi/rest.ts';
import { createSocketSession, type SocketSession } from '../../../src/simulator/kalshi/socket.ts';
import type { LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import type { Outlet } from '../../../src/simulator/outlet.ts';
import { createFaultScript } from '../../../src/simulator/faults.ts';
import type { TapeFrame } from '../../../src/simulator/tapes/tape.ts';
import type { KalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { SYMBOL } from './tape.ts';

/** What of the venue's surroundings may go wrong. */
export type VenueConditions = {
  /** Its clock less the world's. */
  readonly skewMs: () => number;
  readonly isPaused: () => boolean;
};

/** The paper venue without its loopback servers: requests and frames are handed over directly. */
export type Venue = {
  readonly handle: (request: Request) => Promise<Response>;
  readonly refusalOf: (headers: Readonly<Record<string, string>>) => Refusal | null;
  readonly openKalshi: (outlet: Outlet) => VenueSession;
  readonly openCoinbase: (outlet: Outlet) => VenueSession;
  readonly exchange: Exchange;
  /** The account without read lag. */
  readonly account: AccountView;
  readonly isOver: () => boolean;
};

export type VenueSession = {
  readonly receive: (text: string) => void;
  readonly close: () => void;
};

const READ_LAG_MS = 350;
const PING_EVERY_MS = 10_000;
const BEAT_EVERY_MS = 2_000;
const TIMESTAMP_TOLERANCE_MS = 5_000;
const FUNDS_MICROS = 100_000e6;
const KEY_ID = 'simulated-key';

/** Headers with a timestamp and no signature to compute. */
export const simulatedAuth = (clock: Clock): KalshiAuth => {
  let skewMs = 0;
  return {
    headers: () => ({
      'kalshi-access-key': KEY_ID,
      'kalshi-access-timestamp': Math.floor(clock.now() + skewMs).toString(),
    }),
    skewMs: () => skewMs,
    correctSkew: (measuredMs) => {
      skewMs = measuredMs;
    },
  };
};

const expired = nested(401, 'header_timestamp_expired', 'header timestamp expired');
const missing = nested(401, 'authentication_error', 'authentication error');

const gateOf =
  (clock: Clock, conditions: VenueConditions) =>
  ({ header }: Pick<SignedRequest, 'header'>): Refusal | null => {
    if (header('kalshi-access-key') !== KEY_ID) return missing;
    const offMs = Number(header('kalshi-access-timestamp')) - clock.now() - conditions.skewMs();
    return Math.abs(offMs) <= TIMESTAMP_TOLERANCE_MS ? null : expired;
  };

const playTape = (
  clock: Clock,
  frames: readonly TapeFrame[],
  play: (frame: TapeFrame) => void,
): { readonly catchUp: () => void; readonly isOver: () => boolean } => {
  let next = 0;
  const catchUp = (): void => {
    for (let frame = frames[next]; frame !== undefined; frame = frames[next]) {
      if (frame.atMs > clock.now()) return;
      next += 1;
      play(frame);
    }
  };
  const run = (): void => {
    catchUp();
    const frame = frames[next];
    if (frame !== undefined) clock.setTimeout(run, frame.atMs - clock.now());
  };
  run();
  return { catchUp, isOver: () => next >= frames.length };
};

export const createVenue = (options: {
  readonly clock: Clock;
  readonly frames: readonly TapeFrame[];
  readonly conditions: VenueConditions;
  /** Hears of every entry of the book of record, once it is applied. */
  readonly recorded: (entry: LedgerEntry) => void;
  readonly defect: (error: Error) => void;
}): Venue => {
  const { clock, conditions } = options;
  const account = createAccount();
  const reads = createReadModel(READ_LAG_MS);
  const kalshi = new Set<SocketSession>();
  const coinbase = new Set<FeedSession>();
  const products = new Map<typeof SYMBOL, Product>([[SYMBOL, createProduct(SYMBOL)]]);
  let ids = 0;
  const record = (entry: LedgerEntry): void => {
    account.apply(entry);
    reads.push(entry);
    options.recorded(entry);
  };
  record({ type: 'accountFunded', atMs: clock.now(), amountMicros: micros(FUNDS_MICROS) });

  const exchange = createExchange({
    account,
    record,
    emit: (event: VenueEvent) => {
      for (const session of kalshi) session.tell(event);
    },
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    knownUntilMs: epochMs(0),
  });
  const tape = playTape(clock, options.frames, (frame) => {
    if (frame.kind !== 'spot') exchange.apply(frame);
    else {
      const trade = products.get(frame.symbol)?.trade(frame.atMs, frame.priceMicros);
      if (trade !== undefined) for (const session of coinbase) session.tell(trade);
    }
  });
  every(clock, BEAT_EVERY_MS, () => {
    for (const session of coinbase) session.beat();
  });
  const gate = gateOf(clock, conditions);
  const app = createRestApp({
    exchange,
    clock,
    presentMs: () => {
      tape.catchUp();
      return clock.now();
    },
    gate,
    tier: BASIC_RATE,
    limiter: createRateLimiter(BASIC_RATE, clock),
    faults: {
      ...createFaultScript([], clock.now()),
      conditions: () => ({ isPaused: conditions.isPaused(), isUnreachable: false, skewMs: 0 }),
    },
    view: () => reads.view(clock.now()),
    asOfMs: () => reads.asOfMs(clock.now()),
    noteRefused: () => undefined,
    defect: options.defect,
  });

  return {
    handle: async (request) => {
      const response = await app.fetch(request);
      const date = new Date(clock.now() + conditions.skewMs()).toUTCString();
      response.headers.set('date', date);
      return response;
    },
    refusalOf: (headers) => gate({ header: (name) => headers[name] }),
    openKalshi: (outlet) => {
      const session = createSocketSession(exchange, clock, outlet);
      kalshi.add(session);
      const pings = every(clock, PING_EVERY_MS, () => outlet.ping('heartbeat'));
      return {
        receive: session.receive,
        close: () => {
          pings.stop();
          kalshi.delete(session);
        },
      };
    },
    openCoinbase: (outlet) => {
      const session = createFeedSession(products, clock, outlet);
      coinbase.add(session);
      return { receive: session.receive, close: () => void coinbase.delete(session) };
    },
    exchange,
    account,
    isOver: tape.isOver,
  };
};
