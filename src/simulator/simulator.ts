import type { BinanceServer } from './binance/server.ts';
import { openBooks, type Books } from './books.ts';
import { every } from './every.ts';
import { createFaultScript, faultsAt } from './faults.ts';
import type { AccountView } from './kalshi/account.ts';
import type { VenueCredentials } from './kalshi/credentials.ts';
import { createExchange, type Exchange } from './kalshi/exchange.ts';
import { createIndices, INDEX_EVERY_MS, type Indices } from './kalshi/indices.ts';
import type { VenueFigures } from './kalshi/figures.ts';
import type { KalshiServer } from './kalshi/server.ts';
import type { SimulatorOptions } from './options.ts';
import { createPlayer, type Player } from './player.ts';
import { startServers, type Servers } from './servers.ts';
import { strikeDueFaults } from './strikes.ts';
import type { TapeFrame } from './tapes/tape.ts';

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

const MARK_EVERY_REAL_MS = 50;

const playFrame =
  (exchange: Exchange, spots: Servers, indices: Indices) =>
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

/** What each trading venue is struck by; sockets of the others are in Kalshi's script. */
const openScripts = ({ clock, faults = [] }: SimulatorOptions) => {
  const ofFutures = faultsAt(faults, 'binanceUsdm');
  const others = faults.filter((one) => !ofFutures.includes(one));
  return {
    kalshi: createFaultScript(others, clock.now()),
    binanceUsdm: createFaultScript(ofFutures, clock.now()),
  };
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
  const scripts = openScripts(options);
  let tell: KalshiServer['tell'] = () => undefined;
  let catchUp: Player['catchUp'] = () => undefined;
  const exchange = createExchange({
    account: books.account,
    record: books.record,
    emit: (event) => tell(event),
    knownUntilMs: session.knownUntilMs,
  });
  const indices = createIndices(tape.symbols);
  const presentMs = () => {
    catchUp();
    return clock.now();
  };
  const servers = await startServers(options, { books, exchange, scripts, indices, presentMs });
  tell = servers.kalshi.tell;
  const publishing = publishIndices(options, indices, scripts.kalshi, servers.kalshi.tell);
  let hasEnded = false;
  let announceEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (announceEnd = resolve));
  const player: Player = createPlayer({
    clock,
    frames: session.tape.framesFrom(session.knownUntilMs),
    play: playFrame(exchange, servers, indices),
    caughtUp: (nowMs) => {
      exchange.expire(nowMs);
      for (const script of Object.values(scripts))
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
    ...servers,
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
