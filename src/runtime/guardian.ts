import {
  venueOfMarket,
  type EventId,
  type TradeId,
  type VenueId,
} from '../../machines/model/ids.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import {
  TERMINAL_TRADE_STATES,
  type TradeContext,
  type TradeEvent,
} from '../../machines/model/trade.ts';
import { instrumentOf } from '../../machines/model/instrument.ts';
import { stakeOf } from '../../machines/model/stop-levels.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import { heldCenti, paidEntry } from '../../machines/trades/position.ts';
import { createBoard, type Board, type BoardSettings } from '../../machines/market/board.ts';
import type { CrossCheckRule } from '../../machines/market/cross-check.ts';
import type { GuardedTrade } from '../../machines/market/cohort.ts';
import type { WatchOutputs } from '../../machines/market/decider.ts';
import { createWatch, type Watch } from '../../machines/market/watch.ts';
import type { Clock } from '../../machines/ports.ts';
import type { Hear } from '../recording/entry.ts';
import { recordedBoard, recordedWatch } from '../recording/recorded.ts';
import type { Trades } from './effects.ts';
import type { Transition } from './durable/envelope.ts';
import type { Unprotected } from './unprotected/account.ts';

/** What a trade can be told of its market when nothing is proven. */
const nothingProven = (context: TradeContext): MarketReading => ({
  bidCenti: null,
  askCenti: null,
  probabilityPercent: null,
  model: guardOf(context).model,
  momentumBp: null,
  spotMicros: null,
  quoteAgeMs: null,
  spotAgeMs: null,
});

const readingsBy =
  (watch: Pick<Watch, 'readings'>): Guardian['readings'] =>
  (atMs) => {
    const readingOf = watch.readings(atMs);
    return (context) => readingOf(context.tradeId) ?? nothingProven(context);
  };

/** Between a refused stop and the next: a rule that refuses for good must not spin. */
const REARM_AFTER_MS = 1_000;

export type GuardianOptions = {
  readonly clock: Clock;
  readonly trades: () => Trades | null;
  readonly number: (what: string) => EventId;
  readonly board?: Partial<BoardSettings>;
  readonly crossChecks?: readonly CrossCheckRule[];
  /** Told at once what the watch says of each position, committed or not. */
  readonly unprotected?: Pick<Unprotected, 'resumed' | 'armed' | 'lost'>;
  /** Told of every call of the watch, before it is made, and of every word. */
  readonly hear?: Hear | undefined;
};

/** Stands between the watch and the trades: enrols positions, and carries the watch's words. */
export type Guardian = {
  readonly board: Board;
  readonly watch: Watch;
  /** Puts a trade that was taken up from the store, as transition `seq` left it, under watch. */
  readonly resume: (state: string, context: TradeContext, seq: number) => void;
  /** Follows a trade's transitions. */
  readonly follow: (transition: Transition<TradeContext>) => void;
  /** A stop that the trade's own rules refused: its wires are put back after a moment. */
  readonly refused: (tradeId: TradeId) => void;
  /** What is proven about a trade's market now. */
  readonly reading: (context: TradeContext, atMs: EpochMs) => MarketReading;
  /** The same of many trades, for those who look on: what can be shared among them is. */
  readonly readings: (atMs: EpochMs) => (context: TradeContext) => MarketReading;
  /** What the watch would say at once of a position that was guarded by other settings. */
  readonly foresee: (context: TradeContext, atMs: EpochMs) => readonly TradeEvent[];
  /** Lets go of a venue's positions and takes none, until it has said what is still held there. */
  readonly withhold: (venue: VenueId) => void;
  /** Its positions may be enrolled again; those that live must be resumed. */
  readonly admit: (venue: VenueId) => void;
  readonly isWithheld: (venue: VenueId) => boolean;
  /** Lets the watch take something in; what it decides meanwhile is timed from here. */
  readonly take: (intake: () => void) => void;
};

const isGuarded = (state: string, context: TradeContext): boolean =>
  !TERMINAL_TRADE_STATES.has(state) && heldCenti(context) > 0;

/** What a trade's levels are counted from, or its rules, are others now. */
const changesTerms = ({ type, leg }: Transition<TradeContext>['event']): boolean =>
  type === 'market.moved' ||
  type === 'guard.changed' ||
  (type === 'order.filled' && leg === 'entry');

type Tell = (tradeId: TradeId, what: string, event: TradeEvent) => void;

/** The watch's words: to the account at once, to the trade by its mailbox. */
export const wordsOf = (
  {
    clock,
    unprotected,
  }: { readonly clock: Pick<Clock, 'now'> } & Pick<GuardianOptions, 'unprotected'>,
  tell: Tell,
): WatchOutputs => ({
  armed: (tradeId, reading) => {
    unprotected?.armed(tradeId);
    tell(tradeId, 'armed', { type: 'watch.armed', reading, atMs: clock.now() });
  },
  lost: (tradeId, reason) => {
    unprotected?.lost(tradeId, reason);
    tell(tradeId, 'lost', { type: 'watch.lost', reason, atMs: clock.now() });
  },
  tripped: (tradeId, cause) =>
    tell(tradeId, 'tripped', { type: 'stop.tripped', cause, atMs: clock.now() }),
  marked: (tradeId, reading) =>
    tell(tradeId, 'marked', { type: 'mark.moved', reading, atMs: clock.now() }),
});

/** What of a trade the market can decide. */
export const guardedTrade = (context: TradeContext): GuardedTrade => {
  const { tradeId, ticket, closeAtMs, openedAtMs } = context;
  const { market, side, symbol, strikeMicros } = ticket;
  const terms = { settings: guardOf(context), settingsVersion: settingsVersionOf(context) };
  const stake = stakeOf(ticket, paidEntry(context), context.highBidCenti);
  return {
    tradeId,
    market,
    side,
    symbol,
    strikeMicros,
    closeAtMs,
    openedAtMs,
    stake,
    ...terms,
    ...instrumentOf(ticket),
  };
};

/** What a watch of its own over the same board says of a position; nobody else is told. */
const foreseen = (board: Board, context: TradeContext, atMs: EpochMs): readonly TradeEvent[] => {
  const said: TradeEvent[] = [];
  const words = wordsOf({ clock: { now: () => atMs } }, (_trade, _what, event) => {
    said.push(event);
  });
  if (heldCenti(context) > 0) createWatch(board, words).guard(guardedTrade(context), atMs);
  return said;
};

export const createGuardian = (options: GuardianOptions): Guardian => {
  const { clock, hear, trades, number, unprotected } = options;
  const enrolled = new Map<TradeId, VenueId>();
  const withheld = new Set<VenueId>();
  let arrivedAt: number | null = null;

  const tell: Tell = (tradeId, what, event) => {
    const eventId = number(what);
    hear?.({ kind: 'told', tradeId, eventId, atMs: event.atMs });
    trades()?.deliver(
      { kind: 'trade', tradeId },
      { eventId, event, clears: [], ...(arrivedAt === null ? {} : { causedAt: arrivedAt }) },
    );
  };

  const plainBoard = createBoard(options.board);
  const plainWatch = createWatch(plainBoard, wordsOf(options, tell), options.crossChecks);
  const board = hear === undefined ? plainBoard : recordedBoard(plainBoard, hear);
  const watch = hear === undefined ? plainWatch : recordedWatch(plainWatch, hear);

  const enrol = (context: TradeContext, seq: number): void => {
    const { tradeId, ticket } = context;
    const venue = venueOfMarket(ticket.market);
    if (withheld.has(venue)) return;
    const nowMs = clock.now();
    enrolled.set(tradeId, venue);
    hear?.({ kind: 'guarded', tradeId, seq, atMs: nowMs });
    watch.guard(guardedTrade(context), nowMs);
  };
  const dismiss = (tradeId: TradeId): void => {
    if (enrolled.delete(tradeId)) watch.release(tradeId);
  };

  return {
    board,
    watch,
    resume: (state, context, seq) => {
      unprotected?.resumed(state, context);
      if (isGuarded(state, context)) enrol(context, seq);
    },
    follow: ({ from, to, event, after, seq }) => {
      const { tradeId } = after;
      if (!isGuarded(to, after)) dismiss(tradeId);
      else if (!enrolled.has(tradeId) || changesTerms(event)) enrol(after, seq);
      // The trade has come to `open` by itself, not by the watch's word: ask for that word again.
      else if (to === 'open' && event.type !== 'watch.lost') enrol(after, seq);
      else if (to === 'monitoring.watching' && from === 'monitoring.verifying')
        watch.rearm(tradeId, clock.now());
    },
    refused: (tradeId) =>
      void clock.setTimeout(() => {
        if (enrolled.has(tradeId)) watch.rearm(tradeId, clock.now());
      }, REARM_AFTER_MS),
    reading: (context, atMs) => watch.reading(context.tradeId, atMs) ?? nothingProven(context),
    readings: readingsBy(watch),
    foresee: (context, atMs) =>
      withheld.has(venueOfMarket(context.ticket.market)) ? [] : foreseen(board, context, atMs),
    withhold: (venue) => {
      withheld.add(venue);
      for (const [tradeId, of] of [...enrolled]) if (of === venue) dismiss(tradeId);
    },
    admit: (venue) => void withheld.delete(venue),
    isWithheld: (venue) => withheld.has(venue),
    take: (intake) => {
      arrivedAt = performance.now();
      try {
        intake();
      } finally {
        arrivedAt = null;
      }
    },
  };
};
