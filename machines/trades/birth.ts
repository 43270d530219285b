import { micros } from '../model/money.ts';
import type { TradeContext, TradeInput } from '../model/trade.ts';
import { armed } from './clocks.ts';
import { NO_TOTALS } from './position.ts';

/** Grows when stored contexts or journaled events change shape or meaning. */
export const TRADE_MACHINE_VERSION = 3;

const overdueMs = ({ ticket }: TradeInput): number => ticket.guard.exit.overdueMs;

/** The context of a trade that has done nothing yet. */
export const bornTrade = (input: TradeInput): TradeContext => ({
  tradeId: input.tradeId,
  installation: input.installation,
  book: input.book,
  ticket: input.ticket,
  guardChange: null,
  closeAtMs: input.ticket.closeAtMs,
  orders: {},
  entry: NO_TOTALS,
  exit: NO_TOTALS,
  stopsPaused: false,
  closeRequested: false,
  partialCenti: null,
  exitAttempts: 0,
  exitFailures: 0,
  exitsUnpriced: 0,
  ...armed({ deadline: null, timersArmed: 0 }, 'entryOverdue', input.atMs, overdueMs(input)),
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
