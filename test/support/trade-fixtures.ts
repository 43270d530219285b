import {
  bookId,
  eventTicker,
  installationId,
  marketTicker,
  symbolId,
  ticketId,
  tradeId,
} from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros, takerFeeMicros } from '../../machines/model/money.ts';
import { clientOrderIdFor, type Leg, type OrderTotals } from '../../machines/model/order.ts';
import type { MarketReading, StopCause, StopReason } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { epochMs, plusMs, type EpochMs } from '../../machines/model/time.ts';
import type { Ticket, TradeContext, TradeEvent, TradeInput } from '../../machines/model/trade.ts';
import type { Intent } from '../../machines/ports.ts';
import { OTHER_RULES_OFF } from './rules-off.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';

/** The instant at which the example trade is born; its market closes fifteen minutes later. */
export const BORN_AT: EpochMs = epochMs(Date.UTC(2026, 0, 5, 14, 45));
export const CLOSE_AT: EpochMs = plusMs(BORN_AT, 15 * 60_000);

/** `after(20)` is twenty seconds into the example trade's life. */
export const after = (seconds: number): EpochMs => plusMs(BORN_AT, seconds * 1000);

export const guard = (changes: Partial<GuardSettings> = {}): GuardSettings => ({
  stopsEnabled: true,
  model: 'logNormal',
  probabilityStop: {
    enabled: true,
    thresholdPercent: 40,
    minTtcMs: 60_000,
    verification: { enabled: true, periodMs: 15_000 },
  },
  momentumStop: { enabled: true, thresholdBp: 36 },
  exit: {
    ladderCenti: [200, 400, 600],
    floorCenti: null,
    maxAttempts: 3,
    retryBaseMs: 500,
    retryMaxMs: 8_000,
    stuckRetryMs: 30_000,
    overdueMs: 10_000,
  },
  ...OTHER_RULES_OFF,
  blind: { policy: 'hold', afterMs: 60_000 },
  settlementOverdueMs: 900_000,
  maxQuoteAgeMs: 2_000,
  maxSpotAgeMs: 2_000,
  ...changes,
});

/** The same guard, stopping at once. */
export const unverified = (changes: Partial<GuardSettings> = {}): GuardSettings => {
  const base = guard(changes);
  return {
    ...base,
    probabilityStop: {
      ...base.probabilityStop,
      verification: { ...base.probabilityStop.verification, enabled: false },
    },
  };
};

/** Proven by default: bid 55¢, probability 39.9 %. */
export const reading = (changes: Partial<MarketReading> = {}): MarketReading => ({
  bidCenti: heldPriceCenti(5_500),
  askCenti: heldPriceCenti(5_700),
  probabilityPercent: 39.9,
  model: 'logNormal',
  momentumBp: 0,
  spotMicros: micros(119_700_000_000),
  quoteAgeMs: 100,
  spotAgeMs: 100,
  ...changes,
});

export const staleQuote = reading({ bidCenti: null, askCenti: null, quoteAgeMs: 60_000 });
export const staleSpot = reading({ probabilityPercent: null, spotAgeMs: 60_000, spotMicros: null });
export const noProof = reading({
  bidCenti: null,
  askCenti: null,
  probabilityPercent: null,
  quoteAgeMs: null,
  spotAgeMs: null,
});

/** What crossed on one tick, the first of it named. */
export const causeOf = (
  seen: MarketReading,
  reason: StopReason,
  ...more: readonly StopReason[]
): StopCause => ({ ...reason, reading: seen, settingsVersion: 0, reasons: [reason, ...more] });

export const probabilityStop = (percent: number, seen: MarketReading = reading()): StopCause =>
  causeOf(
    { ...seen, probabilityPercent: percent },
    { rule: 'probability', value: percent, threshold: 40 },
  );

export const spike = (scoreBp: number, seen: MarketReading = reading()): StopCause =>
  causeOf(
    { ...seen, momentumBp: scoreBp },
    { rule: 'momentum', value: scoreBp, threshold: scoreBp < 0 ? -36 : 36 },
  );

export const ticket = (changes: Partial<Ticket> = {}): Ticket => ({
  ticketId: ticketId('ticket-1'),
  origin: { kind: 'ticket', by: 'test' },
  market: marketTicker('KXBTC15M-26JAN051500-T119750'),
  event: eventTicker('KXBTC15M-26JAN051500'),
  symbol: symbolId('BTC-USD'),
  side: 'yes',
  strikeMicros: micros(119_750_000_000),
  closeAtMs: CLOSE_AT,
  exchangeIndex: 0,
  tickCenti: 100,
  countCenti: countCenti(10_000),
  limitCenti: heldPriceCenti(9_600),
  guard: guard(),
  settingsVersion: 0,
  reading: reading({ probabilityPercent: 97 }),
  ...changes,
});

export const INSTALLATION = installationId('00c0ffee');
export const TRADE = tradeId('4711');

export const tradeInput = (changes: Partial<Ticket> = {}): TradeInput => ({
  tradeId: TRADE,
  installation: INSTALLATION,
  book: bookId('paper'),
  ticket: ticket(changes),
  atMs: BORN_AT,
});

/** Contracts at cents, with the taker fee of one fill of that size. */
export const totals = (contracts: number, cents: number): OrderTotals => ({
  filledCenti: countCenti(contracts * 100),
  costMicros: micros(contracts * cents * 10_000),
  feesMicros:
    contracts === 0
      ? micros(0)
      : takerFeeMicros(countCenti(contracts * 100), heldPriceCenti(cents * 100)),
});

export const orderIdOf = (leg: Leg, attempt: number): ReturnType<typeof clientOrderIdFor> =>
  clientOrderIdFor(INSTALLATION, TRADE, leg, attempt);

type ReportOf = OrderTotals & {
  readonly leg: Leg;
  readonly orderId: ReturnType<typeof orderIdOf>;
};

const reportOf = (leg: Leg, attempt: number, sum: OrderTotals): ReportOf => ({
  orderId: orderIdOf(leg, attempt),
  leg,
  ...sum,
});

export const filled = (
  leg: Leg,
  attempt: number,
  sum: OrderTotals,
  atMs: EpochMs,
  complete = true,
): TradeEvent => ({ type: 'order.filled', ...reportOf(leg, attempt, sum), complete, atMs });

export const died = (
  leg: Leg,
  attempt: number,
  sum: OrderTotals,
  atMs: EpochMs,
  reason = 'no liquidity',
): TradeEvent => ({ type: 'order.died', ...reportOf(leg, attempt, sum), reason, atMs });

export const born = (changes: Partial<Ticket> = {}): Step<TradeContext> =>
  tradeLogic.born(tradeInput(changes), BORN_AT);

/** The trade after `events`, one by one. */
export const play = (
  start: Stored<TradeContext>,
  ...events: readonly TradeEvent[]
): Step<TradeContext> =>
  events.reduce<Step<TradeContext>>((trade, event) => tradeLogic.step(trade, event), {
    intents: [],
    changed: false,
    ...start,
  });

/** The deadline of `trade` as it would be delivered: on time, with what the board shows. */
export const timer = (trade: Stored<TradeContext>, seen: MarketReading): TradeEvent => ({
  type: 'deadline.reached',
  timerId: trade.context.deadline?.timerId ?? 'none',
  reading: seen,
  atMs: trade.context.deadline?.atMs ?? BORN_AT,
});

/** An intent in a few words: `sell 100 @ 53`. */
export const told = (intent: Intent): string => {
  if (intent.type !== 'placeOrder') return intent.type;
  const { action, countCenti: count, limitCenti, leg, attempt } = intent.request;
  return `${leg} ${attempt}: ${action} ${count / 100} @ ${limitCenti / 100}`;
};
