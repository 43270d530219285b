import {
  eventId,
  eventTicker,
  installationId,
  marketTicker,
  symbolId,
  ticketId,
  tradeId,
  type BookId,
} from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import { entryRequest } from '../../machines/trades/order-rules.ts';
import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import type { Ticket, TradeContext, TradeEvent, TradeInput } from '../../machines/model/trade.ts';
import {
  shardOf,
  type ActorKey,
  type Clock,
  type Journal,
  type LeaseProof,
} from '../../machines/ports.ts';
import { DurableActor } from '../../src/runtime/durable/actor.ts';
import type { Envelope, Transition } from '../../src/runtime/durable/envelope.ts';
import type { DurableLogic } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import type { Sweeper } from '../../src/runtime/sweeper.ts';

/* Open trades on 100 markets of one symbol, far from their stops, and the prices that say so. */

export const MARKETS = 100;
export const SYMBOL = symbolId('BTC-USD');
const SPOT_DOLLARS = 120_000;
const STRIKE_DISTANCE_DOLLARS = 5_000;
const HOUR_MS = 3_600_000;

type BenchMarket = Pick<Ticket, 'market' | 'event' | 'side' | 'strikeMicros'>;

/** Even markets are held YES under the price, odd ones NO over it. */
const marketAt = (index: number): BenchMarket => {
  const side = index % 2 === 0 ? 'yes' : 'no';
  const distance = side === 'yes' ? -STRIKE_DISTANCE_DOLLARS : STRIKE_DISTANCE_DOLLARS;
  return {
    market: marketTicker(`KXBTCD-BENCH-T${String(index).padStart(2, '0')}`),
    event: eventTicker('KXBTCD-BENCH'),
    side,
    strikeMicros: micros((SPOT_DOLLARS + distance) * 1_000_000),
  };
};

export const spotAt = (atMs: EpochMs): SpotTick => ({
  symbol: SYMBOL,
  priceMicros: micros((SPOT_DOLLARS + (Math.floor(atMs / 1_000) % 7)) * 1_000_000),
  venueAtMs: atMs,
  receivedAtMs: atMs,
});

/** Where the held side of every market stands, unless said otherwise. */
const HELD_BID_CENTI = 9_600;

/** A quote of one market by the bid of the side that is held there; the spread is a cent. */
export const quoteAt = (index: number, atMs: EpochMs, heldBidCenti = HELD_BID_CENTI): Quote => {
  const { market, side } = marketAt(index);
  const bid = side === 'yes' ? heldBidCenti : 9_900 - heldBidCenti;
  return {
    market,
    yesBidCenti: yesPriceCenti(bid),
    yesAskCenti: yesPriceCenti(bid + 100),
    yesBidCount: countCenti(100_000),
    yesAskCount: countCenti(100_000),
    venueAtMs: atMs,
    receivedAtMs: atMs,
  };
};

/** A quote of every market. */
export const quotesAt = (atMs: EpochMs): readonly Quote[] =>
  Array.from({ length: MARKETS }, (_, index) => quoteAt(index, atMs));

export const READING: MarketReading = {
  bidCenti: heldPriceCenti(9_600),
  askCenti: heldPriceCenti(9_700),
  probabilityPercent: 99.25,
  model: 'logNormal',
  momentumBp: 12,
  spotMicros: micros(SPOT_DOLLARS * 1_000_000),
  quoteAgeMs: 40,
  spotAgeMs: 120,
};

export type Birthplace = {
  readonly book: BookId;
  readonly guard: GuardSettings;
  readonly clock: Clock;
};

export const inputOf = (number: number, { book, guard, clock }: Birthplace): TradeInput => {
  const atMs = clock.now();
  return {
    tradeId: tradeId(String(number)),
    installation: installationId('0123abcd'),
    book,
    ticket: {
      ...marketAt(number % MARKETS),
      ticketId: ticketId(`bench:${number}`),
      origin: { kind: 'desk', desk: 'bench' },
      symbol: SYMBOL,
      closeAtMs: plusMs(atMs, HOUR_MS),
      exchangeIndex: 0,
      tickCenti: 100,
      countCenti: countCenti(10_000),
      limitCenti: heldPriceCenti(9_700),
      guard,
      settingsVersion: 0,
      reading: READING,
    },
    atMs,
  };
};

export const keyOf = ({ tradeId: id }: TradeInput): ActorKey => ({ kind: 'trade', tradeId: id });

/** What an open trade's entry reports: filled whole at its limit. */
const filled = (context: TradeContext, atMs: EpochMs): TradeEvent => {
  const { clientOrderId, countCenti: count, limitCenti } = entryRequest(context);
  return {
    type: 'order.filled',
    orderId: clientOrderId,
    leg: 'entry',
    filledCenti: count,
    costMicros: micros(count * limitCenti),
    feesMicros: micros(270_000),
    complete: true,
    atMs,
  };
};

export type TradeActor = DurableActor<TradeContext, TradeEvent, TradeInput>;
export type TradeLogic = DurableLogic<TradeContext, TradeEvent, TradeInput>;

export type TradeWorld = {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly sweeper: Sweeper;
  readonly lease: (shard: number) => LeaseProof;
  readonly logic?: TradeLogic;
};

/**
 * A durable trade whose entry is filled as soon as it is placed; `published` hears of every commit
 * and may say what happens next.
 */
export const createTradeActor = (
  key: ActorKey,
  { clock, journal, sweeper, lease, logic = tradeLogic }: TradeWorld,
  published: (transition: Transition<TradeContext>) => Envelope<TradeEvent> | null,
): TradeActor => {
  const actor = new DurableActor<TradeContext, TradeEvent, TradeInput>(logic, key, null, {
    clock,
    journal,
    sweeper,
    lease: () => lease(shardOf(key.tradeId)),
    reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs, reading: READING }),
    act: (intents) => {
      for (const { intentId } of intents)
        actor.deliver({
          eventId: eventId(`${intentId}/outcome`),
          event: filled(actor.stored().context, clock.now()),
          clears: [intentId],
        });
    },
    published: (transition) => {
      const next = published(transition);
      if (next !== null) actor.deliver(next);
    },
    ignored: ({ type }, state) => {
      throw new Error(`trade ${key.tradeId}: expected ${type} to be heard, found it in ${state}`);
    },
    rested: () => undefined,
    crashed: (error) => {
      throw error;
    },
  });
  return actor;
};
