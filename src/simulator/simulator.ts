import type { Micros } from '../../machines/model/money.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import { SPOT_MARKET, USDM_MARKET } from './binance/markets.ts';
import { startBinanceServer, type BinanceServer, type SymbolProduct } from './binance/server.ts';
import {
  SUBSCRIBE_WITHIN_MS,
  startCoinbaseServer,
  type CoinbaseServer,
} from './coinbase/server.ts';
import { every } from './every.ts';
import {
  createFaultScript,
  type Fault,
  type FaultScript,
  type SocketFault,
  type VenueFault,
} from './faults.ts';
import { createAccount, type AccountView } from './kalshi/account.ts';
import { createGate, TIMESTAMP_TOLERANCE_MS } from './kalshi/auth.ts';
import { closeByHand } from './kalshi/by-hand.ts';
import type { VenueCredentials } from './kalshi/credentials.ts';
import { createExchange, type Exchange } from './kalshi/exchange.ts';
import { createIndices, INDEX_EVERY_MS, type Indices } from './kalshi/indices.ts';
import type { VenueFigures } from './kalshi/figures.ts';
import { BASIC_RATE, createRateLimiter, type VenueRate } from './kalshi/rate-limit.ts';
import { createReadModel } from './kalshi/read-model.ts';
import { startKalshiServer, type KalshiServer } from './kalshi/server.ts';
import type { LedgerEntry } from './ledger/entries.ts';
import { createPlayer, type Player } from './player.ts';
import type { PaperSession } from './session.ts';
import type { TapeFrame } from './tapes/tape.ts';

/** What the simulator tells its owner, once each. */
export type SimulatorEvent =
  | { readonly type: 'tapeEnded'; readonly atMs: EpochMs }
  | { readonly type: 'orderRefused'; readonly atMs: EpochMs; readonly code: string }
  /** An exception inside the venue; the client was answered with a 500. */
  | { readonly type: 'defect'; readonly atMs: EpochMs; readonly error: Error }
  | { readonly type: 'faultStruck'; readonly atMs: EpochMs; readonly fault: Fault };

/** Times are in milliseconds of tape time. */
export type SimulatorLimits = {
  /** Tolerance of a signature's timestamp; 5 s × `speed` when absent. */
  readonly timestampToleranceMs?: number;
  /** How soon a spot client must subscribe; 5 s × `speed` when absent. */
  readonly subscribeWithinMs?: number;
  /** How far the account's read endpoints trail its writes; 350 ms when absent. */
  readonly readLagMs?: number;
  /** What the account may ask for; the basic tier's buckets when absent, none when null. */
  readonly rate?: VenueRate | null;
};

export type SimulatorOptions = {
  readonly session: PaperSession;
  readonly tape: PaperSession['tape'];
  /** Must stand at `session.resumeAtMs` or later. */
  readonly clock: Clock;
  /**
   * How fast the clock runs; 1 when absent. What the venue allows for the network's latency is real
   * time, so that those limits grow with it.
   */
  readonly speed?: number;
  readonly startingBalanceMicros: Micros;
  /** Products of Binance that have a symbol's prices beside the usual one. */
  readonly binanceProducts?: readonly SymbolProduct[];
  readonly faults?: readonly Fault[];
  readonly limits?: SimulatorLimits;
  readonly observer?: (event: SimulatorEvent) => void;
};

type BinancePlace = Omit<BinanceServer, 'trade' | 'disturb' | 'stop'>;

/** A running paper world: Kalshi, Coinbase and both markets of Binance, driven by one tape. */
export type Simulator = {
  readonly kalshi: { readonly restUrl: string; readonly wsUrl: string };
  readonly coinbase: { readonly wsUrl: string };
  readonly binance: BinancePlace;
  readonly binanceUsdm: BinancePlace;
  readonly credentials: VenueCredentials;
  /** The tape is over and every market is settled. Never resolves on an endless tape. */
  readonly ended: Promise<void>;
  /** The venue's own counts, over the whole session. */
  readonly figures: () => VenueFigures;
  /** The account without read lag: what the venue knows, for audits. */
  readonly account: AccountView;
  /** Closes everything; a session whose tape has ended is thereby finished. */
  readonly stop: () => Promise<void>;
  /** Dies at once: nothing more is written. The session can be opened again. */
  readonly kill: () => void;
};

const DEFAULT_READ_LAG_MS = 350;
const MARK_EVERY_REAL_MS = 50;

/** The account, its ledger and its trailing copy for reads. */
const openBooks = (options: SimulatorOptions) => {
  const { session, observer } = options;
  const account = createAccount();
  const reads = createReadModel(options.limits?.readLagMs ?? DEFAULT_READ_LAG_MS);
  const admit = (entry: LedgerEntry): void => {
    account.apply(entry);
    reads.push(entry);
  };
  const record = (entry: LedgerEntry): void => {
    session.ledger.append(entry);
    admit(entry);
    if (entry.type === 'orderRefused')
      observer?.({ type: 'orderRefused', atMs: entry.atMs, code: entry.code });
  };
  session.ledger.entries.forEach(admit);
  const funded = session.ledger.entries.some((entry) => entry.type === 'accountFunded');
  if (!funded)
    record({
      type: 'accountFunded',
      atMs: session.tape.startAtMs,
      amountMicros: options.startingBalanceMicros,
    });
  return { account, reads, record };
};

type Books = ReturnType<typeof openBooks>;

type SpotServers = {
  readonly coinbase: CoinbaseServer;
  readonly binance: BinanceServer;
  readonly binanceUsdm: BinanceServer;
};

const playFrame =
  (exchange: Exchange, spots: SpotServers, indices: Indices) =>
  (frame: TapeFrame): void => {
    if (frame.kind !== 'spot') {
      exchange.apply(frame);
      return;
    }
    for (const spot of [spots.coinbase, spots.binance, spots.binanceUsdm])
      spot.trade(frame.symbol, frame.priceMicros, frame.atMs);
    indices.spot(frame.symbol, frame.atMs, frame.priceMicros);
  };

/** Publishes the indices, as far as the script lets them be heard. */
const publishIndices = (
  { clock }: SimulatorOptions,
  indices: Indices,
  script: ReturnType<typeof createFaultScript>,
  tell: KalshiServer['tell'],
): { readonly stop: () => void } =>
  every(clock, INDEX_EVERY_MS, () => {
    const nowMs = clock.now();
    const { divergenceBp, isSilent } = script.indices(nowMs);
    const events = indices.published(nowMs, divergenceBp);
    if (!isSilent) events.forEach(tell);
  });

type World = {
  readonly exchange: Exchange;
  readonly account: AccountView;
  readonly kalshi: KalshiServer;
} & SpotServers;

const strike = (world: World, fault: SocketFault | VenueFault, nowMs: EpochMs): void => {
  if (fault.on === 'socket') world[fault.venue].disturb(fault.fault);
  else if (fault.fault.act === 'unreachable') world.kalshi.disturb({ act: 'closeSocket' });
  else if (fault.fault.act === 'closeByHand') closeByHand(world.exchange, world.account, nowMs);
  else if (fault.fault.act === 'pauseTrading') world.exchange.pause(nowMs);
};

const strikeDueFaults = (
  script: FaultScript,
  world: World,
  options: SimulatorOptions,
  nowMs: EpochMs,
): void => {
  for (const fault of script.due(nowMs)) {
    strike(world, fault, nowMs);
    options.observer?.({ type: 'faultStruck', atMs: nowMs, fault });
  }
};

const startServers = async (
  options: SimulatorOptions,
  books: Books,
  exchange: Exchange,
  script: FaultScript,
  indices: Indices,
  presentMs: () => EpochMs,
): Promise<{ readonly kalshi: KalshiServer } & SpotServers> => {
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
  const binanceUsdm = await startBinanceServer({ market: USDM_MARKET, ...shown });
  return { kalshi, coinbase, binance, binanceUsdm };
};

/** Records the tape's end once, in this run or in an earlier one. */
const noteEnd = (options: SimulatorOptions, books: Books): void => {
  const { session, clock, observer } = options;
  const atMs = clock.now();
  if (!session.finished) books.record({ type: 'tapeEnded', atMs });
  observer?.({ type: 'tapeEnded', atMs });
};

/** Throws where tape or clock are not those of the session. */
const demandFit = ({ clock, session, tape }: SimulatorOptions): void => {
  if (tape.id !== session.tape.id)
    throw new RangeError(`simulator tape: expected ${session.tape.id}, found ${tape.id}`);
  if (clock.now() < session.resumeAtMs)
    throw new RangeError(
      `simulator clock: expected ${session.resumeAtMs} or later, found ${clock.now()}`,
    );
};

/**
 * Starts the paper world at the clock's instant, with the session's account restored. What the tape
 * held between the session's last life and that instant is played before this resolves.
 */
export const startSimulator = async (asked: SimulatorOptions): Promise<Simulator> => {
  const options = { ...asked, session: asked.session.current() };
  const { session, clock, tape } = options;
  demandFit(options);
  const books = openBooks(options);
  const script = createFaultScript(options.faults ?? [], clock.now());
  let tell: KalshiServer['tell'] = () => undefined;
  let catchUp: Player['catchUp'] = () => undefined;
  const exchange = createExchange({
    account: books.account,
    record: books.record,
    emit: (event) => tell(event),
    knownUntilMs: session.knownUntilMs,
  });
  const indices = createIndices(tape.symbols);
  const servers = await startServers(options, books, exchange, script, indices, () => {
    catchUp();
    return clock.now();
  });
  tell = servers.kalshi.tell;
  const publishing = publishIndices(options, indices, script, servers.kalshi.tell);
  let hasEnded = false;
  let announceEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (announceEnd = resolve));
  const player: Player = createPlayer({
    clock,
    frames: session.tape.framesFrom(session.knownUntilMs),
    play: playFrame(exchange, servers, indices),
    caughtUp: (nowMs) => {
      exchange.expire(nowMs);
      strikeDueFaults(script, { exchange, account: books.account, ...servers }, options, nowMs);
    },
    mark: session.mark.write,
    markEveryRealMs: MARK_EVERY_REAL_MS,
    ended: () => {
      hasEnded = true;
      noteEnd(options, books);
      announceEnd();
    },
  });
  catchUp = player.catchUp;
  const listening = Object.values(servers);
  const release = (): void => {
    publishing.stop();
    player.stop();
    session.ledger.close();
    session.mark.close();
  };
  return {
    kalshi: { restUrl: servers.kalshi.restUrl, wsUrl: servers.kalshi.wsUrl },
    coinbase: { wsUrl: servers.coinbase.wsUrl },
    binance: servers.binance,
    binanceUsdm: servers.binanceUsdm,
    credentials: session.credentials,
    ended,
    figures: books.account.figures,
    account: books.account,
    stop: async () => {
      player.catchUp();
      player.stop();
      await Promise.all(listening.map((server) => server.stop()));
      if (hasEnded) session.ledger.append({ type: 'sessionFinished', atMs: clock.now() });
      release();
    },
    kill: () => {
      release();
      for (const server of listening) void server.stop();
    },
  };
};
