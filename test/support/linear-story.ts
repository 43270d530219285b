import type { StoredTrade } from '../../db/trades.ts';
import type { Side } from '../../machines/model/contract.ts';
import { NEVER_CLOSES_AT_MS } from '../../machines/model/instrument.ts';
import { costMicros, countCenti, micros } from '../../machines/model/money.ts';
import type { OrderTotals } from '../../machines/model/order.ts';
import type { StopCause } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { BTC_PERPETUAL, heldAt, LINEAR_GUARD, linearReading, linearTicket } from './linear.ts';
import { after, causeOf, filled, play, TRADE, tradeInput } from './trade-fixtures.ts';

/* A long and a short of 0.015 BTC, entered at $65 000 and guarded by a stop $1 000 away. */

export const HELD = countCenti(1_500);

/** All of it, at one price of the coin, with the fee of its entry. */
export const totalsAt = (side: Side, dollars: number): OrderTotals => ({
  filledCenti: HELD,
  costMicros: costMicros(heldAt(side, dollars), HELD),
  feesMicros: micros(487_500),
});

/** Against the side that is held for more than 0. */
const away = (side: Side, dollars: number): number =>
  side === 'yes' ? 65_000 - dollars : 65_000 + dollars;

export const guardFor = (side: Side): GuardSettings => ({
  ...LINEAR_GUARD,
  priceFloor: {
    ...LINEAR_GUARD.priceFloor,
    enabled: true,
    floorCenti: heldAt(side, away(side, 1_000)),
  },
  takeProfit: { enabled: true, gainCenti: null, priceCenti: heldAt(side, away(side, -2_000)) },
});

/** What is proven where the position can be left at `dollars`; the spread is a dime. */
export const readingAt = (side: Side, dollars: number) =>
  side === 'yes'
    ? linearReading(side, { bid: dollars, ask: dollars + 0.1 })
    : linearReading(side, { bid: dollars - 0.1, ask: dollars });

export const bornPerpetual = (side: Side): Stored<TradeContext> =>
  tradeLogic.born(tradeInput(linearTicket(side, {}, guardFor(side))), after(0));

export const opened = (side: Side): TradeEvent =>
  filled('entry', 1, totalsAt(side, 65_000), after(1));

export const openPerpetual = (side: Side): Stored<TradeContext> =>
  play(bornPerpetual(side), opened(side));

export const watchedPerpetual = (side: Side): Stored<TradeContext> =>
  play(openPerpetual(side), {
    type: 'watch.armed',
    reading: readingAt(side, 65_000),
    atMs: after(2),
  });

/** Half a dollar beyond the stop. */
export const floorStop = (side: Side): StopCause =>
  causeOf(readingAt(side, away(side, 1_000.5)), {
    rule: 'priceFloor',
    value: heldAt(side, away(side, 1_000.5)),
    threshold: heldAt(side, away(side, 1_000)),
  });

/** The row of the store of a trade that is guarded. */
export const storedPerpetual = (side: Side, changes: Partial<StoredTrade> = {}): StoredTrade => {
  const { book, ticket } = bornPerpetual(side).context;
  return {
    id: TRADE,
    book,
    ticketId: ticket.ticketId,
    market: ticket.market,
    event: ticket.event,
    symbol: ticket.symbol,
    side,
    strikeMicros: micros(0),
    instrument: BTC_PERPETUAL,
    countCenti: HELD,
    state: 'monitoring.watching',
    seq: 3,
    heldCenti: HELD,
    buyPriceCenti: heldAt(side, 65_000),
    sellPriceCenti: null,
    feesMicros: micros(487_500),
    pnlMicros: null,
    winLoss: null,
    closeMethod: null,
    unprotectedMs: 125,
    unprotectedSinceMs: null,
    closeAtMs: NEVER_CLOSES_AT_MS,
    deadlineAtMs: null,
    openedAtMs: after(1),
    closedAtMs: null,
    createdAtMs: after(0),
    updatedAtMs: after(2),
    quarantinedAtMs: null,
    quarantineReason: null,
    failure: null,
    origin: { kind: 'ticket', by: 'alice' },
    ...changes,
  };
};
