import { eventTicker, marketTicker, symbolId, ticketId } from '../../machines/model/ids.ts';
import { NEVER_CLOSES_AT_MS, type LinearInstrument } from '../../machines/model/instrument.ts';
import { countCenti, heldPriceWithin, micros } from '../../machines/model/money.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { Ticket } from '../../machines/model/trade.ts';

/* A perpetual on bitcoin: prices in $0.1, counts in 0.00001 BTC. */

export const BTC_PERPETUAL: LinearInstrument = {
  kind: 'linear',
  priceDecimals: 1,
  ceiling: 45_297_640,
  countStep: 100,
  minNotionalMicros: micros(100_000_000),
  takerFeePpm: 500,
  leverage: 5,
};

export const PERPETUAL = marketTicker('binanceUsdm:BTCUSDT');

const FULL = BTC_PERPETUAL.ceiling;

/** A price of the coin in dollars, in units. */
export const units = (dollars: number): number => Math.round(dollars * 10);

/** What a long holds at that price, or a short. */
export const heldAt = (side: Ticket['side'], dollars: number): ReturnType<typeof heldPriceWithin> =>
  heldPriceWithin(side === 'yes' ? units(dollars) : FULL - units(dollars), FULL);

/** Of the rules on prices none, of the others none. */
export const LINEAR_GUARD: GuardSettings = {
  stopsEnabled: true,
  model: 'implied',
  probabilityStop: {
    enabled: false,
    thresholdPercent: 0,
    minTtcMs: 0,
    verification: { enabled: false, periodMs: 0 },
  },
  momentumStop: { enabled: false, thresholdBp: 1 },
  priceFloor: {
    enabled: false,
    floorCenti: 0,
    confirmingQuotes: 1,
    maxSpreadCenti: 5_000,
    maxDivergencePercent: 100,
  },
  takeProfit: { enabled: false, gainCenti: null, priceCenti: null },
  trailingStop: { enabled: false, activationGainCenti: 0, distanceCenti: 0, stepCenti: 1 },
  breakEven: { enabled: false, activationGainCenti: 0, marginCenti: 0 },
  maxHold: { enabled: false, afterMs: 0 },
  beforeClose: { enabled: false, ttcMs: 0 },
  exit: {
    ladderCenti: [1_000, 5_000],
    floorCenti: null,
    maxAttempts: 3,
    retryBaseMs: 500,
    retryMaxMs: 8_000,
    stuckRetryMs: 30_000,
    overdueMs: 10_000,
  },
  limitExit: { enabled: false, gainCenti: null, priceCenti: null },
  blind: { policy: 'hold', afterMs: 60_000 },
  settlementOverdueMs: 900_000,
  maxQuoteAgeMs: 2_000,
  maxSpotAgeMs: 2_000,
};

/** What is proven of a perpetual, from the side that is held. */
export const linearReading = (
  side: Ticket['side'],
  { bid, ask }: { readonly bid: number; readonly ask: number },
): MarketReading => ({
  bidCenti: heldAt(side, side === 'yes' ? bid : ask),
  askCenti: heldAt(side, side === 'yes' ? ask : bid),
  probabilityPercent: null,
  model: 'implied',
  momentumBp: null,
  spotMicros: null,
  quoteAgeMs: 100,
  spotAgeMs: null,
});

/** 0.015 BTC at $65 000 or better. */
export const linearTicket = (
  side: Ticket['side'],
  changes: Partial<Ticket> = {},
  guard: Partial<GuardSettings> = {},
): Ticket => ({
  ticketId: ticketId(`perpetual-${side}`),
  origin: { kind: 'ticket', by: 'alice' },
  market: PERPETUAL,
  event: eventTicker(PERPETUAL),
  symbol: symbolId('BTCUSDT'),
  side,
  strikeMicros: micros(0),
  closeAtMs: NEVER_CLOSES_AT_MS,
  exchangeIndex: 0,
  tickCenti: 1,
  countCenti: countCenti(1_500),
  limitCenti: heldAt(side, 65_000),
  guard: { ...LINEAR_GUARD, ...guard },
  settingsVersion: 0,
  reading: linearReading(side, { bid: 64_999.9, ask: 65_000 }),
  instrument: BTC_PERPETUAL,
  ...changes,
});
