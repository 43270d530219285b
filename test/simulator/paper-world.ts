import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';

import { eventTicker, marketTicker, seriesTicker, symbolId } from '../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { openVenueCredentials } from '../../src/simulator/kalshi/credentials.ts';
import { openPaperSession, type PaperSession } from '../../src/simulator/session.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import type { SimulatorEvent, SimulatorLimits } from '../../src/simulator/options.ts';
import { easternInstant } from '../../src/simulator/tapes/eastern.ts';
import { settlementFrames } from '../../src/simulator/tapes/settlement.ts';
import {
  byTime,
  type Tape,
  type TapeFrame,
  type TapeMarket,
} from '../../src/simulator/tapes/tape.ts';
import { eventually } from '../support/eventually.ts';
import { membersOf } from '../support/json.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';
import { signedHeaders } from './signed.ts';

/** A hand-made market: opens at 23:15, closes at 23:30 New York time, strike 65 000. */
export const TICKER = 'KXBTC15M-26FEB242330-30';
export const OPEN_MS = ((): EpochMs => {
  const instant = easternInstant('26FEB242315');
  if (instant === null) throw new Error('expected an instant');
  return instant;
})();
export const STRIKE_DOLLARS = 65_000;

const market: TapeMarket = {
  ticker: marketTicker(TICKER),
  event: eventTicker('KXBTC15M-26FEB242330'),
  series: seriesTicker('KXBTC15M'),
  symbol: symbolId('BTC-USD'),
  strikeMicros: micros(STRIKE_DOLLARS * 1e6),
  openAtMs: OPEN_MS,
  closeAtMs: plusMs(OPEN_MS, 900_000),
};

/** Bid and ask in cents; 0 and 100 stand for an empty side. */
export type BookAt = readonly [seconds: number, bid: number, ask: number];

const side = (cents: number): ReturnType<typeof yesPriceCenti> | null =>
  cents <= 0 || cents >= 100 ? null : yesPriceCenti(cents * 100);

/** A tape of one market with these books, and a spot of 65 100 (so that YES wins). */
export const fixtureTape = (
  books: readonly BookAt[],
  spotDollars: number = 65_100,
  id: string = 'fixture',
): Tape => {
  const spots = Array.from({ length: 900 }, (_, second) => ({
    atMs: plusMs(OPEN_MS, (second + 1) * 1000),
    priceMicros: micros(spotDollars * 1e6),
  }));
  const frames = [
    { kind: 'opened', atMs: OPEN_MS, market } as const,
    ...spots.map((spot): TapeFrame => ({ kind: 'spot', symbol: market.symbol, ...spot })),
    ...books.map(([seconds, bid, ask], index): TapeFrame => ({
      kind: 'book',
      atMs: plusMs(OPEN_MS, seconds * 1000),
      ticker: market.ticker,
      bidCenti: side(bid),
      askCenti: side(ask),
      volumeCenti: countCenti(1_000 * (index + 1)),
      openInterestCenti: countCenti(500),
    })),
    ...(settlementFrames(market, spots) ?? []),
  ].sort(byTime);
  return {
    id,
    label: 'fixture',
    startAtMs: OPEN_MS,
    endAtMs: plusMs(OPEN_MS, 910_000),
    symbols: [market.symbol],
    series: [market.series],
    unoffered: [],
    framesFrom: () => frames.values(),
  };
};

export type Reply = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
};

export type PaperWorld = {
  readonly clock: TestClock;
  readonly session: PaperSession;
  readonly simulator: Simulator;
  readonly seen: readonly SimulatorEvent[];
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>;
  readonly order: (fields: Readonly<Record<string, unknown>>) => Promise<Reply>;
  readonly headers: (method: string, path: string) => Record<string, string>;
  readonly connect: () => Promise<SocketProbe>;
  /** Lets time pass while no timer fires, as in a process that was held up. */
  readonly holdUp: (ms: number) => void;
  readonly stop: () => Promise<void>;
};

export type WorldOptions = {
  readonly tape?: Tape;
  readonly directory?: string;
  readonly faults?: readonly Fault[];
  readonly limits?: SimulatorLimits;
  readonly balanceDollars?: number;
};

const KEY_FILE = 'venue-key.json';
const sharedKey = ((): string => {
  const directory = mkdtempSync(join(tmpdir(), 'tradewarden-key-'));
  openVenueCredentials(directory);
  const key = readFileSync(join(directory, KEY_FILE), 'utf8');
  rmSync(directory, { recursive: true });
  return key;
})();

/** A session directory that already has a key pair: making one takes longer than most tests. */
export const temporaryDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'tradewarden-paper-'));
  writeFileSync(join(directory, KEY_FILE), sharedKey, { mode: 0o600 });
  return directory;
};

const frameSchema = z.looseObject({ type: z.string() });
export type Frame = Readonly<z.infer<typeof frameSchema>>;

/** A test client of a socket: everything it heard, and a way to wait for more. */
export type SocketProbe = {
  readonly frames: readonly Frame[];
  readonly pings: readonly string[];
  readonly send: (message: object) => void;
  readonly ask: (message: { readonly id: number } & Record<string, unknown>) => Promise<Frame>;
  readonly isClosed: () => boolean;
  readonly ofType: (type: string) => readonly Frame[];
  readonly close: () => void;
  readonly socket: WebSocket;
};

export const probe = async (url: string, headers: Record<string, string>): Promise<SocketProbe> => {
  const socket = new WebSocket(url, { headers });
  const frames: Frame[] = [];
  const pings: string[] = [];
  let closed = false;
  socket.on(
    'message',
    (data: Buffer) => void frames.push(frameSchema.parse(JSON.parse(data.toString()))),
  );
  socket.on('ping', (data) => void pings.push(data.toString()));
  socket.on('close', () => (closed = true));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  const send = (message: object): void => socket.send(JSON.stringify(message));
  return {
    frames,
    pings,
    send,
    socket,
    ask: async (message) => {
      send(message);
      return eventually(() => {
        const answer = frames.find((frame) => frame['id'] === message.id);
        if (answer === undefined) throw new Error(`no answer to ${message.id}`);
        return answer;
      });
    },
    isClosed: () => closed,
    ofType: (type) => frames.filter((frame) => frame.type === type),
    close: () => socket.terminate(),
  };
};

const DEFAULT_BOOKS: readonly BookAt[] = [[1, 60, 62]];

/** Starts a world whose clock stands still until a test moves it. */
export const paperWorld = async (options: WorldOptions = {}): Promise<PaperWorld> => {
  const tape = options.tape ?? fixtureTape(DEFAULT_BOOKS);
  const directory = options.directory ?? temporaryDirectory();
  const session = openPaperSession({ directory, tape });
  const steady = testClock(session.resumeAtMs);
  let heldUpMs = 0;
  const clock: TestClock = { ...steady, now: () => plusMs(steady.now(), heldUpMs) };
  const seen: SimulatorEvent[] = [];
  const simulator = await startSimulator({
    session,
    tape,
    clock,
    startingBalanceMicros: micros((options.balanceDollars ?? 10_000) * 1e6),
    faults: options.faults ?? [],
    // The clock stands still between a test's steps: no bucket would fill.
    limits: { readLagMs: 0, rate: null, ...options.limits },
    observer: (event) => void seen.push(event),
  });
  const headers = (method: string, path: string): Record<string, string> =>
    signedHeaders(simulator.credentials, clock.now(), method, path);
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const signedPath = `/trade-api/v2${path.split('?')[0] ?? ''}`;
    const reply = await fetch(simulator.kalshi.restUrl + path, {
      method,
      headers: { ...headers(method, signedPath), 'content-type': 'application/json' },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, body: membersOf(await reply.json()) };
  };
  return {
    clock,
    session,
    simulator,
    seen,
    headers,
    call,
    order: (fields) =>
      call('POST', '/portfolio/events/orders', {
        ticker: TICKER,
        side: 'bid',
        count: '10.00',
        price: '0.6200',
        time_in_force: 'immediate_or_cancel',
        self_trade_prevention_type: 'taker_at_cross',
        exchange_index: 2,
        ...fields,
      }),
    holdUp: (ms) => void (heldUpMs += ms),
    connect: () => probe(simulator.kalshi.wsUrl, headers('GET', '/trade-api/ws/v2')),
    stop: async () => {
      await simulator.stop();
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** A world at the instant when the first book stands. */
export const openWorld = async (options: WorldOptions = {}): Promise<PaperWorld> => {
  const world = await paperWorld(options);
  await world.clock.advance(1_000, 1_000);
  return world;
};

/** Opens worlds for the tests of one file; each is stopped after its test. */
export const worldsOfTests = (): ((options?: WorldOptions) => Promise<PaperWorld>) => {
  const opened: PaperWorld[] = [];
  afterEach(async () => {
    for (const world of opened.splice(0)) await world.stop();
  });
  return async (options) => {
    const world = await openWorld(options);
    opened.push(world);
    return world;
  };
};
