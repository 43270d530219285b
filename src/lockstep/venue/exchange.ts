import { micros } from '../../../machines/model/money.ts';
import { epochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { every } from '../../simulator/every.ts';
import { createAccount, type AccountView } from '../../simulator/kalshi/account.ts';
import type { VenueEvent } from '../../simulator/kalshi/events.ts';
import { createExchange, type Exchange } from '../../simulator/kalshi/exchange.ts';
import { createIndices, INDEX_EVERY_MS } from '../../simulator/kalshi/indices.ts';
import { createReadModel } from '../../simulator/kalshi/read-model.ts';
import type { LedgerEntry } from '../../simulator/ledger/entries.ts';
import type { Tape, TapeFrame } from '../../simulator/tapes/tape.ts';

export type SpotFrame = Extract<TapeFrame, { readonly kind: 'spot' }>;

/** The paper market without its servers: the exchange, one account, and what the tape plays. */
export type PlayedMarket = {
  readonly exchange: Exchange;
  /** The account as the venue knows it. */
  readonly account: AccountView;
  /** The account as its reads show it: a moment late. */
  readonly view: () => AccountView;
  readonly asOfMs: () => number;
  /** Hears of everything that happens at the venue, and of every spot price, until ended. */
  readonly listen: (listener: MarketListener) => () => void;
  readonly isOver: () => boolean;
};

export type MarketListener = {
  readonly event: (event: VenueEvent) => void;
  readonly spot: (frame: SpotFrame) => void;
};

/** How far the account's reads trail its writes. */
const READ_LAG_MS = 350;

const openAccount = (fundsMicros: number, atMs: Tape['startAtMs']) => {
  const account = createAccount();
  const reads = createReadModel(READ_LAG_MS);
  const record = (entry: LedgerEntry): void => {
    account.apply(entry);
    reads.push(entry);
  };
  record({ type: 'accountFunded', atMs, amountMicros: micros(fundsMicros) });
  return { account, reads, record };
};

/** Plays each frame at its instant. */
const play = (
  clock: Clock,
  frames: Iterator<TapeFrame>,
  take: (frame: TapeFrame) => void,
): { readonly isOver: () => boolean } => {
  let next = frames.next();
  const run = (): void => {
    while (next.done !== true && next.value.atMs <= clock.now()) {
      take(next.value);
      next = frames.next();
    }
    if (next.done !== true) clock.setTimeout(run, next.value.atMs - clock.now());
  };
  clock.setTimeout(run, 0);
  return { isOver: () => next.done === true };
};

/** Ids in the order of asking, so that each run names things alike. */
const numbered = (): (() => string) => {
  let last = 0;
  return () => {
    last += 1;
    return `venue-${last}`;
  };
};

export const playMarket = (options: {
  readonly tape: Tape;
  readonly clock: Clock;
  readonly fundsMicros: number;
}): PlayedMarket => {
  const { clock, tape } = options;
  const { account, reads, record } = openAccount(options.fundsMicros, tape.startAtMs);
  const listeners = new Set<MarketListener>();
  const emit = (event: VenueEvent): void => {
    for (const { event: tell } of listeners) tell(event);
  };
  const exchange = createExchange({
    account,
    record,
    emit,
    newId: numbered(),
    knownUntilMs: epochMs(tape.startAtMs - 1),
  });
  const indices = createIndices(tape.symbols);
  every(clock, INDEX_EVERY_MS, () => {
    for (const event of indices.published(clock.now(), 0)) emit(event);
    exchange.expire(clock.now());
  });
  const { isOver } = play(clock, tape.framesFrom(tape.startAtMs), (frame) => {
    if (frame.kind !== 'spot') {
      exchange.apply(frame);
      return;
    }
    indices.spot(frame.symbol, frame.atMs, frame.priceMicros);
    for (const { spot } of listeners) spot(frame);
  });
  return {
    exchange,
    account,
    view: () => reads.view(clock.now()),
    asOfMs: () => reads.asOfMs(clock.now()),
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isOver,
  };
};
