import type { TradeRow } from '../ports.ts';
import { addMicros } from '../model/money.ts';
import type { TradeContext, TradeState } from '../model/trade.ts';
import { winLoss } from './books.ts';
import { averagePriceCenti, heldCenti, isCostKnown } from './position.ts';

/** The columns of `trades` after a transition. */
export const tradeRow = (state: TradeState, context: TradeContext): TradeRow => ({
  kind: 'trade',
  state,
  book: context.book,
  ticket: context.ticket,
  closeAtMs: context.closeAtMs,
  heldCenti: heldCenti(context),
  buyPriceCenti: isCostKnown(context) ? averagePriceCenti(context.ticket, context.entry) : null,
  sellPriceCenti: averagePriceCenti(context.ticket, context.exit),
  feesMicros: addMicros(context.entry.feesMicros, context.exit.feesMicros),
  pnlMicros: context.pnlMicros,
  winLoss: winLoss(context),
  closeMethod: context.closeMethod,
  unprotectedMs: context.unprotectedMs,
  deadlineAtMs: context.deadline?.atMs ?? null,
  openedAtMs: context.openedAtMs,
  closedAtMs: context.closedAtMs,
});
