import type { Deadline } from '../../machines/model/delivery.ts';
import type { OrderContext } from '../../machines/model/order.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { TradeContext, TradeOrder } from '../../machines/model/trade.ts';
import { guardOf } from '../../machines/trades/guard.ts';
import { BORN_AT } from '../support/trade-fixtures.ts';
import { LOOKUPS_BEFORE_RESUBMIT } from './bounds.ts';

/*
 * Contexts without what only tells two histories of one situation apart: instants become "is set",
 * numbers that only number timers and questions become none, words for people are dropped. What is
 * left decides every step: the same event takes two contexts of one canon to one canon again.
 */

const someInstant = (at: EpochMs | null): EpochMs | null => (at === null ? null : BORN_AT);

/** The timer by its kind; the next one armed is `#1` and so never mistaken for it. */
const someTimer = (deadline: Deadline | null): Deadline | null =>
  deadline === null ? null : { timerId: deadline.timerId.replace(/#.*$/, '#0'), atMs: BORN_AT };

const sorted = (orders: TradeContext['orders']): TradeContext['orders'] =>
  Object.fromEntries(Object.entries<TradeOrder>(orders).sort(([a], [b]) => (a < b ? -1 : 1)));

/** From here on one try more without a price changes no decision. */
const manyTries = ({ ticket: { guard } }: TradeContext): number =>
  Math.max(guard.exit.maxAttempts, guard.exit.ladderCenti.length);

export const canonOfTrade = (context: TradeContext): TradeContext => ({
  ...context,
  restingFailures: Math.min(context.restingFailures, guardOf(context).exit.maxAttempts),
  exitsUnpriced: Math.min(context.exitsUnpriced, manyTries(context)),
  cause: context.cause === null ? null : { ...context.cause, value: 0 },
  orders: sorted(context.orders),
  deadline: someTimer(context.deadline),
  timersArmed: 0,
  openedAtMs: someInstant(context.openedAtMs),
  closedAtMs: someInstant(context.closedAtMs),
  unprotectedSinceMs: someInstant(context.unprotectedSinceMs),
  unprotectedMs: 0,
  unprotectedReason: null,
  failure: null,
});

export const canonOfOrder = (context: OrderContext): OrderContext => ({
  ...context,
  fills: [...context.fills].sort((a, b) => (a.fillId < b.fillId ? -1 : 1)),
  deadline: someTimer(context.deadline),
  timersArmed: 0,
  lookups: 0,
  submissions: Math.min(context.submissions, 2),
  missing: Math.min(context.missing, LOOKUPS_BEFORE_RESUBMIT),
  reason: null,
});
