import { micros } from '../model/money.ts';
import type { TradeContext, TradeInput } from '../model/trade.ts';
import { armed, armedForBlindness } from './clocks.ts';
import { armedForLimit } from './limit-exit.ts';
import { adoptedBy, bornTotals, NO_TOTALS } from './position.ts';

/** Grows when stored contexts or journaled events change shape or meaning. */
export const TRADE_MACHINE_VERSION = 3;

const overdueMs = ({ ticket }: TradeInput): number => ticket.guard.exit.overdueMs;

/** The context of a trade that has neither a position nor a timer yet. */
const untouched = (input: TradeInput): TradeContext => ({
  tradeId: input.tradeId,
  installation: input.installation,
  book: input.book,
  ticket: input.ticket,
  guardChange: null,
  closeAtMs: input.ticket.closeAtMs,
  orders: {},
  entry: bornTotals(input.ticket),
  exit: NO_TOTALS,
  stopsPaused: false,
  closeRequested: false,
  partialCenti: null,
  restingExit: null,
  restingFailures: 0,
  exitAttempts: 0,
  exitFailures: 0,
  exitsUnpriced: 0,
  deadline: null,
  timersArmed: 0,
  openedAtMs: null,
  highBidCenti: null,
  lowBidCenti: null,
  unprotectedSinceMs: null,
  unprotectedMs: 0,
  unprotectedReason: null,
  cause: null,
  closeMethod: null,
  settlement: null,
  settlementOverdue: false,
  payoutMicros: micros(0),
  pnlMicros: null,
  closedAtMs: null,
  failure: null,
});

/** A position that is there from the first moment, and that nobody guards yet. */
const adopted = (context: TradeContext, { atMs }: TradeInput): TradeContext => {
  const blind = { ...context, ...armedForBlindness(context, atMs) };
  return {
    ...blind,
    openedAtMs: atMs,
    unprotectedSinceMs: atMs,
    unprotectedReason: 'adopted, waiting for the watch',
    ...armedForLimit(blind, atMs),
  };
};

/** The context of a trade that has done nothing yet. */
export const bornTrade = (input: TradeInput): TradeContext => {
  const context = untouched(input);
  return adoptedBy(input.ticket) === null
    ? { ...context, ...armed(context, 'entryOverdue', input.atMs, overdueMs(input)) }
    : adopted(context, input);
};
